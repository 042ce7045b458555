"""A form becomes one change, or a message that says what doesn't fit."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kit.answering import Answered, PaperDeclared, data_of
from apps.kit.events import new_event_id
from apps.kit.forms import Form
from apps.kit.i18n import Language
from apps.migrant.changes import (
    ACTIONS,
    AppointmentSet,
    Change,
    DateGiven,
    StepMarked,
    read_change,
)
from apps.migrant.events import opening_events

ENGLISH = Language("en", ("migrant", "kit"))
TODAY = date(2026, 11, 21)


def read(action: str, papers: dict[str, Any] | None = None, **values: str | list[str]) -> tuple[Change | None, Form]:
    listed = {name.replace("_", "-"): value if isinstance(value, list) else [value] for name, value in values.items()}
    form = Form(ENGLISH, listed)
    return read_change(action, form, TODAY, papers or {}), form


@pytest.mark.parametrize(
    ("sent", "change"),
    [
        ({"fact": "reason", "value": "study"}, Answered("reason", ("study",))),
        ({"fact": "citizenship", "value": ["SY", "IT"], "kind": "country"}, Answered("citizenship", ("SY", "IT"))),
        ({"fact": "reason", "state": "declined"}, Answered("reason", state="declined")),
        ({"fact": "reason", "state": "unsure", "value": "study"}, Answered("reason", state="unsure")),
        ({"fact": "channel:send-kit", "value": "online"}, Answered("channel:send-kit", ("online",))),
        ({"fact": "children", "kind": "number", "value": "1,5"}, Answered("children", ("1.5",))),
        ({"fact": "paper:passport", "value": "yes"}, PaperDeclared("passport", True)),
        ({"fact": "holds:passport", "state": "unsure"}, PaperDeclared("passport", "unsure")),
    ],
)
def test_an_answer_is_read(sent: dict[str, Any], change: Change) -> None:
    assert read("answer", **sent)[0] == change


@pytest.mark.parametrize(
    ("day", "month", "year", "written"),
    [("5", "3", "2026", "2026-03-05"), ("", "3", "2026", "2026-03"), ("", "", "1990", "1990")],
)
def test_of_a_date_only_the_year_may_be_known(day: str, month: str, year: str, written: str) -> None:
    sent = {"fact": "born", "kind": "date", "value": "date", "value_day": day, "value_month": month}
    assert read("answer", **sent, value_year=year)[0] == Answered("born", (written,))


@pytest.mark.parametrize(
    ("day", "month", "year"), [("31", "2", "2026"), ("", "13", "2026"), ("1", "", ""), ("", "", "26")]
)
def test_what_is_no_date_is_said(day: str, month: str, year: str) -> None:
    sent = {"fact": "born", "kind": "date", "value": "date", "value_day": day, "value_month": month}
    change, form = read("answer", **sent, value_year=year)
    assert change is None
    assert "value" in form.errors


def test_the_date_on_a_paper_keeps_what_was_known_of_it() -> None:
    papers = {"passport": {"have": True, "issued": "2024-01"}}
    change, _ = read("answer", papers, fact="expires:passport", value="expires", value_year="2030")
    assert change == PaperDeclared("passport", True, issued="2024-01", expires="2030")


@pytest.mark.parametrize("state", ["unsure", "declined"])
def test_not_being_sure_of_a_paper_is_not_the_same_as_not_having_it(state: str) -> None:
    assert read("answer", fact="holds:passport", state=state)[0] == PaperDeclared("passport", "unsure")
    change, _ = read("answer", {"passport": {"have": True, "issued": "2024"}}, fact="expires:passport", state=state)
    assert change == PaperDeclared("passport", True, issued="2024", expires="unsure")


def test_a_mark_is_of_today_unless_another_day_is_given_and_never_of_tomorrow() -> None:
    assert read("mark", step="pay")[0] == StepMarked("pay", TODAY)
    assert read("mark", step="pay", on="2026-11-02", outcome="ok")[0] == StepMarked("pay", date(2026, 11, 2), "ok")
    assert read("mark", step="pay", on="2027-01-01")[0] == StepMarked("pay", TODAY)


def test_dates_and_appointments_are_read() -> None:
    assert read("date", step="wait", deadline="letter", date="2026-12-01")[0] == DateGiven(
        "wait", "letter", date(2026, 12, 1)
    )
    assert read("appointment", step="go", at="2026-12-01T09:30")[0] == AppointmentSet("go", "2026-12-01T09:30")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_empty_form_says_what_is_missing(action: str) -> None:
    change, form = read(action)
    assert change is None
    assert form.errors


@given(
    st.sampled_from(ACTIONS), st.dictionaries(st.sampled_from(["fact", "value", "step", "type", "on", "at"]), st.text())
)
def test_no_form_breaks_the_reading(action: str, sent: dict[str, str]) -> None:
    change, form = read(action, **sent)
    assert (change is None) == bool(form.errors)


def test_an_event_says_only_what_is_there() -> None:
    assert data_of(Answered("reason", state="declined")) == {"fact": "reason", "state": "declined"}
    assert data_of(StepMarked("pay", TODAY)) == {"step": "pay", "on": "2026-11-21"}
    assert data_of(PaperDeclared("passport", False)) == {"type": "passport", "have": False}


def test_a_form_that_is_sent_twice_makes_the_same_events() -> None:
    opening = new_event_id()
    changes = [Answered("reason", ("study",)), StepMarked("pay", TODAY)]
    events = opening_events(changes, "ab" * 32, opening)
    assert events == opening_events(changes, "ab" * 32, opening)
    assert [event["seq"] for event in events] == [1, 2, 3]
    assert len({event["id"] for event in events}) == 3
    assert {UUID(event["id"]).version for event in events} == {7}


@pytest.mark.parametrize("sent", [{"have": "yes passport"}, {"have": "yes", "type": "passport"}])
def test_which_paper_somebody_has_is_said_by_the_button_or_as_in_forms_that_waited_since_an_earlier_release(
    sent: dict[str, str],
) -> None:
    papers = {"passport": {"have": False, "issued": "2024-01"}}
    change, form = read("paper", papers, **sent)
    assert change == PaperDeclared("passport", True, "2024-01", None)
    assert not form.errors
    assert read("paper", papers, have=sent["have"].replace("passport", "?"))[0] is None
