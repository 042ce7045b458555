"""Arithmetic on a city's calendar: the nth working day, rolling, and periods."""

from __future__ import annotations

from datetime import date
from typing import Literal

from core.procedures.personal import Calendar
from core.processes.definition import WorkingDays
from core.processes.periods import Period, add_days, add_period

Roll = Literal["none", "next_working_day", "previous_working_day"]

LONGEST_CLOSURE = 366  # days in a row without a working day, after which the search gives up


def shift_day(day: date, offset: Period | WorkingDays, roll: Roll, calendar: Calendar) -> date:
    """Return the day an offset later or earlier; the day itself isn't counted.

    Where it falls on a day off, `roll` moves it on or back (Regulation (EEC, Euratom) No 1182/71, Art. 3).
    """
    if isinstance(offset, WorkingDays):
        moved = count_working_days(day, offset.days, calendar)
    else:
        moved = add_period(day, offset)
    if roll == "none":
        return moved
    return find_working_day(moved, 1 if roll == "next_working_day" else -1, calendar)


def count_working_days(day: date, count: int, calendar: Calendar) -> date:
    """Return the nth working day after a day, or before it where the number is negative."""
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day = find_working_day(add_days(day, step), step, calendar)
    return day


def find_working_day(day: date, step: int, calendar: Calendar) -> date:
    """Return a day, or the first working day after it (step 1) or before it (step -1)."""
    if calendar.is_working_day(day):
        return day
    found = day
    for _ in range(LONGEST_CLOSURE):
        found = add_days(found, step)
        if calendar.is_working_day(found):
            return found
    return day
