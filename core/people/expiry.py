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


def warn_of_expiry(
    database: Database, keys: KeyStore, tell: Callable[[Session, UUID, datetime], object], now: datetime
) -> int:
    """Warn the persons of accounts that expire in two months, once each, and return how many there were.

    `tell` reaches people outside of the app, which they don't open, and takes the instant at which the account goes.
    """
    with database.writing() as session:
        due = session.execute(
            select(AccountRow.id, AccountRow.role, _USED.label("used_at")).where(
                now - (UNUSED_FOR - WARNED_BEFORE) > _USED,
                AccountRow.expiry_warned_at.is_(None),
                AccountRow.disabled_at.is_(None),
                AccountRow.is_demo.is_(False),
            )
        ).all()
        for account_id, role, used_at in due:
            session.execute(update(AccountRow).where(AccountRow.id == account_id).values(expiry_warned_at=now))
            note_event(session, keys, account_id, AccountEvent.EXPIRY_WARNED, now)
            if role == Role.MIGRANT:
                tell(session, account_id, max(used_at + UNUSED_FOR, now + SHORTEST_WARNING))
    return len(due)


def list_expired(session: Session, now: datetime, only: UUID | None = None) -> list[tuple[UUID, Role]]:
    """Return the accounts whose time is over and whose persons were warned long enough ago; the longest unused first."""
    query = (
        select(AccountRow.id, AccountRow.role)
        .where(
            now - UNUSED_FOR > _USED,
            AccountRow.expiry_warned_at < now - SHORTEST_WARNING,
            or_(AccountRow.disabled_at.is_(None), AccountRow.role == Role.MIGRANT.value),
            AccountRow.is_demo.is_(False),
        )
        .order_by(_USED, AccountRow.id)
    )
    rows = session.execute(query if only is None else query.where(AccountRow.id == only))
    return [(row.id, Role(row.role)) for row in rows]


def expire_accounts(database: Database, erase: Callable[[UUID], bool], now: datetime) -> int:
    """Erase the accounts of people, and close those of staff, whose time is over; return how many there were.

    Each for itself: what `erase` says it can't erase now doesn't keep the others, and whoever comes back meanwhile stays.
    """
    with database.reading() as session:
        due = list_expired(session, now)
    done = 0
    for account_id, role in due:
        if role is Role.MIGRANT:
            with database.reading() as session:
                is_still_due = bool(list_expired(session, now, account_id))
            done += is_still_due and erase(account_id)
            continue
        with database.writing() as session:
            disable_account(session, account_id, now)
            end_sessions_of_account(session, account_id, now)
        done += 1
    return done
