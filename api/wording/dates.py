"""Days, times and lengths of time as the reader's language writes them."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time

from api.wording.catalogue import Words
from core.processes.answers import DateSpan
from core.processes.definition import WorkingDays
from core.processes.periods import Period


@lru_cache(maxsize=8192)
def say_day(words: Words, day: date) -> str:
    """Return a date with its weekday: Tuesday, 1 December 2026."""
    return words.digits(format_date(day, "full", words.locale))


@lru_cache(maxsize=8192)
def say_short_day(words: Words, day: date) -> str:
    """Return a date without its weekday: 1 December 2026."""
    return words.digits(format_date(day, "long", words.locale))


def say_span(words: Words, span: DateSpan) -> str:
    """Return a date that may be known by its year or month only."""
    if span.first == span.last:
        return say_short_day(words, span.first)
    if span.first.month == span.last.month:
        return words.digits(format_skeleton("yMMMM", span.first, locale=words.locale))
    return words.digits(f"{span.first.year:04}")


def say_time(words: Words, moment: time) -> str:
    """Return a time of day to the minute, on the clock of 24 hours that offices print."""
    return words.digits(format_time(moment, "HH:mm", locale=words.locale))


def say_days(words: Words, days: int) -> str:
    """Return a number of calendar days."""
    return words.plural("{number} day", "{number} days", days)


def say_weeks(words: Words, weeks: int) -> str:
    """Return a number of weeks."""
    return words.plural("{number} week", "{number} weeks", weeks)


def say_months(words: Words, months: int) -> str:
    """Return a number of months."""
    return words.plural("{number} month", "{number} months", months)


def say_years(words: Words, years: int) -> str:
    """Return a number of years."""
    return words.plural("{number} year", "{number} years", years)


def say_working_days(words: Words, days: int) -> str:
    """Return a number of working days."""
    return words.plural("{number} working day", "{number} working days", days)


def say_period(words: Words, period: Period) -> str:
    """Return a length of time as the author wrote it, whichever way it counts: 1 year and 6 months."""
    years, months, days = abs(period.years), abs(period.months), abs(period.days)
    parts = [say_years(words, years)] if years else []
    if months:
        parts.append(say_months(words, months))
    if days or not parts:
        parts.append(say_days(words, days))
    return words.list_all(parts)


def say_offset(words: Words, offset: Period | WorkingDays) -> str:
    """Return how far one date is from another, whichever way."""
    if isinstance(offset, WorkingDays):
        return say_working_days(words, abs(offset.days))
    return say_period(words, offset)


def say_length(words: Words, days: int) -> str:
    """Return a number of days as people say it: days up to three weeks, weeks up to two months, then months."""
    if days <= 21:
        return say_days(words, days)
    if days < 60:
        return say_weeks(words, round(days / 7))
    if days < 720:
        return say_months(words, round(days / 30.4))
    return say_years(words, round(days / 365))
