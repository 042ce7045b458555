"""Dates by which, before which not, or on which a step is to be done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from core.procedures.compiled import CompiledStep
from core.procedures.counting import Days
from core.procedures.missing import Truths
from core.procedures.parts import CompiledDeadline
from core.procedures.personal import Person
from core.procedures.procedure import DeadlineStatus, DeadlineView, Ternary
from core.processes.evaluating import FALSE, UNKNOWN

YES: Final = Ternary.YES
MAYBE: Final = Ternary.MAYBE
AHEAD: Final = DeadlineStatus.AHEAD
SETTLED: Final = DeadlineStatus.SETTLED
SOON: Final = DeadlineStatus.SOON
SOON_DAYS = 14
SOON_PERIOD = timedelta(days=SOON_DAYS)

Source = Literal["computed", "letter", "appointment"]

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time


class Dated(NamedTuple):
    """A deadline that applies or may apply: its day where it is known, and what is missing where it isn't."""

    deadline: CompiledDeadline
    day: date | None
    source: Source
    applies: Ternary
    missing: tuple[str, ...]


def date_deadlines(step: CompiledStep, person: Person, truths: Truths, days: Days) -> tuple[Dated, ...]:
    """Return the deadlines of a step that apply or may apply.

    The date on the person's own letter beats the computed one; so does their appointment, except for a
    day that is itself counted from an appointment, and for a first day.
    """
    found: list[Dated] = []
    letters = person.dates_given
    appointment = person.appointments.get(step.key) if person.appointments else None
    for deadline in step.deadlines:
        applies = YES
        missing: tuple[str, ...] = ()
        if deadline.when is not None:
            truth = truths[deadline.when]
            if truth is FALSE:
                continue
            if truth is UNKNOWN:
                applies = MAYBE
                missing = deadline.when.gather(truths.situation)
        source: Source = "computed"
        day = letters.get(deadline.place) if letters else None
        if day is not None:
            source = "letter"
        elif appointment is not None and deadline.appointed:
            day, source = appointment.date(), "appointment"
        else:
            day = days[deadline.counting]
            if day is None:
                missing += deadline.counting.asks
        found.append(new(Dated, (deadline, day, source, applies, missing)))
    return tuple(found)


def view_deadlines(dated: tuple[Dated, ...], today: date, settled: bool) -> tuple[DeadlineView, ...]:
    """Return the deadlines as they stand today; those of a step that has ended press nobody."""
    has_window = len(dated) > 1 and any(one.day is not None and one.deadline.sense == "not_before" for one in dated)
    views = []
    for deadline, day, source, applies, missing in dated:
        status = SETTLED if settled else find_status(deadline.sense, day, today, has_window)
        known = day is not None
        fields = (deadline.key, day, known, deadline.sense, deadline.strict, status, source, applies, missing)
        views.append(new(DeadlineView, fields))
    return tuple(views)


def find_status(
    sense: Literal["by", "not_before", "on"], day: date | None, today: date, has_window: bool
) -> DeadlineStatus:
    """Return how a deadline stands today."""
    if day is None:
        return DeadlineStatus.UNKNOWN
    if day > today or (day == today and sense != "not_before"):
        return SOON if day - today <= SOON_PERIOD else AHEAD
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
            view.strict == "advice" or view.applies is not YES,
        )
        if best_rank is None or rank < best_rank:
            best, best_rank = view, rank
    return best
