"""Slowing down whoever guesses, while locking nobody out.

Each failure in a row makes the next attempt wait longer, up to a minute, and failures fade with time. An attempt
that comes too early is refused and not counted, so hammering doesn't lengthen the wait. An attempt counts as failed
from its start until it has succeeded: a hundred at once are a hundred failures, not one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.people.tables import AttemptsRow
from core.platform.errors import DomainError

_FORGOTTEN_AFTER = timedelta(days=1)


class TooManyAttempts(DomainError):
    """The next attempt has to wait; `retry_after` says how many seconds."""

    code = "too_many_requests"


class Limit(NamedTuple):
    """How many failures are free, how the wait grows after them, and in what time half of them are forgotten."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    half_life: timedelta


class Failures(NamedTuple):
    """How many failures there were at the last one."""

    number: float
    last_at: datetime


BY_NAME: Final = Limit(5, timedelta(seconds=2), timedelta(minutes=1), timedelta(minutes=15))
BY_ADDRESS: Final = Limit(40, timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=10))
SECOND_STEP: Final = Limit(5, timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1))
MAIL_CODES: Final = Limit(3, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=6))
NEW_ACCOUNTS: Final = Limit(20, timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10))


def wait_left(failures: Failures, limit: Limit, now: datetime) -> timedelta:
    """Return how long the next attempt still has to wait; nothing or less when it may be made."""
    beyond = round(failures.number) - limit.free
    if beyond < 0:
        return timedelta(0)
    doubled: timedelta = limit.first_wait * (1 << min(beyond, 30))
    return failures.last_at + min(doubled, limit.longest_wait) - now


def count_failure(failures: Failures | None, limit: Limit, now: datetime) -> Failures:
    """Return the failures with one more, after those before have faded."""
    if failures is None:
        return Failures(1, now)
    elapsed = max(now - failures.last_at, timedelta(0))
    return Failures(failures.number * 0.5 ** (elapsed / limit.half_life) + 1, now)


def begin_attempt(session: Session, limits: Mapping[bytes, Limit], now: datetime) -> None:
    """Count an attempt under each key, or raise `TooManyAttempts` and count nothing.

    To be committed before the passphrase is looked at; `forgive_attempt` takes it back when the passphrase was right.
    """
    _forget_old(session, now)
    before = _lock_rows(session, limits, now)
    wait = max((wait_left(before[key], limit, now) for key, limit in limits.items()), default=timedelta(0))
    if wait > timedelta(0):
        seconds = math.ceil(wait.total_seconds())
        raise TooManyAttempts("Too many attempts. Please wait a little.", retry_after=seconds)
    for key, limit in limits.items():
        after = count_failure(before[key], limit, now)
        session.execute(
            update(AttemptsRow).where(AttemptsRow.key == key).values(failures=after.number, last_at=after.last_at)
        )


def forgive_attempt(session: Session, cleared: Iterable[bytes], lessened: Iterable[bytes]) -> None:
    """Take back an attempt that succeeded: forget all failures under some keys, only this one under others."""
    clear = set(cleared)
    for key in sorted({*clear, *lessened}):
        if key in clear:
            session.execute(delete(AttemptsRow).where(AttemptsRow.key == key))
        else:
            session.execute(
                update(AttemptsRow)
                .where(AttemptsRow.key == key, AttemptsRow.failures >= 1)
                .values(failures=AttemptsRow.failures - 1)
            )


def _forget_old(session: Session, now: datetime) -> None:
    # What another request holds is left for later, so that this one never waits for it out of order.
    old = select(AttemptsRow.key).where(AttemptsRow.last_at < now - _FORGOTTEN_AFTER).limit(200)
    session.execute(
        delete(AttemptsRow)
        .where(AttemptsRow.key.in_(old.with_for_update(skip_locked=True)))
        .execution_options(synchronize_session=False)
    )


def _lock_rows(session: Session, keys: Iterable[bytes], now: datetime) -> dict[bytes, Failures]:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    found: dict[bytes, Failures] = {}
    for key in sorted(keys):  # always in the same order, so that two requests never wait for each other
        fresh = dialect.insert(AttemptsRow).values(key=key, failures=0.0, last_at=now)
        # An update that changes nothing takes the row's lock even where another request is just deleting it.
        row = session.execute(
            fresh.on_conflict_do_update(index_elements=[AttemptsRow.key], set_={"key": key}).returning(
                AttemptsRow.failures, AttemptsRow.last_at
            )
        ).one()
        found[key] = Failures(row.failures, row.last_at)
    return found
