from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.processes.periods import Period, add_period, count_days, format_period, parse_period, reach_age
from tests.core.processes.strategies import ages, periods


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P6M", Period(months=6)),
        ("P2W", Period(days=14)),
        ("-P60D", Period(days=-60)),
        ("P1Y2M3D", Period(1, 2, 3)),
        ("P0D", Period()),
        ("P007D", Period(days=7)),
    ],
)
def test_a_period_is_read_in_iso_8601(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize("text", ["", "P", "6M", "P6", "PT6H", "P1.5M", "p6m", "P6M ", "--P6M", "P-6M", "P٦M", "P1D2M"])
def test_what_is_no_period_is_refused(text: str) -> None:
    assert parse_period(text) is None


@given(periods)
def test_a_period_is_written_as_it_is_read(period: Period) -> None:
    assert parse_period(format_period(period)) == period


def test_weeks_are_written_as_days() -> None:
    assert format_period(Period(days=14)) == "P14D"


@pytest.mark.parametrize(
    ("day", "period", "later"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2026-03-31", "-P1M", "2026-02-28"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2026-12-15", "P1M", "2027-01-15"),
        ("2026-01-31", "P1M1D", "2026-03-01"),
        ("2026-03-01", "P0D", "2026-03-01"),
        ("9999-12-31", "P1D", "9999-12-31"),
        ("9999-12-31", "P1M", "9999-12-31"),
        ("0001-01-01", "-P1Y", "0001-01-01"),
    ],
)
def test_months_end_on_the_last_day_where_they_lack_the_day(day: str, period: str, later: str) -> None:
    found = parse_period(period)
    assert found is not None
    assert add_period(date.fromisoformat(day), found).isoformat() == later


def test_whoever_is_born_on_29_february_is_of_age_on_1_march() -> None:
    assert reach_age(date(2008, 2, 29), Period(years=18)) == date(2026, 3, 1)
    assert reach_age(date(2008, 2, 29), Period(years=20)) == date(2028, 2, 29)
    assert reach_age(date(2008, 3, 1), Period(years=18)) == date(2026, 3, 1)


@given(st.dates(), st.dates(), periods)
def test_a_later_day_stays_later_after_the_same_period(one: date, other: date, period: Period) -> None:
    first, last = sorted((one, other))
    assert add_period(first, period) <= add_period(last, period)


@given(st.dates(), ages)
def test_an_age_is_never_reached_early(birth: date, age: Period) -> None:
    assert reach_age(birth, age) >= add_period(birth, age)


def test_two_periods_are_compared_by_their_days_roughly() -> None:
    assert count_days(Period(1, 2, 3)) == 365 + 60 + 3
    assert count_days(Period(days=-8)) == -8
