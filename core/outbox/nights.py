"""When people are left in peace: from 21 to 8 o'clock on the clock of their city."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MORNING: Final = time(8)
EVENING: Final = time(21)


def is_night(zone: str, now: datetime) -> bool:
    """Whether it is night in an IANA zone at an instant."""
    clock = now.astimezone(ZoneInfo(zone)).time()
    return not MORNING <= clock < EVENING


def next_daytime(zone: str, now: datetime) -> datetime:
    """Return the instant itself by day, and the next morning at night; aware, in the zone."""
    local = now.astimezone(ZoneInfo(zone))
    if not is_night(zone, now):
        return local
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return at_clock(zone, day, MORNING)


def at_clock(zone: str, day: date, clock: time) -> datetime:
    """Return the instant at which a zone's clock shows a time on a day."""
    return datetime.combine(day, clock, ZoneInfo(zone))
