"""The same need in other cities, compared with what is kept on the device."""

import csv
import io
from typing import Any

import pytest

from apps.kit.settings import KitSettings
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.migrant.test_following import answer_first

PROCESS = "bologna/health-insurance"
PAGE = f"/en/my/{PROCESS}/cities"
LANGUAGES = KitSettings.model_fields["languages"].default


def answer_some(browser: Browser, number: int = 3) -> Shown:
    page = browser.open(f"/en/my/{PROCESS}/question")
    for _ in range(number):
        button, typed = answer_first(page)
        page = browser.press(page, "/answer", button, **dict[str, Any](typed))
    return page


def test_a_process_leads_to_the_same_in_other_cities(reader: Browser) -> None:
    assert PAGE in reader.open(f"/en/{PROCESS}/").links
    page = reader.open(PAGE)
    assert page.status == 200
    for city in ("hamburg", "madrid", "antwerp"):
        assert f"/en/{city}/health-insurance/" in page.links
    assert "This page compares examples." in page.text
    assert "You have given no answers yet" in page.text


def test_it_says_with_which_answers_and_where_to_change_them(reader: Browser) -> None:
    answer_some(reader)
    page = reader.open(PAGE)
    assert "These answers are on this device." in page.text
    changes = [link for link in page.links if link.startswith(f"/en/my/{PROCESS}/question/")]
    assert changes
    for link in changes:
        assert reader.open(link).path == link


def test_the_table_to_download_has_a_line_for_each_city(reader: Browser) -> None:
    (link,) = [link for link in reader.open(PAGE).links if link.endswith(".csv")]
    table = reader.open(link)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["cache-control"] == "no-store"
    lines = csv.DictReader(io.StringIO(table.answer.text.removeprefix("\ufeff")))
    assert [line["process"].partition("/")[0] for line in lines] == ["antwerp", "bologna", "hamburg", "madrid"]


def test_where_only_some_cities_have_a_guide_the_others_are_named(reader: Browser) -> None:
    page = reader.open("/en/my/bologna/job-centre/cities")
    assert "We have no guide for this in: Hamburg · Madrid" in page.text


def test_a_saved_procedure_is_compared_with_the_answers_that_were_saved(person: Browser, passphrase: str) -> None:
    answer_some(person)
    answers = person.open(PAGE).text.count("Change")
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    saved = person.press(person.open(f"/en/my/{PROCESS}/save"), "/save")
    (link,) = [link for link in saved.links if link.endswith("/cities")]
    page = person.open(link)
    assert page.path == f"{saved.path}/cities"
    assert "These answers are in your account." in page.text
    assert page.text.count("Change") == answers
    assert saved.path in page.links
    (table,) = [link for link in page.links if link.endswith(".csv")]
    assert person.open(table).headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_is_there_in_every_language_and_stored_nowhere(reader: Browser, tag: str) -> None:
    page = reader.open(PAGE.replace("/en/", f"/{tag}/"))
    assert page.status == 200
    assert page.root["lang"] == tag
    assert page.headers["cache-control"] == "no-store"
    assert len(page.ids) == len(set(page.ids))


def test_a_process_that_isnt_there_is_not_found(reader: Browser) -> None:
    for path in ("/en/my/bologna/nothing/cities", "/en/my/bologna/nothing/cities.csv"):
        assert reader.open(path).status == 404
