"""When people are left in peace: the clock of their city decides, also where it was set to summer time in between."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outbox.nights import at_clock, is_night, next_daytime

ZONES = ["Europe/Rome", "Atlantic/Canary", "Asia/Kolkata", "America/St_Johns"]
instants = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(clock: str, zone: str = "Europe/Rome") -> datetime:
    return at_clock(zone, date.fromisoformat(clock[:10]), time.fromisoformat(clock[11:])).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "night"),
    [("07:59", True), ("08:00", False), ("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True)],
)
def test_nobody_is_disturbed_from_nine_to_eight(clock: str, night: bool) -> None:
    assert is_night("Europe/Rome", at(f"2026-03-12 {clock}")) is night


def test_the_same_instant_is_night_in_one_city_and_day_in_another() -> None:
    now = datetime(2026, 3, 12, 20, 30, tzinfo=UTC)
    assert is_night("Europe/Rome", now)
    assert not is_night("Atlantic/Canary", now)


@pytest.mark.parametrize(
    ("now", "next_day"),
    [
        ("2026-03-12 10:15", "2026-03-12 10:15"),
        ("2026-03-12 03:00", "2026-03-12 08:00"),
        ("2026-03-12 22:00", "2026-03-13 08:00"),
        ("2026-03-28 23:30", "2026-03-29 08:00"),  # that night has an hour less
        ("2026-10-24 23:30", "2026-10-25 08:00"),  # and that one an hour more
        ("2026-12-31 21:00", "2027-01-01 08:00"),
    ],
)
def test_what_waits_for_the_morning_waits_for_the_next_one(now: str, next_day: str) -> None:
    assert next_daytime("Europe/Rome", at(now)) == at(next_day)


@given(st.sampled_from(ZONES), instants)
def test_nobody_waits_longer_than_a_night_or_is_woken(zone: str, now: datetime) -> None:
    then = next_daytime(zone, now)
    assert not is_night(zone, then)
    assert timedelta(0) <= then - now <= timedelta(hours=12)
    assert (then == now) is not is_night(zone, now)
    assert next_daytime(zone, then) == then
