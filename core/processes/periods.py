"""Calendar periods: years, months and days as laws count them, and the arithmetic on dates."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

ISO_PERIOD = re.compile(r"(-?)P(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """An ISO 8601 period of years, months and days (weeks are days); all parts have one sign."""

    years: int = 0
    months: int = 0
    days: int = 0


def parse_period(text: str) -> Period | None:
    """Read an ISO 8601 period such as ``P6M``, ``P2W`` or ``-P60D``; None where the text is none."""
    match = ISO_PERIOD.fullmatch(text)
    if match is None:
        return None
    sign, years, months, weeks, days = match.groups()
    if years is None and months is None and weeks is None and days is None:
        return None
    one = -1 if sign else 1
    return Period(one * int(years or 0), one * int(months or 0), one * (7 * int(weeks or 0) + int(days or 0)))


def format_period(period: Period) -> str:
    """Write a period in its one canonical form: no weeks, no zero parts, ``P0D`` for nothing."""
    years, months, days = abs(period.years), abs(period.months), abs(period.days)
    sign = "-" if period.years < 0 or period.months < 0 or period.days < 0 else ""
    parts = [f"{number}{unit}" for number, unit in ((years, "Y"), (months, "M"), (days, "D")) if number]
    return f"{sign}P{''.join(parts) or '0D'}"


def add_period(day: date, period: Period) -> date:
    """Return the day a period later: a month from 31 January ends on the last day of February.

    The result stays within the calendar's ends, so that "never expires" (9999-12-31) may be added to.
    """
    months = 12 * period.years + period.months
    if months:
        day = add_months(day, months)
    return add_days(day, period.days) if period.days else day


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day where it lacks the day."""
    index = 12 * day.year + day.month - 1 + months
    if index < 12:
        return date.min
    if index >= 12 * 10000:
        return date.max
    year, month = divmod(index, 12)
    number = day.day
    if number > 28:
        number = min(number, monthrange(year, month + 1)[1])
    return date(year, month + 1, number)


def add_days(day: date, days: int) -> date:
    """Return the day so many days later, staying within the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def reach_age(birth: date, age: Period) -> date:
    """Return the day on which an age is reached: one born on 29 February is a year older on 1 March.

    A birthday that the month lacks falls on the next month's first day, never before the age is complete.
    """
    reached = add_months(birth, 12 * age.years + age.months)
    if reached.day < birth.day:
        reached = add_days(reached, 1)
    return add_days(reached, age.days) if age.days else reached


def count_days(period: Period) -> int:
    """Return roughly how many days a period has (a month counts 30, a year 365), to compare two of them."""
    return 365 * period.years + 30 * period.months + period.days
