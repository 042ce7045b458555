"""The first days by which something is to be done are those of all steps that matter, and say how sure they are."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given

from core.procedures.due import MATTERS, DueDay, list_due_days
from core.procedures.outline import outline_of
from core.procedures.personal import Mark, Person
from core.procedures.procedure import DeadlineStatus
from core.procedures.questions import next_question
from tests.core.procedures.drawing import DAYS, definitions, people, searching
from tests.core.procedures.making import TODAY, make, make_person, make_version

SOON = {"key": "soon", "from": "arrival-date", "offset": "P3D"}
LATER = {"key": "later", "from": "arrival-date", "offset": "P20D"}
SETTLED = DeadlineStatus.SETTLED
OF_STUDENTS = {"when": {"fact": "student", "is": "yes"}}


def due(version: Any, person: Person) -> tuple[DueDay, ...]:
    return list_due_days(outline_of(make(version, person)))


def test_a_step_that_may_apply_is_told_with_its_day_and_that_a_question_settles_it() -> None:
    version = make_version({"key": "enrol", "deadlines": [SOON], **OF_STUDENTS})
    known = {"arrival-date": "2026-03-10"}
    assert due(version, make_person(known)) == (DueDay("enrol", date(2026, 3, 13), sure=False, asks=True),)
    assert due(version, make_person(known | {"student": "yes"})) == (DueDay("enrol", date(2026, 3, 13), sure=True),)
    assert due(version, make_person(known | {"student": "no"})) == ()
    unsure = make_person(known | {"student": "unsure"})
    assert due(version, unsure) == (DueDay("enrol", date(2026, 3, 13), sure=False, asks=False),)


def test_a_day_that_has_passed_stays_until_the_step_is_done() -> None:
    version = make_version({"key": "enrol", "deadlines": [SOON], **OF_STUDENTS})
    person = make_person({"arrival-date": "2026-02-01"})
    (passed,) = due(version, person)
    assert passed.date < TODAY
    assert due(version, person._replace(marks={"enrol": Mark(TODAY)})) == ()


def test_a_later_step_with_an_earlier_day_comes_before_the_next_one() -> None:
    version = make_version(
        {"key": "register", "deadlines": [LATER]},
        {"key": "enrol", "deadlines": [SOON]},
    )
    found = outline_of(make(version, make_person({"arrival-date": "2026-03-10"})))
    assert list_due_days(found) == (DueDay("enrol", date(2026, 3, 13), sure=True),)
    assert list_due_days(found, lambda key: key != "enrol") == (DueDay("register", date(2026, 3, 30), sure=True),)


def test_what_is_not_sure_hides_nothing_that_is() -> None:
    version = make_version(
        {"key": "register", "deadlines": [LATER]},
        {"key": "enrol", "deadlines": [SOON], **OF_STUDENTS},
    )
    assert due(version, make_person({"arrival-date": "2026-03-10"})) == (
        DueDay("enrol", date(2026, 3, 13), sure=False, asks=True),
        DueDay("register", date(2026, 3, 30), sure=True),
    )


def test_a_deadline_that_may_apply_to_a_step_that_does_is_not_sure() -> None:
    version = make_version({"key": "enrol", "deadlines": [SOON | OF_STUDENTS]})
    (perhaps,) = due(version, make_person({"arrival-date": "2026-03-10"}))
    assert (perhaps.sure, perhaps.asks) == (False, True)


def test_after_a_refusal_the_appeal_is_due_and_what_it_blocks_is_not() -> None:
    version = make_version(
        {
            "key": "apply",
            "outcomes": [{"key": "no", "label": "No", "ends": "refused"}, {"key": "ok", "label": "Yes", "ends": "ok"}],
        },
        {"key": "appeal", "after": [{"step": "apply", "outcome": "no"}], "deadlines": [LATER]},
        {"key": "collect", "after": [{"step": "apply", "outcome": "ok"}], "deadlines": [SOON]},
    )
    refused = make_person({"arrival-date": "2026-03-10"}, marks={"apply": "no"})
    assert due(version, refused) == (DueDay("appeal", date(2026, 3, 30), sure=True),)
    blocked = make_version(
        {"key": "apply", "outcomes": [{"key": "no", "label": "No", "ends": "refused"}]},
        {"key": "collect", "after": ["apply"], "deadlines": [SOON]},
    )
    assert due(blocked, refused) == ()


def test_a_first_day_is_no_day_by_which_to_do_anything() -> None:
    version = make_version({"key": "enrol", "deadlines": [SOON | {"sense": "not_before", "strict": "advice"}]})
    assert due(version, make_person({"arrival-date": "2026-03-10"})) == ()


@searching
@given(definitions(), people(), DAYS)
def test_no_day_of_a_step_that_matters_is_earlier_and_a_question_can_be_asked(
    definition: Any, person: Person, today: date
) -> None:
    steps, one_of = definition
    procedure = make(make_version(*steps, one_of=one_of), person, today)
    found = list_due_days(outline_of(procedure))
    days = [
        deadline.date
        for view in procedure.steps
        if view.state in MATTERS
        for deadline in view.deadlines
        if deadline.date is not None and deadline.sense != "not_before" and deadline.status is not SETTLED
    ]
    assert (found[0].date if found else None) == min(days, default=None)
    assert [day.sure for day in found] in ([], [True], [False], [False, True])
    assert not any(day.asks for day in found) or next_question(procedure) is not None
