"""First days by law: what holds a step back until one is known, and what doesn't."""

from datetime import date, datetime
from typing import Any

import pytest

from core.procedures.personal import Mark, Person
from core.procedures.procedure import State, StepView, WaitsFor
from core.procedures.questions import next_question
from core.processes.answers import UNSURE_DATE, Paper
from tests.core.procedures.making import TODAY, make, make_person, make_version

ENDS = [{"key": "passed", "label": "Passed"}, {"key": "failed", "label": "Failed", "ends": "again"}]
UNSURE_PERMIT = Paper(True, None, UNSURE_DATE)
EXPIRY = {"document": "permit", "edge": "expires"}


def first_day(start: Any, offset: str = "P30D", **members: Any) -> dict[str, Any]:
    return {"deadlines": [{"key": "opens", "from": start, "offset": offset, "sense": "not_before", **members}]}


def exam(**members: Any) -> dict[str, Any]:
    return {"key": "exam", "outcomes": ENDS, **members}


def look(person: Person | None = None, *before: dict[str, Any], **members: Any) -> StepView:
    return make(make_version(*before, {"key": "a", **members}), person).step("a")


def test_a_step_that_may_be_tried_again_after_some_days_is_open_until_the_first_attempt() -> None:
    version = make_version(exam(**first_day({"step": "exam", "outcome": "failed"})), {"key": "next", "after": ["exam"]})
    procedure = make(version)
    assert (procedure.next, procedure.step("exam").state) == ("exam", State.OPEN)
    assert procedure.totals.time == (0, 0, 0)
    failed = make(version, make_person(marks={"exam": "failed"}))
    assert failed.step("exam").waits_for == (WaitsFor("date", "opens", date=date(2026, 4, 11)),)
    assert failed.totals.time == (30, 30, 30)
    assert make(version, make_person(marks={"exam": "failed"}), date(2026, 4, 11)).next == "exam"
    assert make(version, make_person(marks={"exam": "passed"})).next == "next"


def test_a_step_never_waits_for_its_own_end() -> None:
    assert look(**first_day({"step": "a"})).state is State.OPEN
    assert look(**first_day({"appointment": "a"})).state is State.OPEN


@pytest.mark.parametrize(
    ("papers", "question"),
    [
        ({}, "holds:permit"),
        ({"permit": True}, "expires:permit"),
        ({"permit": "2026-01/"}, "expires:permit"),
        ({"permit": False}, None),
        ({"permit": Paper(None)}, None),
        ({"permit": UNSURE_PERMIT}, None),
        ({"permit": "/2026-04"}, None),
    ],
)
def test_the_date_on_a_paper_holds_a_step_back_until_it_was_asked_for(papers: Any, question: str | None) -> None:
    version = make_version({"key": "renew", **first_day(EXPIRY, "-P60D"), "gives": ["permit"]})
    procedure = make(version, make_person(papers=papers))
    asked = next_question(procedure)
    assert (asked.key if asked is not None else None) == question
    held = () if question is None else (WaitsFor("question", question, step="renew"),)
    assert procedure.step("renew").waits_for == held
    assert procedure.step("renew").state is (State.OPEN if question is None else State.NOT_YET)


@pytest.mark.parametrize(
    ("expiry", "opens"),
    [
        ("2026-04", None),  # it may be open since January
        ("2026-05", None),
        ("2026-06", date(2026, 4, 2)),
        ("2027", date(2026, 11, 2)),
        ("unsure", None),
    ],
)
def test_where_only_the_month_is_known_a_step_waits_for_the_earliest_day_that_it_may_be(
    expiry: str, opens: date | None
) -> None:
    waits = () if opens is None else (WaitsFor("date", "opens", date=opens),)
    from_paper = make_person(papers={"permit": UNSURE_PERMIT if expiry == "unsure" else f"/{expiry}"})
    assert look(from_paper, **first_day(EXPIRY, "-P60D")).waits_for == waits
    view = look(make_person({"permit-expiry": expiry}), **first_day("permit-expiry", "-P60D"))
    assert view.waits_for == waits
    assert view.deadlines[0].date is None  # the rule stays in words


def test_a_paper_that_is_coming_is_not_asked_for() -> None:
    get = {"key": "get", "gives": ["permit"]}
    version = make_version(get, {"key": "renew", "after": ["get"], **first_day(EXPIRY, "-P60D")})
    assert make(version).step("renew").waits_for == (WaitsFor("step", "get"),)
    got = make(version, make_person(marks={"get": TODAY}))
    assert got.step("renew").waits_for == (WaitsFor("question", "expires:permit", step="renew"),)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, State.NOT_YET),
        ({"student": "yes"}, State.NOT_YET),
        ({"student": "no"}, State.OPEN),  # it makes no sense to ask for the visa
        ({"student": "declined"}, State.OPEN),  # so nobody will
        ({"student": "yes", "visa-expiry": "unsure"}, State.OPEN),
    ],
)
def test_what_nobody_will_ask_holds_nobody_back(answers: dict[str, str], state: State) -> None:
    assert look(make_person(answers), **first_day("visa-expiry", "-P60D")).state is state


