"""Cases in which nothing happened for two years go, after a warning, while their person's account stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from core.cases.tables import CaseRow
from core.grants.service import hold_grants_in
from core.notices.kinds import NoticeKind
from core.notices.reminders import drop_reminders
from core.notices.telling import tell
from core.people.account_log import AccountEvent, note_event
from core.people.actor import Actor
from core.people.expiry import SHORTEST_WARNING, UNUSED_FOR, WARNED_BEFORE
from core.platform.database import Database
from core.platform.encryption import KeyDestroyed, KeyStore
from core.platform.errors import NotFound


def warn_of_case_expiry(
    database: Database, keys: KeyStore, day_of: Callable[[str, datetime], date], now: datetime
) -> int:
    """Warn of cases that expire in two months, once each, and return how many there were.

    `day_of` says which day an instant is in the city of a process.
    """
    with database.writing() as session:
        session.execute(  # one in which something happened again starts anew
            update(CaseRow)
            .where(CaseRow.expiry_warned_at.is_not(None), CaseRow.updated_at > CaseRow.expiry_warned_at)
            .values(expiry_warned_at=None)
        )
        due = session.execute(
            select(CaseRow.id, CaseRow.owner_id, CaseRow.process, CaseRow.version_number, CaseRow.updated_at).where(
                CaseRow.updated_at < now - (UNUSED_FOR - WARNED_BEFORE), CaseRow.expiry_warned_at.is_(None)
            )
        ).all()
        warned = 0
        for row in due:
            try:
                note_event(session, keys, row.owner_id, AccountEvent.CASE_EXPIRY_WARNED, now, str(row.id))
                last = day_of(row.process, max(row.updated_at + UNUSED_FOR, now + SHORTEST_WARNING))
                about = {"process": row.process, "version": row.version_number, "expires": last.isoformat()}
                tell(session, keys, row.owner_id, NoticeKind.CASE_EXPIRES, about, now)
            except KeyDestroyed:  # brought back by a backup without its key: nobody can read it, and it keeps no other
                continue
            session.execute(update(CaseRow).where(CaseRow.id == row.id).values(expiry_warned_at=now))
            warned += 1
    return warned


def expire_cases(database: Database, now: datetime) -> int:
    """Delete the cases whose time is over and whose persons were warned long enough ago; return how many there were."""
    over = (
        CaseRow.updated_at < now - UNUSED_FOR,
        CaseRow.expiry_warned_at < now - SHORTEST_WARNING,
        CaseRow.expiry_warned_at >= CaseRow.updated_at,
    )
    with database.writing() as session:
        grants = hold_grants_in(session, session.scalars(select(CaseRow.id).where(*over)).all())
        gone = set(session.scalars(delete(CaseRow).where(*over).returning(CaseRow.id)))
        for subject_id in (*gone, *(grant for grant, case_id in grants.items() if case_id in gone)):
            drop_reminders(session, subject_id)
    return len(gone)


def keep_case(session: Session, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Keep one of one's own cases for another two years; raise `NotFound`."""
    kept = session.execute(
        update(CaseRow)
        .where(CaseRow.id == case_id, CaseRow.owner_id == actor.person_id)
        .values(updated_at=now, expiry_warned_at=None)
    )
    assert isinstance(kept, CursorResult)
    if kept.rowcount != 1:
        raise NotFound("There is no such case.")
