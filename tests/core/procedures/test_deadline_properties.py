"""What holds of every date that is counted: never before what it is counted from, never on a day off where it rolls."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.procedures.calendar import shift_day
from core.procedures.personal import Person, World
from core.procedures.personalise import personalise
from core.procedures.procedure import Procedure
from core.processes.answers import DateSpan
from core.processes.conditions import DocumentDate, FactDate, LiteralDate, StepDate, Today
from core.processes.definition import AppointmentDate, Deadline, Ending, OutcomeDate, Step, WorkingDays
from core.processes.evaluating import answered_date, printed_date
from core.processes.periods import Period, add_days, add_months, add_period
from tests.core.procedures.drawing import DAYS, definitions, people, searching
from tests.core.procedures.making import make_version

ONE = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
periods = st.builds(Period, st.integers(0, 3), st.integers(0, 30), st.integers(0, 400))
rolls = st.sampled_from(["none", "next_working_day", "previous_working_day"])


class Closing:
    """A calendar in which offices rest on one to three days of the week and on some days more."""

    def __init__(self, weekdays: frozenset[int], more: frozenset[date]) -> None:
        self.weekdays, self.more = weekdays, more

    def __repr__(self) -> str:
        return f"Closing({sorted(self.weekdays)}, {sorted(self.more)})"

    def is_working_day(self, day: date, /) -> bool:
        return day.weekday() not in self.weekdays and day not in self.more


calendars = st.builds(
    Closing,
    st.frozensets(st.integers(0, 6), min_size=1, max_size=3),
    st.frozensets(st.integers(-20, 20).map(lambda number: date(2026, 3, 12) + number * ONE), max_size=6),
)


def between(first: date, last: date) -> list[date]:
    """The days after one, up to another and with it."""
    return [first + number * ONE for number in range(1, (last - first).days + 1)]


@given(DAYS, st.integers(-30, 30), calendars)
def test_as_many_working_days_lie_between_as_were_counted(day: date, count: int, calendar: Closing) -> None:
    moved = shift_day(day, WorkingDays(count), "none", calendar)
    passed = between(day, moved) if count >= 0 else [one - ONE for one in between(moved, day)]
    assert sum(calendar.is_working_day(one) for one in passed) == abs(count)
    assert count == 0 or calendar.is_working_day(moved)
    assert (moved > day, moved < day) == (count > 0, count < 0)


@given(days | DAYS, periods | periods.map(lambda one: Period(-one.years, -one.months, -one.days)), rolls, calendars)
def test_a_day_that_rolls_goes_to_the_nearest_working_day_on_that_side(
    day: date, offset: Period, roll: Any, calendar: Closing
) -> None:
    counted = add_period(day, offset)
    moved = shift_day(day, offset, roll, calendar)
    if roll == "none":
        assert moved == counted
        return
    assert calendar.is_working_day(moved)
    assert moved >= counted if roll == "next_working_day" else moved <= counted
    passed = between(counted - ONE, moved - ONE) if moved >= counted else between(moved, counted)
    assert not any(calendar.is_working_day(one) for one in passed)


@given(DAYS, periods, calendars)
def test_no_day_is_earlier_than_what_it_is_counted_from(day: date, offset: Period, calendar: Closing) -> None:
    assert shift_day(day, offset, "none", calendar) >= day
    assert shift_day(day, offset, "next_working_day", calendar) >= add_period(day, offset) >= day


@given(days | DAYS, st.integers(0, 60), st.integers(0, 400), calendars)
def test_a_first_day_never_comes_before_the_period_is_over(
    day: date, months: int, more: int, calendar: Closing
) -> None:
    """Going back as long as was counted leads to the day that it was counted from, or to a later one."""
    offset = Period(0, months, more)
    for roll in ("none", "next_working_day"):
        first = shift_day(day, offset, roll, calendar, complete=True)
        assert first >= shift_day(day, offset, roll, calendar)
        assert add_months(add_days(first, -more), -months) >= day


@searching
@given(definitions(), people(), DAYS, calendars)
def test_what_is_computed_keeps_to_the_calendar_and_its_anchor(
    definition: Any, person: Person, today: date, calendar: Closing
) -> None:
    steps, one_of = definition
    version = make_version(*steps, one_of=one_of)
    procedure = personalise(version, person, today, World(calendar))
    written = {step.key: {one.key: one for one in step.deadlines} for step in version.process.steps}
    for view in procedure.steps:
        for found in view.deadlines:
            if found.source != "computed":
                continue
            deadline = written[view.key][found.key]
            anchor = find_anchor(deadline, procedure)
            assert (found.date is None) == (anchor is None)
            if found.date is not None and anchor is not None:
                assert deadline.roll == "none" or calendar.is_working_day(found.date)
                is_first = deadline.sense == "not_before"
                assert found.date == shift_day(anchor, deadline.offset, deadline.roll, calendar, complete=is_first)
                if is_ahead(deadline.offset) and deadline.roll != "previous_working_day":
                    assert found.date >= anchor


def is_ahead(offset: Period | WorkingDays) -> bool:
    return offset.days >= 0 and (isinstance(offset, WorkingDays) or (offset.years >= 0 and offset.months >= 0))


def find_anchor(deadline: Deadline, procedure: Procedure) -> date | None:
    """The day that a deadline counts from, found as a person would who reads the definition; None where none is known."""
    situation, person = procedure.situation, procedure.person
    span: object = None
    match deadline.anchor:
        case LiteralDate(day):
            return day
        case Today():
            return situation.today
        case AppointmentDate(key):
            return person.appointments[key].date() if key in person.appointments else None
        case StepDate(key):
            return procedure.step(key).on
        case OutcomeDate(key, outcome):
            return find_end(next(step for step in procedure.version.process.steps if step.key == key), outcome, person)
        case FactDate(fact):
            span = answered_date(situation.answers.get(fact))
        case DocumentDate(document, edge):
            span = printed_date(situation.papers.get(document), edge)
    return span.first if isinstance(span, DateSpan) and span.first == span.last else None


def find_end(step: Step, outcome: str, person: Person) -> date | None:
    """The day on which a step last ended so: a mark without an outcome is the only good end."""
    ends = {one.key: one.ends for one in step.outcomes}
    if step.key not in person.marks:
        return None
    mark = person.marks[step.key]
    attempts = [(attempt.on, attempt.outcome) for attempt in mark.earlier]
    good = [key for key, end in ends.items() if end is Ending.OK]
    if mark.outcome == outcome or (mark.outcome is None and good == [outcome]):
        return mark.on
    if ends.get(mark.outcome or "") is not Ending.AGAIN:
        return None
    return next((on for on, ended in reversed(attempts) if ended == outcome), None)
