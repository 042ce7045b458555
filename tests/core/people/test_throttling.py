"""Who guesses waits; nobody is locked out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.people.throttling import BY_ADDRESS, BY_NAME, NEW_ACCOUNTS, Failures, Limit, count_failure, wait_left

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMITS = st.sampled_from([BY_NAME, BY_ADDRESS, NEW_ACCOUNTS])
PAUSES = st.lists(st.timedeltas(timedelta(0), timedelta(hours=2)), min_size=1, max_size=60)


def fail(limit: Limit, pauses: list[timedelta]) -> tuple[Failures, datetime]:
    failures, now = None, NOW
    for pause in pauses:
        now += pause
        failures = count_failure(failures, limit, now)
    assert failures is not None
    return failures, now


@given(LIMITS, PAUSES)
def test_nobody_waits_longer_than_the_longest_wait(limit: Limit, pauses: list[timedelta]) -> None:
    failures, now = fail(limit, pauses)
    assert wait_left(failures, limit, now) <= limit.longest_wait
    assert wait_left(failures, limit, now + limit.longest_wait) <= timedelta(0)


@given(LIMITS, PAUSES)
def test_one_more_failure_never_shortens_the_wait(limit: Limit, pauses: list[timedelta]) -> None:
    failures, now = fail(limit, pauses)
    again = count_failure(failures, limit, now)
    assert wait_left(again, limit, now) >= wait_left(failures, limit, now)


@given(LIMITS, PAUSES, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_time_alone_never_counts_against_anybody(limit: Limit, pauses: list[timedelta], pause: timedelta) -> None:
    failures, now = fail(limit, pauses)
    soon = count_failure(failures, limit, now)
    later = count_failure(failures, limit, now + pause)
    assert later.number <= soon.number


def test_the_first_failures_are_free() -> None:
    failures, now = fail(BY_NAME, [timedelta(0)] * (BY_NAME.free - 1))
    assert wait_left(failures, BY_NAME, now) <= timedelta(0)


def test_half_is_forgotten_in_the_half_life() -> None:
    failures, now = fail(BY_NAME, [timedelta(0)] * 8)
    assert count_failure(failures, BY_NAME, now + BY_NAME.half_life).number == 5


def test_a_clock_that_went_back_counts_as_no_time() -> None:
    failures, now = fail(BY_NAME, [timedelta(0)] * 3)
    assert count_failure(failures, BY_NAME, now - timedelta(hours=1)).number == 4


def test_a_thousand_failures_overflow_nothing() -> None:
    assert wait_left(Failures(1e9, NOW), BY_NAME, NOW) == BY_NAME.longest_wait
