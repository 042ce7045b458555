"""Forms are read carefully, and all their errors are found at once."""

import datetime

import pytest

from apps.kit.forms import Form
from apps.kit.i18n import Language
from apps.kit.web import own_path

ENGLISH = Language("en", ("kit",))


def form(**values: str) -> Form:
    return Form(ENGLISH, {name.replace("_", "-"): [value] for name, value in values.items()})


def test_a_date_comes_in_one_field_or_in_three() -> None:
    assert form(on="2026-03-05").day("on") == datetime.date(2026, 3, 5)
    assert form(on_day="5", on_month="3", on_year="2026").day("on") == datetime.date(2026, 3, 5)
    assert form().day("on") is None


@pytest.mark.parametrize("written", ["2026-02-30", "yesterday", "05.03.2026", "2026"])
def test_what_is_no_date_is_said(written: str) -> None:
    sent = form(on=written)
    assert sent.day("on") is None
    assert "on" in sent.errors


def test_all_errors_are_found_at_once() -> None:
    sent = form(title="", number="many", kind="other")
    sent.required("title")
    sent.integer("number")
    sent.one_of("kind", ("tip", "warning"))
    assert set(sent.errors) == {"title", "number", "kind"}


def test_a_text_that_is_too_long_is_said() -> None:
    sent = form(text="x" * 11)
    sent.text("text", at_most=10)
    assert "10" in sent.errors["text"]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "evil",
        "",
        "/a\nb",
        "javascript:alert(1)",
        "/\\/x",
    ],
)
def test_a_form_never_sends_anybody_to_another_site(path: str) -> None:
    assert own_path(path, "/en/") == "/en/"


def test_a_form_may_send_somebody_back_to_a_part_of_a_page() -> None:
    assert own_path("/en/my/bologna/x?with=it#step", "/en/") == "/en/my/bologna/x?with=it#step"
