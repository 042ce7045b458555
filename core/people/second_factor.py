"""The second step at sign-in: who has to take it, with what, and how it is taken away from whoever lost everything.

People choose it for themselves. Of staff an installation demands it; the demo doesn't, since everybody is to get in.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, false, func, or_, select
from sqlalchemy.orm import Session

from core.people import time_codes
from core.people.account_log import AccountEvent, note_event
from core.people.account_tables import PasskeyRow, TimeCodesRow
from core.people.actor import Role
from core.people.loss_codes import forget_loss_codes, take_loss_code
from core.people.sessions import end_sessions_of_account
from core.people.tables import AccountRow
from core.platform.encryption import KeyStore
from core.platform.errors import Forbidden


def has_second_factor() -> ColumnElement[bool]:
    """Return the condition that the account in a query has something for its second step."""
    return or_(
        exists().where(TimeCodesRow.account == AccountRow.id),
        exists().where(PasskeyRow.account == AccountRow.id),
    )


def needs_second_step(*, staff_must: bool) -> ColumnElement[bool]:
    """Return the condition that the account in a query signs in in two steps."""
    return or_(has_second_factor(), AccountRow.role != Role.MIGRANT.value if staff_must else false())


def has_something(session: Session, account_id: UUID) -> bool:
    """Whether an account has something for its second step already."""
    return session.scalar(select(AccountRow.id).where(AccountRow.id == account_id, has_second_factor())) is not None


def take_second_step(session: Session, keys: KeyStore, account_id: UUID, code: str, now: datetime) -> bool:
    """Whether a typed code is right: one by the clock, or one for a lost device, which is told to the person."""
    if time_codes.take_code(session, keys, account_id, code, now):
        return True
    if take_loss_code(session, account_id, code, now):
        note_event(session, keys, account_id, AccountEvent.LOSS_CODE_USED, now)
        return True
    return False


def turn_time_codes_off(session: Session, keys: KeyStore, account_id: UUID, now: datetime, *, staff_must: bool) -> None:
    """Ask an account for no codes any more; raise `Forbidden` where that would leave staff without a second step."""
    if not time_codes.turn_off(session, account_id):
        return
    demand_what_is_left(session, account_id, staff_must=staff_must)
    note_event(session, keys, account_id, AccountEvent.TIME_CODES_OFF, now)


def demand_what_is_left(session: Session, account_id: UUID, *, staff_must: bool) -> None:
    """Check, after something was taken away, that staff keep a second step; without any, codes for its loss go too."""
    if has_something(session, account_id):
        return
    is_staff = session.scalar(
        select(func.count()).where(AccountRow.id == account_id, AccountRow.role != Role.MIGRANT.value)
    )
    if is_staff and staff_must:
        raise Forbidden("Staff need a second step at sign-in. Add another first.", reason="second_step")
    forget_loss_codes(session, account_id)


def reset_second_factor(
    session: Session, keys: KeyStore, account_id: UUID, now: datetime, *, told: bool = True
) -> None:
    """Take everything for the second step from an account and end its sessions; staff make another at next sign-in.

    Without `told` its person gets no notice of this: they get one of what it belongs to.
    """
    time_codes.turn_off(session, account_id)
    session.execute(delete(PasskeyRow).where(PasskeyRow.account == account_id))
    forget_loss_codes(session, account_id)
    end_sessions_of_account(session, account_id, now)
    note_event(session, keys, account_id, AccountEvent.SECOND_FACTOR_RESET, now, told=told)
