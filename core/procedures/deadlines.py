"""Dates by which, before which not, or on which a step is to be done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from core.procedures.calendar import shift_day
from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.marks import find_outcome_day
from core.procedures.parts import CompiledDeadline
from core.procedures.personal import Person, World
from core.procedures.procedure import DeadlineStatus, DeadlineView, Ternary
from core.processes.answers import DateSpan
from core.processes.conditions import DocumentDate, FactDate, LiteralDate, StepDate, Today
from core.processes.definition import AppointmentDate, OutcomeDate
from core.processes.evaluating import FALSE, UNKNOWN, Situation, answered_date, printed_date

SOON_DAYS = 14
SOON = timedelta(days=SOON_DAYS)

Source = Literal["computed", "letter", "appointment"]


class Dated(NamedTuple):
    """A deadline that applies or may apply: its day where it is known, and what is missing where it isn't."""

    deadline: CompiledDeadline
    day: date | None
    source: Source
    applies: Ternary
    missing: tuple[str, ...]


def date_deadlines(
    version: CompiledVersion, step: CompiledStep, person: Person, situation: Situation, world: World
) -> tuple[Dated, ...]:
    """Return the deadlines of a step that apply or may apply.

    The date on the person's own letter beats the computed one; so does their appointment, except for a
    day that is itself counted from an appointment, and for a first day.
    """
    found: list[Dated] = []
    for deadline in step.deadlines:
        applies = Ternary.YES
        missing: tuple[str, ...] = ()
        if deadline.when is not None:
            truth = deadline.when.test(situation)
            if truth is FALSE:
                continue
            if truth is UNKNOWN:
                applies = Ternary.MAYBE
                missing = deadline.when.gather(situation)
        day = person.dates_given.get((step.key, deadline.key))
        source: Source = "letter"
        if day is None:
            appointment = person.appointments.get(step.key)
            if (
                appointment is not None
                and deadline.sense != "not_before"
                and not isinstance(deadline.anchor, AppointmentDate)
            ):
                day, source = appointment.date(), "appointment"
            else:
                day, asked = find_anchor(version, deadline, person, situation)
                source = "computed"
                if day is None:
                    missing += asked
                else:
                    day = shift_day(day, deadline.offset, deadline.roll, world.calendar)
        found.append(Dated(deadline, day, source, applies, missing))
    return tuple(found)


def find_anchor(
    version: CompiledVersion, deadline: CompiledDeadline, person: Person, situation: Situation
) -> tuple[date | None, tuple[str, ...]]:
    """Return the day that a deadline counts from, or the question that would tell it."""
    match deadline.anchor:
        case LiteralDate(day):
            return day, ()
        case Today():
            return situation.today, ()
        case FactDate(fact):
            return know_day(answered_date(situation.answers.get(fact))), (fact,)
        case DocumentDate(document, edge):
            return know_day(printed_date(situation.papers.get(document), edge)), (f"{edge}:{document}",)
        case AppointmentDate(step):
            appointment = person.appointments.get(step)
            return (appointment.date() if appointment is not None else None), ()
        case StepDate(step):
            end = situation.steps.get(step)
            return (end.on if end is not None else None), ()
        case OutcomeDate(step, outcome):
            number = version.numbers.get(step)
            if number is None:
                return None, ()
            return find_outcome_day(version.steps[number], person.marks.get(step), outcome), ()


def know_day(span: object) -> date | None:
    """Return the day of a date that is known to the day."""
    return span.first if isinstance(span, DateSpan) and span.first == span.last else None


def view_deadlines(dated: tuple[Dated, ...], today: date, settled: bool) -> tuple[DeadlineView, ...]:
    """Return the deadlines as they stand today; those of a step that has ended press nobody."""
    has_window = False
    for deadline, day, _, _, _ in dated:
        if day is not None and deadline.sense == "not_before":
            has_window = True
    views = []
    for deadline, day, source, applies, missing in dated:
        status = DeadlineStatus.SETTLED if settled else find_status(deadline.sense, day, today, has_window)
        known = day is not None
        views.append(
            DeadlineView(deadline.key, day, known, deadline.sense, deadline.strict, status, source, applies, missing)
        )
    return tuple(views)


def find_status(
    sense: Literal["by", "not_before", "on"], day: date | None, today: date, has_window: bool
) -> DeadlineStatus:
    """Return how a deadline stands today."""
    if day is None:
        return DeadlineStatus.UNKNOWN
    if day > today or (day == today and sense != "not_before"):
        return DeadlineStatus.SOON if day - today <= SOON else DeadlineStatus.AHEAD
    if sense == "not_before":
        return DeadlineStatus.REACHED
    return DeadlineStatus.WINDOW_PASSED if sense == "on" or has_window else DeadlineStatus.OVERDUE


def choose_main(views: tuple[DeadlineView, ...]) -> DeadlineView | None:
    """Return the deadline to show first: the nearest last day, by law before by advice; else one without a day."""
    if len(views) == 1:
        return views[0]
    best: DeadlineView | None = None
    best_rank: tuple[bool, bool, date, bool] | None = None
    for view in views:
        rank = (
            view.sense == "not_before",
            view.date is None,
            view.date or date.max,
            view.strict == "advice" or view.applies is not Ternary.YES,
        )
        if best_rank is None or rank < best_rank:
            best, best_rank = view, rank
    return best
