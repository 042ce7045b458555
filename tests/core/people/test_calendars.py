from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.people.calendars import CityCalendar, is_known_region
from core.people.places import DayOff, HolidayRegion

BOLOGNA = CityCalendar(HolidayRegion("IT", "BO"), [DayOff("San Petronio", month_day="10-04")])
HAMBURG = CityCalendar(HolidayRegion("DE", "HH"))


def test_weekends_and_public_holidays_are_no_working_days():
    assert BOLOGNA.is_working_day(date(2026, 3, 12))
    assert not BOLOGNA.is_working_day(date(2026, 3, 14))
    assert not BOLOGNA.is_working_day(date(2026, 6, 2))
    assert HAMBURG.is_working_day(date(2026, 6, 2))
    assert not HAMBURG.is_working_day(date(2026, 10, 31))


def test_the_citys_own_days_off_come_every_year_or_once():
    assert not BOLOGNA.is_working_day(date(2024, 10, 4))
    once = CityCalendar(HolidayRegion("IT"), [DayOff("Strike", date=date(2026, 3, 12))])
    assert not once.is_working_day(date(2026, 3, 12))
    assert once.is_working_day(date(2025, 3, 12))


def test_a_region_that_is_not_known_has_weekends_at_least():
    nowhere = HolidayRegion("XX")
    assert not is_known_region(nowhere)
    assert not is_known_region(HolidayRegion("IT", "ZZ"))
    assert is_known_region(HolidayRegion("IT", "BO"))
    assert not CityCalendar(nowhere).is_working_day(date(2026, 3, 14))
    assert CityCalendar(nowhere).is_working_day(date(2026, 3, 12))


@given(st.dates(date(1990, 1, 1), date(2060, 12, 1)))
def test_there_is_a_working_day_in_every_fortnight(day: date):
    assert any(BOLOGNA.is_working_day(day + timedelta(days=ahead)) for ahead in range(14))
