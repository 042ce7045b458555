"""Whether an office is open at a moment, and what comes next: its hours, its closures and the city's days off."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from core.people.calendars import CityCalendar
from core.people.places import Hours, OfficeContent, Weekday

LOOKED_AHEAD = 60  # days: longer closures than that are announced nowhere
WEEK = tuple(Weekday)

DayOff = Literal["holiday", "closure"]


class Opening(NamedTuple):
    """How an office stands at one moment, on the city's clock.

    `until` is when it closes, where it is open; `opens` is when it opens next, where it is closed and anybody knows.
    `day_off` says why it rests on a day on which it would be open.
    """

    until: time | None = None
    opens: datetime | None = None
    day_off: DayOff | None = None

    @property
    def is_open(self) -> bool:
        """Whether one can go in."""
        return self.until is not None


def look_at_door(office: OfficeContent, calendar: CityCalendar, now: datetime) -> Opening | None:
    """Return how an office stands now, on the city's clock; None where nobody knows its hours."""
    if not office.hours:
        return None
    today, moment = now.date(), now.time()
    day_off = rest_on(office, calendar, today)
    rows = list_rows(office, today)
    if day_off is None:
        for row in rows:
            if row.opens <= moment < row.closes:
                return Opening(until=follow_on(rows, row.closes))
    for ahead in range(LOOKED_AHEAD):
        day = today + timedelta(days=ahead)
        if rest_on(office, calendar, day) is not None:
            continue
        for row in list_rows(office, day):
            if ahead or row.opens > moment:
                return Opening(opens=datetime.combine(day, row.opens), day_off=day_off if rows else None)
    return Opening(day_off=day_off if rows else None)


def list_rows(office: OfficeContent, day: date) -> list[Hours]:
    """Return the hours of a day of the week, the first ones first."""
    return sorted((row for row in office.hours if WEEK[day.weekday()] in row.days), key=lambda row: row.opens)


def follow_on(rows: list[Hours], closes: time) -> time:
    """Return when an office really closes: hours may touch or overlap."""
    for row in rows:
        if row.opens <= closes < row.closes:
            closes = row.closes
    return closes


def rest_on(office: OfficeContent, calendar: CityCalendar, day: date) -> DayOff | None:
    """Return why an office is closed on a day whatever its hours are; None where they hold."""
    if any(closure.first <= day <= closure.last for closure in office.closures):
        return "closure"
    return "holiday" if calendar.is_holiday(day) else None
