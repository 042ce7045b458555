"""Accounts that nobody used for two years go, after a warning: what nobody needs is not kept.

A person's account is erased. An account of staff is closed, since what they wrote for their organisation stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from core.people.account_log import AccountEvent, note_event
from core.people.accounts import disable_account
from core.people.actor import Role
from core.people.sessions import end_sessions_of_account
from core.people.tables import AccountRow
from core.platform.database import Database
from core.platform.encryption import KeyStore

UNUSED_FOR: Final = timedelta(days=730)
WARNED_BEFORE: Final = timedelta(days=60)
SHORTEST_WARNING: Final = timedelta(days=30)
"""Nothing goes sooner after its warning, even where nobody looked for what is due for a long time."""
_NOTED_AFTER = timedelta(days=1)
_USED = func.coalesce(AccountRow.last_used_at, AccountRow.created_at)


def note_use(session: Session, account_id: UUID, now: datetime) -> None:
    """Note that an account is in use, at most once a day; a warning is over with that."""
    session.execute(
        update(AccountRow)
        .where(
            AccountRow.id == account_id,
            or_(AccountRow.last_used_at.is_(None), AccountRow.last_used_at < now - _NOTED_AFTER),
        )
        .values(last_used_at=now, expiry_warned_at=None)
    )


def warn_of_expiry(database: Database, keys: KeyStore, now: datetime) -> int:
    """Warn the persons of accounts that expire in two months, once each, and return how many there were."""
    with database.writing() as session:
        due = session.scalars(
            select(AccountRow.id).where(
                now - (UNUSED_FOR - WARNED_BEFORE) > _USED,
                AccountRow.expiry_warned_at.is_(None),
                AccountRow.disabled_at.is_(None),
                AccountRow.is_demo.is_(False),
            )
        ).all()
        for account_id in due:
            session.execute(update(AccountRow).where(AccountRow.id == account_id).values(expiry_warned_at=now))
            note_event(session, keys, account_id, AccountEvent.EXPIRY_WARNED, now)
    return len(due)


def list_expired(session: Session, now: datetime) -> list[tuple[UUID, Role]]:
    """Return the accounts whose time is over and whose persons were warned long enough ago; the longest unused first."""
    rows = session.execute(
        select(AccountRow.id, AccountRow.role)
        .where(
            now - UNUSED_FOR > _USED,
            AccountRow.expiry_warned_at < now - SHORTEST_WARNING,
            or_(AccountRow.disabled_at.is_(None), AccountRow.role == Role.MIGRANT.value),
            AccountRow.is_demo.is_(False),
        )
        .order_by(_USED, AccountRow.id)
    )
    return [(row.id, Role(row.role)) for row in rows]


def expire_accounts(database: Database, erase: Callable[[UUID], object], now: datetime) -> int:
    """Erase the accounts of people, and close those of staff, whose time is over; return how many there were.

    Each in a transaction of its own, so that what can't be erased now doesn't keep the others.
    """
    with database.reading() as session:
        due = list_expired(session, now)
    for account_id, role in due:
        if role is Role.MIGRANT:
            erase(account_id)
            continue
        with database.writing() as session:
            disable_account(session, account_id, now)
            end_sessions_of_account(session, account_id, now)
    return len(due)
