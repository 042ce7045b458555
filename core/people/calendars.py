"""The working days of a city: public holidays of its region, weekends, and the city's own days off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

from core.people.places import CityContent, DayOff, HolidayRegion


class CityCalendar:
    """A city's calendar; each year is looked up once and shared by all requests."""

    __slots__ = ("_dates", "_holidays", "_month_days", "_region", "_years")

    def __init__(self, region: HolidayRegion, own_days_off: Iterable[DayOff] = ()) -> None:
        days = tuple(own_days_off)
        self._region = region
        self._dates = frozenset(day.date for day in days if day.date is not None)
        self._month_days = frozenset(day.month_day for day in days if day.month_day is not None)
        self._years: dict[int, frozenset[date]] = {}
        self._holidays: dict[int, frozenset[date]] = {}

    def is_working_day(self, day: date, /) -> bool:
        """Tell whether offices count this day."""
        days_off = self._years.get(day.year)
        if days_off is None:
            days_off = self._years[day.year] = self._list_days_off(day.year)
        return day not in days_off

    def is_holiday(self, day: date, /) -> bool:
        """Tell whether a day is a public holiday or one of the city's own days off; a weekend alone is neither."""
        found = self._holidays.get(day.year)
        if found is None:
            found = self._holidays[day.year] = list_holidays(self._region, day.year) | self._list_own(day.year)
        return day in found

    def _list_days_off(self, year: int) -> frozenset[date]:
        return list_days_off(self._region, year) | self._list_own(year)

    def _list_own(self, year: int) -> set[date]:
        own = {day for day in self._dates if day.year == year}
        own.update(day for day in list_days(year) if day.isoformat()[5:] in self._month_days)
        return own


def make_calendar(city: CityContent) -> CityCalendar:
    """Return a city's calendar."""
    return CityCalendar(city.holidays, city.own_days_off)


def is_known_region(region: HolidayRegion) -> bool:
    """Tell whether the holidays of a region can be looked up."""
    import holidays  # where days are first looked up: it takes a start longer

    if region.country not in list_country_codes():
        return False
    try:
        holidays.country_holidays(region.country, region.subdivision)
    except NotImplementedError:
        return False
    return True


@cache
def list_country_codes() -> frozenset[str]:
    """Return the countries whose holidays can be looked up."""
    # From the package's table of names: its list of supported countries imports every one of them, which takes longer.
    from holidays.registry import COUNTRIES

    return frozenset(code for _class, *codes in COUNTRIES.values() for code in codes)


@lru_cache(maxsize=256)
def list_days_off(region: HolidayRegion, year: int) -> frozenset[date]:
    """Return the public holidays and weekends of a region in one year.

    Of a region that isn't known only Saturdays and Sundays are returned; the content's checks report it.
    """
    if not is_known_region(region):
        return frozenset(day for day in list_days(year) if day.weekday() >= 5)
    import holidays

    public = holidays.country_holidays(region.country, region.subdivision, years=year)
    return frozenset(day for day in list_days(year) if not public.is_working_day(day))


@lru_cache(maxsize=256)
def list_holidays(region: HolidayRegion, year: int) -> frozenset[date]:
    """Return the public holidays of a region in one year; none of a region that isn't known."""
    if not is_known_region(region):
        return frozenset()
    import holidays

    return frozenset(holidays.country_holidays(region.country, region.subdivision, years=year))


def list_days(year: int) -> list[date]:
    """Return all days of a year."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return [date.fromordinal(day) for day in range(first, last + 1)]
