"""Time is aware UTC and passed in; a city's day follows its own zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def day_in(zone: str, now: datetime) -> date:
    """Return the calendar date of an instant in an IANA time zone."""
    return now.astimezone(ZoneInfo(zone)).date()
