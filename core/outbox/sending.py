"""Putting things into the outbox, and taking them out: each by one worker at a time, and at least once.

    with database.writing() as session:
        leased = lease_due(session, now)
    for job in leased:
        send(job)                                       # outside of any transaction
        with database.writing() as session:
            finish(session, job)                        # or `put_off`, where it failed

Whoever dies between sending and finishing has it sent again when the lease is over, under the same id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from core.outbox.nights import is_night, next_daytime
from core.outbox.tables import OutboxRow
from core.platform.ids import uuid7

LEASE: Final = timedelta(minutes=5)
AT_ONCE: Final = 20
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 480, 1440))
"""How long the next attempt waits after each that failed; after the last one there is none."""


class Job(NamedTuple):
    """One thing to be sent, leased by a worker."""

    id: UUID
    kind: str
    owner_id: UUID
    subject_id: UUID | None
    sealed: bytes | None
    attempts: int  # this one included
    lease: UUID | None


class DeadLetter(NamedTuple):
    """Something that was given up; nothing of it is opened to list it."""

    id: UUID
    kind: str
    made_at: datetime
    dead_at: datetime
    attempts: int
    failed_with: str


def post(
    session: Session,
    kind: str,
    owner_id: UUID,
    now: datetime,
    *,
    job_id: UUID | None = None,
    subject_id: UUID | None = None,
    sealed: bytes | None = None,
    quiet_zone: str | None = None,
) -> UUID:
    """Put something into the outbox, in the transaction of what causes it, and return its id."""
    made = job_id or uuid7()
    session.execute(
        insert(OutboxRow).values(
            id=made,
            kind=kind,
            owner_id=owner_id,
            subject_id=subject_id,
            sealed=sealed,
            quiet_zone=quiet_zone,
            made_at=now,
            due_at=now,
            attempts=0,
        )
    )
    return made


def has_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to do; costs no lock."""
    return session.scalar(select(OutboxRow.id).where(_is_due(now)).limit(1)) is not None


def lease_due(session: Session, now: datetime, most: int = AT_ONCE) -> list[Job]:
    """Lease what is due, the oldest first; what must not be sent at night is put off to the morning."""
    # Workers on PostgreSQL pass over each other's rows; on SQLite there is one writer at a time.
    query = select(OutboxRow.id, OutboxRow.quiet_zone).where(_is_due(now)).order_by(OutboxRow.due_at).limit(most)
    leased: list[Job] = []
    for row in session.execute(query.with_for_update(skip_locked=True)).all():
        if row.quiet_zone is not None and is_night(row.quiet_zone, now):
            _change(session, row.id, due_at=next_daytime(row.quiet_zone, now))
            continue
        taken = (
            update(OutboxRow)
            .where(OutboxRow.id == row.id)
            .values(lease=uuid7(), leased_until=now + LEASE, attempts=OutboxRow.attempts + 1)
            .returning(*(getattr(OutboxRow, name) for name in Job._fields))
        )
        leased.append(Job(*session.execute(taken).one()))
    return leased


def finish(session: Session, job: Job) -> bool:
    """Forget what was sent; False where the lease had run out and somebody else has it."""
    return _count(session.execute(delete(OutboxRow).where(_is_held(job)))) == 1


def put_off(session: Session, job: Job, reason: str, now: datetime, *, for_good: bool = False) -> bool:
    """Try again later, or never where it was tried often enough or `for_good`; `reason` names no person.

    False where the lease had run out and somebody else has it.
    """
    dead = for_good or job.attempts > len(WAITS)
    later = {"dead_at": now} if dead else {"due_at": now + WAITS[job.attempts - 1]}
    values = {"lease": None, "leased_until": None, "failed_with": reason[:80], **later}
    return _count(session.execute(update(OutboxRow).where(_is_held(job)).values(values))) == 1


def list_dead(session: Session) -> Sequence[DeadLetter]:
    """Return what was given up, the oldest first."""
    columns = [getattr(OutboxRow, name) for name in DeadLetter._fields]
    query = select(*columns).where(OutboxRow.dead_at.is_not(None)).order_by(OutboxRow.dead_at)
    return [DeadLetter(*row) for row in session.execute(query)]


def revive(session: Session, now: datetime, job_id: UUID | None = None) -> int:
    """Have dead letters sent again, or one of them; return how many."""
    chosen = [OutboxRow.dead_at.is_not(None), *([] if job_id is None else [OutboxRow.id == job_id])]
    values = {"dead_at": None, "failed_with": None, "attempts": 0, "due_at": now}
    return _count(session.execute(update(OutboxRow).where(*chosen).values(values)))


def drop_dead(session: Session, job_id: UUID | None = None) -> int:
    """Forget dead letters, or one of them; return how many."""
    chosen = [OutboxRow.dead_at.is_not(None), *([] if job_id is None else [OutboxRow.id == job_id])]
    return _count(session.execute(delete(OutboxRow).where(*chosen)))


def _is_due(now: datetime) -> ColumnElement[bool]:
    free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= now)
    return and_(OutboxRow.due_at <= now, OutboxRow.dead_at.is_(None), free)


def _is_held(job: Job) -> ColumnElement[bool]:
    return and_(OutboxRow.id == job.id, OutboxRow.lease == job.lease)


def _change(session: Session, job_id: UUID, **values: object) -> None:
    session.execute(update(OutboxRow).where(OutboxRow.id == job_id).values(values))


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
