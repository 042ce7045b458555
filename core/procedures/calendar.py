"""Arithmetic on a city's calendar: the nth working day, rolling, and periods."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal

from core.procedures.personal import Calendar
from core.processes.definition import WorkingDays
from core.processes.periods import Period, add_period, reach_age

Roll = Literal["none", "next_working_day", "previous_working_day"]

LONGEST_CLOSURE = 366  # days in a row without a working day, after which the search gives up
FIRST, LAST = date.min.toordinal(), date.max.toordinal()


def shift_day(
    day: date, offset: Period | WorkingDays, roll: Roll, calendar: Calendar, *, complete: bool = False
) -> date:
    """Return the day an offset later or earlier; the day itself isn't counted.

    A month that lacks the day ends on its last day; a period that must be `complete` ends on the day after that,
    as an age is reached (one born on 29 February, on 1 March).
    Where it falls on a day off, `roll` moves it on or back (Regulation (EEC, Euratom) No 1182/71, Art. 3).
    """
    if isinstance(offset, WorkingDays):
        moved = count_working_days(day, offset.days, calendar)
    else:
        moved = reach_age(day, offset) if complete else add_period(day, offset)
    if roll == "none":
        return moved
    return find_working_day(moved, 1 if roll == "next_working_day" else -1, calendar)


@lru_cache(maxsize=4096)
def count_working_days(day: date, count: int, calendar: Calendar) -> date:
    """Return the nth working day after a day, or before it where the number is negative.

    Many people count from the same few days, so the last answers are kept; a calendar doesn't change.
    """
    is_working_day = calendar.is_working_day
    step = 1 if count > 0 else -1
    ordinal, left, closed = day.toordinal(), abs(count), 0
    while left and closed < LONGEST_CLOSURE and FIRST < ordinal < LAST:
        ordinal += step
        if is_working_day(date.fromordinal(ordinal)):
            left -= 1
            closed = 0
        else:
            closed += 1
    return date.fromordinal(ordinal)


def find_working_day(day: date, step: int, calendar: Calendar) -> date:
    """Return a day, or the first working day after it (step 1) or before it (step -1)."""
    return day if calendar.is_working_day(day) else count_working_days(day, step, calendar)
