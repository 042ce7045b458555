"""Demo people: their passphrase is printed on a screen, so they are refused anywhere but in the demo."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from core.people.accounts import add_membership, create_account, find_account
from core.people.actor import Duty, Role
from core.people.tables import AccountRow, SignInSessionRow
from core.platform.encryption import KeyStore
from core.platform.errors import NotFound


def has_account(session: Session, keys: KeyStore, role: Role, name: str) -> bool:
    """Whether an account is there; one that was refused elsewhere is let in again."""
    try:
        account_id = find_account(session, keys, role, name)
    except NotFound:
        return False
    session.execute(update(AccountRow).where(AccountRow.id == account_id, AccountRow.is_demo).values(disabled_at=None))
    return True


def create_demo_account(
    session: Session,
    keys: KeyStore,
    role: Role,
    name: str,
    passphrase_hash: str,
    organisation: str | None,
    duties: Collection[Duty],
    now: datetime,
) -> UUID:
    """Make somebody who can sign in to the demo, staff with their membership."""
    account_id = create_account(session, keys, role, name, passphrase_hash, now, is_demo=True)
    if organisation is not None:
        add_membership(session, account_id, organisation, duties)
    return account_id


def refuse_demo_accounts(session: Session, now: datetime) -> int:
    """Disable all demo people and end their sessions; return how many could still have signed in."""
    demo = select(AccountRow.id).where(AccountRow.is_demo)
    session.execute(
        update(SignInSessionRow)
        .where(SignInSessionRow.account.in_(demo), SignInSessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )
    disabled = session.execute(
        update(AccountRow).where(AccountRow.is_demo, AccountRow.disabled_at.is_(None)).values(disabled_at=now)
    )
    assert isinstance(disabled, CursorResult)
    return disabled.rowcount
