"""The outbox: what waits is sent at least once, by one worker at a time, and given up after a while."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from core.outbox.sending import (
    LEASE,
    WAITS,
    Job,
    drop_dead,
    finish,
    has_due,
    lease_due,
    list_dead,
    post,
    put_off,
    revive,
)
from core.outbox.tables import OutboxRow
from core.people.tables import AccountRow
from core.platform.database import Base

NOON = datetime(2026, 3, 12, 11, tzinfo=UTC)  # in Rome
NIGHT = datetime(2026, 3, 12, 22, tzinfo=UTC)
OWNER = UUID(int=7)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session() -> Iterator[Session]:
    """An empty outbox in memory; nothing there asks whose the account is."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(
        engine, tables=[Base.metadata.tables[row.__tablename__] for row in (AccountRow, OutboxRow)]
    )
    with Session(engine) as session:
        yield session
    engine.dispose()


def send(session: Session, kind: str = "mail", now: datetime = NOON, zone: str | None = None) -> UUID:
    return post(session, kind, OWNER, now, quiet_zone=zone)


def lease_one(session: Session, now: datetime) -> Job:
    (job,) = lease_due(session, now)
    return job


def give_up(session: Session, now: datetime = NOON) -> UUID:
    made = send(session, now=now)
    assert put_off(session, lease_one(session, now), "refused", now, for_good=True)
    return made


def test_what_is_leased_is_nobody_elses_until_the_lease_is_over(session: Session) -> None:
    made = send(session)
    first = lease_one(session, NOON)
    assert (first.id, first.owner_id, first.attempts) == (made, OWNER, 1)
    assert lease_due(session, NOON + LEASE - MINUTE) == []
    assert not has_due(session, NOON + LEASE - MINUTE)
    second = lease_one(session, NOON + LEASE)
    assert (second.id, second.attempts) == (made, 2)
    assert not finish(session, first)  # whoever comes late took nothing away
    assert not put_off(session, first, "late", NOON)
    assert finish(session, second)
    assert not has_due(session, NOON + 2 * LEASE)


def test_the_oldest_goes_first_and_no_more_than_asked_for(session: Session) -> None:
    later, sooner = send(session, now=NOON - MINUTE), send(session, now=NOON - 2 * MINUTE)
    assert [job.id for job in lease_due(session, NOON, most=1)] == [sooner]
    assert [job.id for job in lease_due(session, NOON)] == [later]


def test_what_must_not_wake_anybody_waits_for_the_morning(session: Session) -> None:
    quiet, urgent = send(session, zone="Europe/Rome"), send(session)
    job = lease_one(session, NIGHT)
    assert (job.id, finish(session, job)) == (urgent, True)
    morning = datetime(2026, 3, 13, 7, tzinfo=UTC)
    assert not has_due(session, morning - MINUTE)
    job = lease_one(session, morning)
    assert (job.id, job.attempts) == (quiet, 1)


def test_each_attempt_waits_longer_and_after_the_last_it_is_given_up(session: Session) -> None:
    made = send(session)
    now = NOON
    for number, wait in enumerate(WAITS, start=1):
        job = lease_one(session, now)
        assert job.attempts == number
        assert put_off(session, job, "x" * 200, now)
        assert not has_due(session, now + wait - MINUTE / 2)
        now += wait
    assert list_dead(session) == []
    assert put_off(session, lease_one(session, now), "refused", now)
    (dead,) = list_dead(session)
    assert (dead.id, dead.kind, dead.attempts, dead.failed_with) == (made, "mail", len(WAITS) + 1, "refused")
    assert not has_due(session, now + timedelta(days=365))


def test_of_what_went_wrong_no_more_is_kept_than_fits(session: Session) -> None:
    send(session)
    put_off(session, lease_one(session, NOON), "x" * 200, NOON, for_good=True)
    assert list_dead(session)[0].failed_with == "x" * 80


def test_what_was_given_up_is_sent_again_when_somebody_says_so(session: Session) -> None:
    first, second = give_up(session), give_up(session, NOON + MINUTE)
    assert [letter.id for letter in list_dead(session)] == [first, second]
    assert revive(session, NOON + LEASE, first) == 1
    assert [letter.id for letter in list_dead(session)] == [second]
    assert lease_one(session, NOON + LEASE).attempts == 1
    assert revive(session, NOON + LEASE) == 1
    assert list_dead(session) == []


def test_what_was_given_up_is_dropped_when_somebody_says_so(session: Session) -> None:
    first, second = give_up(session), give_up(session, NOON + MINUTE)
    waiting = send(session, now=NOON + 2 * MINUTE)
    assert drop_dead(session, first) == 1
    assert drop_dead(session, waiting) == 0  # only what was given up
    assert [letter.id for letter in list_dead(session)] == [second]
    assert drop_dead(session) == 1
    assert [job.id for job in lease_due(session, NOON + LEASE)] == [waiting]
