"""Printed codes for the second step, for whoever lost the device that it needs; each works once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, insert, select, update
from sqlalchemy.orm import Session

from core.people.account_tables import LossCodeRow
from core.people.recovery import hash_code, make_code

HOW_MANY = 8


def replace_loss_codes(session: Session, account_id: UUID) -> list[str]:
    """Make new codes for an account, forget the old ones, and return the new; only their hashes are kept."""
    codes = [make_code() for _ in range(HOW_MANY)]
    forget_loss_codes(session, account_id)
    session.execute(
        insert(LossCodeRow), [{"account": account_id, "code_hash": hash_code(account_id, code)} for code in codes]
    )
    return codes


def forget_loss_codes(session: Session, account_id: UUID) -> None:
    """Let no code of an account work any more."""
    session.execute(delete(LossCodeRow).where(LossCodeRow.account == account_id))


def take_loss_code(session: Session, account_id: UUID, code: str, now: datetime) -> bool:
    """Whether a code is one of the account's and unused; it is used then."""
    used = session.execute(
        update(LossCodeRow)
        .where(
            LossCodeRow.account == account_id,
            LossCodeRow.code_hash == hash_code(account_id, code),
            LossCodeRow.used_at.is_(None),
        )
        .values(used_at=now)
    )
    assert isinstance(used, CursorResult)
    return used.rowcount == 1


def count_loss_codes(session: Session, account_id: UUID) -> int:
    """Return how many codes an account has left."""
    unused = select(func.count()).where(LossCodeRow.account == account_id, LossCodeRow.used_at.is_(None))
    return session.scalar(unused) or 0