def test_a_fact_that_the_registry_lacks_holds_nobody_back() -> None:
    assert look(**first_day("moving-day")).state is State.OPEN


def test_a_day_counted_from_an_appointment_waits_for_the_step_that_it_is_for() -> None:
    other = {"key": "prints", "kind": "attend", "takes": {"typical": "P2D", "at_most": "P3D"}}
    person = make_person(appointments={"prints": datetime.fromisoformat("2026-03-20 09:00")})
    collect = first_day({"appointment": "prints"})
    assert look(None, other, **collect).waits_for == (WaitsFor("step", "prints"),)
    assert look(person, other, **collect).waits_for == (WaitsFor("date", "opens", date=date(2026, 4, 19)),)
    assert look(make_person(marks={"prints": TODAY}), other, **collect).state is State.OPEN
    assert make(make_version(other, {"key": "a", **collect})).totals.time == (32, 32, 33)


def test_the_time_to_wait_is_counted_as_the_day_will_be() -> None:
    """A month from 31 January is over on 1 March, where the way there is reckoned, too."""
    version = make_version({"key": "one"}, {"key": "two", "after": ["one"], **first_day({"step": "one"}, "P1M")})
    ahead = make(version, today=date(2026, 1, 31)).totals.time
    done = make(version, make_person(marks={"one": date(2026, 1, 31)}), date(2026, 1, 31)).totals.time
    assert ahead == done == (29, 29, 29)


@pytest.mark.parametrize(
    ("members", "time"),
    [
        ({"answers": {"student": "no"}}, (0, 0, 0)),
        ({"answers": {"student": "yes"}}, (30, 30, 30)),
        ({}, (0, 30, 30)),
        ({"skipped": frozenset({"one"})}, (0, 0, 0)),
    ],
)
def test_a_step_that_is_not_to_be_done_keeps_nobody_waiting(members: Any, time: tuple[int, int, int]) -> None:
    one = {"key": "one", "when": {"fact": "student", "is": "yes"}}
    version = make_version(one, {"key": "two", **first_day({"step": "one"})})
    assert make(version, make_person(**members)).totals.time == time


def test_a_step_that_ended_otherwise_keeps_nobody_waiting() -> None:
    ends = [{"key": "short", "label": "Short"}, {"key": "long", "label": "Long"}]
    version = make_version(
        {"key": "one", "outcomes": ends}, {"key": "two", **first_day({"step": "one", "outcome": "long"})}
    )
    assert make(version, make_person(marks={"one": "long"})).totals.time == (30, 30, 30)
    procedure = make(version, make_person(marks={"one": "short"}))
    assert (procedure.next, procedure.totals.time) == ("two", (0, 0, 0))


# --- appointments -----------------------------------------------------------------------------------


def kept(appointment: str, attempt: date, outcome: str = "failed") -> Person:
    at = datetime.fromisoformat(appointment)
    marks = {"exam": Mark(attempt, outcome)}
    return make_person({"arrival-date": "2026-03-01"}, marks=marks, appointments={"exam": at})


def test_an_appointment_kept_in_vain_gives_way_to_the_day_that_was_counted() -> None:
    limit = {"key": "limit", "from": "arrival-date", "offset": "P60D"}
    before = {"key": "limit", "from": {"appointment": "exam"}, "offset": {"working_days": -2}}
    version = make_version(exam(deadlines=[limit]), {"key": "papers", "deadlines": [before]})
    for person, day, source, papers in (
        (kept("2026-03-10 09:30", date(2026, 3, 10)), date(2026, 4, 30), "computed", None),
        (kept("2026-03-09 09:30", date(2026, 3, 10)), date(2026, 4, 30), "computed", None),
        (kept("2026-03-11 09:30", date(2026, 3, 10)), date(2026, 3, 11), "appointment", date(2026, 3, 9)),
        (kept("2026-03-12 16:00", TODAY), TODAY, "appointment", date(2026, 3, 10)),
        (kept("2026-03-25 09:30", date(2026, 3, 10)), date(2026, 3, 25), "appointment", date(2026, 3, 23)),
    ):
        procedure = make(version, person)
        view = procedure.step("exam")
        assert (view.deadlines[0].date, view.deadlines[0].source) == (day, source)
        assert (view.appointment is None) == (source == "computed")
        assert procedure.step("papers").deadlines[0].date == papers


def test_an_appointment_of_a_step_that_ended_well_still_counts_for_others() -> None:
    after = {"key": "limit", "from": {"appointment": "exam"}, "offset": "P30D"}
    version = make_version(exam(), {"key": "collect", "deadlines": [after]})
    person = kept("2026-03-10 09:30", date(2026, 3, 10), "passed")
    assert make(version, person).step("collect").deadlines[0].date == date(2026, 4, 9)
