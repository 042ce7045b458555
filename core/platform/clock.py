"""Time is aware UTC and passed in; a city's day follows its own zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def day_in(zone: str, now: datetime) -> date:
    """Return the calendar date of an instant in an IANA time zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def last_day_in(zone: str, end: datetime) -> date:
    """Return the last calendar date in an IANA time zone on which something still holds that ends at an instant.

    What ends at midnight doesn't hold on the day that begins then.
    """
    return day_in(zone, end.astimezone(UTC) - timedelta.resolution)
