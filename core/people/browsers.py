"""Which accounts are signed in at the provider in one browser, and which were once its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, delete, insert, not_, or_, select, update
from sqlalchemy.orm import Session

from core.people.second_factor import needs_second_step
from core.people.tables import AccountRow, BrowserAccountRow, SignInSessionRow

SIGNED_IN_FOR = timedelta(hours=12)
_KNOWN_FOR = timedelta(days=400)  # as long as a browser keeps its cookie


class Stage(Enum):
    """How far a sign-in has come: only who is signed in goes on to an app."""

    SIGNED_IN = "signed in"
    OWN_PASSPHRASE = "has to choose a passphrase"  # noqa: S105 - no secret
    SECOND_STEP = "has to take the second step"


def list_signed_in(
    session: Session,
    browser: bytes,
    now: datetime,
    *,
    staff_must: bool,
    within: timedelta = SIGNED_IN_FOR,
    stage: Stage = Stage.SIGNED_IN,
) -> list[tuple[UUID, datetime]]:
    """Return the accounts at a stage of signing in at the provider in a browser, with when; the latest first.

    `staff_must` says whether this installation demands a second step of staff.
    """
    found = session.execute(
        select(BrowserAccountRow.account, BrowserAccountRow.authenticated_at)
        .join(AccountRow, AccountRow.id == BrowserAccountRow.account)
        .where(
            BrowserAccountRow.browser == browser,
            BrowserAccountRow.ended_at.is_(None),
            BrowserAccountRow.authenticated_at > now - min(within, SIGNED_IN_FOR),
            AccountRow.disabled_at.is_(None),
            *_at(stage, staff_must),
        )
        .order_by(BrowserAccountRow.authenticated_at.desc(), BrowserAccountRow.account)
    )
    return [(row.account, row.authenticated_at) for row in found]


def _at(stage: Stage, staff_must: bool) -> tuple[ColumnElement[bool], ...]:
    if stage is Stage.OWN_PASSPHRASE:
        return (AccountRow.passphrase_is_temporary.is_(True),)
    lacks_step = needs_second_step(staff_must=staff_must) & BrowserAccountRow.strong_at.is_(None)
    return (
        AccountRow.passphrase_is_temporary.is_(False),
        lacks_step if stage is Stage.SECOND_STEP else not_(lacks_step),
    )


def take_step_here(session: Session, browser: bytes, account_id: UUID, now: datetime) -> None:
    """Count an account's sign-in in a browser as one in two steps."""
    session.execute(
        update(BrowserAccountRow)
        .where(BrowserAccountRow.browser == browser, BrowserAccountRow.account == account_id)
        .values(strong_at=now)
    )


def note_arrival(session: Session, browser: bytes, account_id: UUID, now: datetime) -> bool:
    """Note that an account goes on to an app from a browser; whether that is a new device of an account with others.

    Demo people have none: everybody is to be them.
    """
    before = session.scalar(
        select(BrowserAccountRow.account)
        .join(AccountRow, AccountRow.id == BrowserAccountRow.account)
        .where(
            BrowserAccountRow.account == account_id,
            BrowserAccountRow.arrived_at.is_not(None),
            AccountRow.is_demo.is_(False),
        )
        .limit(1)
    )
    arrived = session.execute(
        update(BrowserAccountRow)
        .where(
            BrowserAccountRow.browser == browser,
            BrowserAccountRow.account == account_id,
            BrowserAccountRow.arrived_at.is_(None),
        )
        .values(arrived_at=now)
    )
    assert isinstance(arrived, CursorResult)
    return arrived.rowcount == 1 and before is not None


def has_known(session: Session, browser: bytes, account_id: UUID) -> bool:
    """Whether an account has ever signed in from a browser."""
    row = select(BrowserAccountRow.account).where(
        BrowserAccountRow.browser == browser, BrowserAccountRow.account == account_id
    )
    return session.scalar(row) is not None


def remember_sign_in(
    session: Session, before: bytes | None, browser: bytes, account_id: UUID, now: datetime, *, strong: bool = False
) -> None:
    """Note that an account signed in; the browser gets another secret, and what it had goes over to it.

    `strong` says that the second step was taken.
    """
    if before is not None:
        session.execute(update(BrowserAccountRow).where(BrowserAccountRow.browser == before).values(browser=browser))
        session.execute(update(SignInSessionRow).where(SignInSessionRow.browser == before).values(browser=browser))
    arrived_at = session.scalar(
        select(BrowserAccountRow.arrived_at).where(
            BrowserAccountRow.browser == browser, BrowserAccountRow.account == account_id
        )
    )
    session.execute(
        delete(BrowserAccountRow)
        .where(
            BrowserAccountRow.account == account_id,
            or_(BrowserAccountRow.browser == browser, BrowserAccountRow.authenticated_at < now - _KNOWN_FOR),
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(BrowserAccountRow).values(
            browser=browser,
            account=account_id,
            authenticated_at=now,
            strong_at=now if strong else None,
            arrived_at=arrived_at,
        )
    )
