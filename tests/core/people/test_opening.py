from datetime import date, datetime, time

import pytest

from core.people.calendars import CityCalendar
from core.people.opening import LOOKED_AHEAD, Opening, look_at_door
from core.people.places import Closure, DayOff, HolidayRegion, Hours, OfficeContent, Weekday

BOLOGNA = CityCalendar(HolidayRegion("IT", "BO"), [DayOff("San Petronio", month_day="10-04")])
WEEKDAYS = tuple(Weekday)[:5]
MORNING = Hours(WEEKDAYS, time(8, 30), time(12, 30))
AFTERNOON = Hours((Weekday.TUESDAY,), time(14), time(16))
SATURDAY = Hours((Weekday.SATURDAY,), time(10), time(12))


def desk(*hours: Hours, closures: tuple[Closure, ...] = ()) -> OfficeContent:
    return OfficeContent(
        "desk", "city", "Desk", "Street 1", "40100", "Bologna", "seen", date(2026, 1, 1), hours=hours, closures=closures
    )


def at(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}")


def test_an_office_without_hours_is_neither_open_nor_closed():
    assert look_at_door(desk(), BOLOGNA, at("2026-03-10", "09:00")) is None


@pytest.mark.parametrize("hour", ["08:30", "12:29"])
def test_it_is_open_from_the_first_minute_to_the_last(hour: str):
    found = look_at_door(desk(MORNING), BOLOGNA, at("2026-03-10", hour))
    assert found == Opening(until=time(12, 30))
    assert found.is_open


def test_at_the_minute_at_which_it_closes_it_is_closed_until_it_opens_again():
    both = desk(AFTERNOON, MORNING)
    assert look_at_door(both, BOLOGNA, at("2026-03-10", "12:30")) == Opening(opens=at("2026-03-10", "14:00"))
    assert look_at_door(both, BOLOGNA, at("2026-03-10", "07:00")) == Opening(opens=at("2026-03-10", "08:30"))
    assert look_at_door(both, BOLOGNA, at("2026-03-10", "16:00")) == Opening(opens=at("2026-03-11", "08:30"))


def test_hours_that_touch_or_overlap_are_one_stretch():
    touching = desk(MORNING, Hours(WEEKDAYS, time(12, 30), time(15)), Hours(WEEKDAYS, time(14), time(18)))
    assert look_at_door(touching, BOLOGNA, at("2026-03-10", "09:00")) == Opening(until=time(18))


def test_over_the_weekend_it_opens_on_monday_and_that_is_no_day_off():
    found = look_at_door(desk(MORNING), BOLOGNA, at("2026-03-14", "09:00"))
    assert found == Opening(opens=at("2026-03-16", "08:30"))
    assert not found.is_open


def test_an_office_may_be_open_on_a_saturday():
    assert look_at_door(desk(SATURDAY), BOLOGNA, at("2026-03-14", "11:00")) == Opening(until=time(12))


def test_on_a_public_holiday_and_on_the_citys_own_day_off_it_is_closed_and_says_why():
    republic = look_at_door(desk(MORNING), BOLOGNA, at("2026-06-02", "09:00"))
    assert republic == Opening(opens=at("2026-06-03", "08:30"), day_off="holiday")
    petronio = look_at_door(desk(Hours((Weekday.SUNDAY,), time(9), time(12))), BOLOGNA, at("2026-10-04", "10:00"))
    assert petronio == Opening(opens=at("2026-10-11", "09:00"), day_off="holiday")


def test_a_holiday_on_which_it_would_rest_anyway_is_not_mentioned():
    assert look_at_door(desk(SATURDAY), BOLOGNA, at("2026-06-02", "09:00")) == Opening(opens=at("2026-06-06", "10:00"))


def test_a_closure_holds_on_its_first_and_on_its_last_day():
    closed = desk(MORNING, closures=(Closure(date(2026, 3, 10), date(2026, 3, 12)),))
    for day in ("2026-03-10", "2026-03-12"):
        found = look_at_door(closed, BOLOGNA, at(day, "09:00"))
        assert found == Opening(opens=at("2026-03-13", "08:30"), day_off="closure"), day
    assert look_at_door(closed, BOLOGNA, at("2026-03-09", "13:00")) == Opening(opens=at("2026-03-13", "08:30"))
    assert look_at_door(closed, BOLOGNA, at("2026-03-13", "09:00")) == Opening(until=time(12, 30))


def test_where_it_stays_closed_for_long_nobody_says_when_it_opens():
    closed = desk(MORNING, closures=(Closure(date(2026, 3, 1), date(2026, 12, 31)),))
    assert look_at_door(closed, BOLOGNA, at("2026-03-10", "09:00")) == Opening(day_off="closure")
    assert LOOKED_AHEAD < 200
