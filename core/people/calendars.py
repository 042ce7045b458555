"""The working days of a city: public holidays of its region, weekends, and the city's own days off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

from core.people.places import CityContent, DayOff, HolidayRegion


class CityCalendar:
    """A city's calendar; a year is looked up once and shared by all requests."""

    __slots__ = ("_dates", "_month_days", "_region")

    def __init__(self, region: HolidayRegion, own_days_off: Iterable[DayOff] = ()) -> None:
        days = tuple(own_days_off)
        self._region = region
        self._dates = frozenset(day.date for day in days if day.date is not None)
        self._month_days = frozenset(day.month_day for day in days if day.month_day is not None)

    def is_working_day(self, day: date, /) -> bool:
        """Tell whether offices count this day."""
        return (
            day not in list_days_off(self._region, day.year)
            and day not in self._dates
            and (not self._month_days or day.isoformat()[5:] not in self._month_days)
        )


def make_calendar(city: CityContent) -> CityCalendar:
    """Return a city's calendar."""
    return CityCalendar(city.holidays, city.own_days_off)


def is_known_region(region: HolidayRegion) -> bool:
    """Tell whether the holidays of a region can be looked up."""
    subdivisions = holidays.list_supported_countries(include_aliases=True).get(region.country)
    return subdivisions is not None and (region.subdivision is None or region.subdivision in subdivisions)


@lru_cache(maxsize=1024)
def list_days_off(region: HolidayRegion, year: int) -> frozenset[date]:
    """Return the public holidays and weekends of a region in one year.

    Of a region that isn't known only Saturdays and Sundays are returned; the content's checks report it.
    """
    known = is_known_region(region)
    public = holidays.country_holidays(region.country, region.subdivision, years=year) if known else None
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366 if is_leap(year) else 365))
    if public is None:
        return frozenset(day for day in days if day.weekday() >= 5)
    return frozenset(day for day in days if not public.is_working_day(day))


def is_leap(year: int) -> bool:
    """Tell whether a year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
