"""Signed-in sessions: who acts for whom in which app, whether that still holds, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from core.people.actor import Actor, Duty, Role
from core.people.tables import AccountRow, BrowserAccountRow, MembershipRow, OrganisationRow, SignInSessionRow
from core.platform.database import connection_of
from core.platform.ids import uuid7

_KEPT = timedelta(days=45)  # longer than any refresh token lives
# Asked by each private request; to build a statement takes six times as long as to run one that is built.
_LIVE = (
    select(
        SignInSessionRow.account,
        SignInSessionRow.client,
        SignInSessionRow.organisation,
        SignInSessionRow.authenticated_at,
        AccountRow.role,
        MembershipRow.duties,
        OrganisationRow.city,
    )
    .join(AccountRow, AccountRow.id == SignInSessionRow.account)
    .outerjoin(
        MembershipRow,
        (MembershipRow.account == SignInSessionRow.account)
        & (MembershipRow.organisation == SignInSessionRow.organisation),
    )
    .outerjoin(OrganisationRow, OrganisationRow.key == MembershipRow.organisation)
    .where(
        SignInSessionRow.id == bindparam("session_id"),
        SignInSessionRow.ended_at.is_(None),
        AccountRow.disabled_at.is_(None),
    )
)


class LiveSession(NamedTuple):
    """A session that has not ended, of an account that may sign in."""

    actor: Actor
    client: str
    authenticated_at: datetime


def start_session(
    session: Session,
    account_id: UUID,
    client: str,
    organisation: str | None,
    browser: bytes | None,
    authenticated_at: datetime,
    now: datetime,
    *,
    sealed_device: bytes | None = None,
) -> UUID:
    """Open a session of an account in an app, for staff in one organisation, and return its id (`sid`).

    The account's sessions that nobody could use any more are forgotten at this moment.
    """
    session_id = uuid7()
    session.execute(
        delete(SignInSessionRow)
        .where(SignInSessionRow.account == account_id, SignInSessionRow.last_seen_at < now - _KEPT)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(SignInSessionRow).values(
            id=session_id,
            account=account_id,
            client=client,
            organisation=organisation,
            browser=browser,
            sealed_device=sealed_device,
            authenticated_at=authenticated_at,
            created_at=now,
            last_seen_at=now,
        )
    )
    return session_id


def find_live_session(session: Session, session_id: UUID) -> LiveSession | None:
    """Return a session as it stands now: None once it ended, its account is disabled, or its membership is gone."""
    found = connection_of(session).execute(_LIVE, {"session_id": session_id}).one_or_none()
    if found is None:
        return None
    role = Role(found.role)
    if role is Role.MIGRANT:
        return LiveSession(Actor(found.account, session_id, role), found.client, found.authenticated_at)
    if found.duties is None:
        return None
    duties = frozenset(Duty(duty) for duty in found.duties)
    actor = Actor(found.account, session_id, role, found.organisation, found.city, duties)
    return LiveSession(actor, found.client, found.authenticated_at)


def see_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Note that a session was in use."""
    session.execute(update(SignInSessionRow).where(SignInSessionRow.id == session_id).values(last_seen_at=now))


def end_session(session: Session, session_id: UUID, now: datetime) -> None:
    """End one session; from now on its tokens open nothing."""
    session.execute(
        update(SignInSessionRow)
        .where(SignInSessionRow.id == session_id, SignInSessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions_of_account(session: Session, account_id: UUID, now: datetime) -> int:
    """End all sessions of an account everywhere, and return how many there were."""
    ended = session.execute(
        update(SignInSessionRow)
        .where(SignInSessionRow.account == account_id, SignInSessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.execute(
        update(BrowserAccountRow)
        .where(BrowserAccountRow.account == account_id, BrowserAccountRow.ended_at.is_(None))
        .values(ended_at=now)
    )
    assert isinstance(ended, CursorResult)
    return ended.rowcount


def list_signed_in_accounts(session: Session, now: datetime) -> Sequence[UUID]:
    """Return the accounts that are signed in to an app or at the provider, as far as anybody could still use that."""
    in_use = SignInSessionRow.ended_at.is_(None) & (SignInSessionRow.last_seen_at > now - _KEPT)
    in_apps = select(SignInSessionRow.account).where(in_use)
    at_provider = select(BrowserAccountRow.account).where(
        BrowserAccountRow.ended_at.is_(None), BrowserAccountRow.authenticated_at > now - _KEPT
    )
    return session.scalars(in_apps.union(at_provider)).all()


def end_sessions_of_all(session: Session, now: datetime) -> None:
    """Sign everybody out everywhere."""
    session.execute(update(SignInSessionRow).where(SignInSessionRow.ended_at.is_(None)).values(ended_at=now))
    session.execute(update(BrowserAccountRow).where(BrowserAccountRow.ended_at.is_(None)).values(ended_at=now))


def end_sessions_elsewhere(session: Session, account_id: UUID, browser: bytes, now: datetime) -> None:
    """End all sessions of an account, and its sign-ins at the provider, in all browsers but one."""
    session.execute(
        update(SignInSessionRow)
        .where(
            SignInSessionRow.account == account_id,
            SignInSessionRow.ended_at.is_(None),
            or_(SignInSessionRow.browser.is_(None), SignInSessionRow.browser != browser),
        )
        .values(ended_at=now)
    )
    session.execute(
        update(BrowserAccountRow)
        .where(
            BrowserAccountRow.account == account_id,
            BrowserAccountRow.ended_at.is_(None),
            BrowserAccountRow.browser != browser,
        )
        .values(ended_at=now)
    )


def end_session_with_its_browser(session: Session, session_id: UUID, now: datetime) -> None:
    """Sign out: end the session, the account's other sessions in the same browser, and its sign-in at the provider."""
    found = session.execute(
        select(SignInSessionRow.account, SignInSessionRow.browser).where(SignInSessionRow.id == session_id)
    ).one_or_none()
    if found is None:
        return
    end_session(session, session_id, now)
    if found.browser is not None:
        end_account_in_browser(session, found.browser, found.account, now)


def end_account_in_browser(session: Session, browser: bytes, account_id: UUID, now: datetime) -> None:
    """Sign an account out of one browser: at the provider, and in the apps that it signed in to from there."""
    session.execute(
        update(BrowserAccountRow)
        .where(
            BrowserAccountRow.browser == browser,
            BrowserAccountRow.account == account_id,
            BrowserAccountRow.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    session.execute(
        update(SignInSessionRow)
        .where(
            SignInSessionRow.browser == browser,
            SignInSessionRow.account == account_id,
            SignInSessionRow.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def end_all_in_browser(session: Session, browser: bytes, now: datetime) -> None:
    """Sign every account out of one browser."""
    session.execute(
        update(BrowserAccountRow)
        .where(BrowserAccountRow.browser == browser, BrowserAccountRow.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.execute(
        update(SignInSessionRow)
        .where(SignInSessionRow.browser == browser, SignInSessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )
