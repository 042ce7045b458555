"""Which accounts are signed in at the provider in one browser, and which were once its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from core.people.tables import AccountRow, BrowserAccountRow, SignInSessionRow

SIGNED_IN_FOR = timedelta(hours=12)
_KNOWN_FOR = timedelta(days=400)  # as long as a browser keeps its cookie


def list_signed_in(
    session: Session, browser: bytes, now: datetime, *, within: timedelta = SIGNED_IN_FOR, temporary: bool = False
) -> list[tuple[UUID, datetime]]:
    """Return the accounts signed in at the provider in a browser, with when; the latest first.

    Those whose passphrase is temporary can't go on before they chose their own; they are listed apart.
    """
    found = session.execute(
        select(BrowserAccountRow.account, BrowserAccountRow.authenticated_at)
        .join(AccountRow, AccountRow.id == BrowserAccountRow.account)
        .where(
            BrowserAccountRow.browser == browser,
            BrowserAccountRow.ended_at.is_(None),
            BrowserAccountRow.authenticated_at > now - min(within, SIGNED_IN_FOR),
            AccountRow.disabled_at.is_(None),
            AccountRow.passphrase_is_temporary.is_(temporary),
        )
        .order_by(BrowserAccountRow.authenticated_at.desc(), BrowserAccountRow.account)
    )
    return [(row.account, row.authenticated_at) for row in found]


def has_known(session: Session, browser: bytes, account_id: UUID) -> bool:
    """Whether an account has ever signed in from a browser."""
    row = select(BrowserAccountRow.account).where(
        BrowserAccountRow.browser == browser, BrowserAccountRow.account == account_id
    )
    return session.scalar(row) is not None


def remember_sign_in(session: Session, before: bytes | None, browser: bytes, account_id: UUID, now: datetime) -> None:
    """Note that an account signed in; the browser gets another secret, and what it had goes over to it."""
    if before is not None:
        session.execute(update(BrowserAccountRow).where(BrowserAccountRow.browser == before).values(browser=browser))
        session.execute(update(SignInSessionRow).where(SignInSessionRow.browser == before).values(browser=browser))
    session.execute(
        delete(BrowserAccountRow)
        .where(
            BrowserAccountRow.account == account_id,
            or_(BrowserAccountRow.browser == browser, BrowserAccountRow.authenticated_at < now - _KNOWN_FOR),
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(BrowserAccountRow).values(browser=browser, account=account_id, authenticated_at=now, ended_at=None)
    )
