"""Refresh tokens: each use gives a successor, and the use of one that should be gone ends the session.

A token stays good until a successor is first used, and half a minute more: an answer may get lost on its way, and an
app may refresh twice at once. After that its use means that two hold the same family, and the family ends
(RFC 9700, § 4.14.2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from core.people.sessions import end_session
from core.people.tables import RefreshTokenRow, SignInSessionRow
from core.platform.database import survive_refusal

GOOD_FOR = timedelta(days=30)
GRACE = timedelta(seconds=30)
_KEPT_TO_NOTICE_REUSE = timedelta(days=3)


class Refreshed(NamedTuple):
    """What a refresh token stood for when it was used."""

    session_id: UUID
    client: str
    scope: str
    generation: int


def store_refresh_token(
    session: Session, token_hash: bytes, session_id: UUID, client: str, scope: str, generation: int, now: datetime
) -> None:
    """Keep a new refresh token of a session, by its hash."""
    session.execute(
        insert(RefreshTokenRow).values(
            token_hash=token_hash,
            session=session_id,
            client=client,
            scope=scope,
            generation=generation,
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    )


def use_refresh_token(session: Session, token_hash: bytes, client: str, now: datetime) -> Refreshed | None:
    """Use a refresh token; None when it isn't good, or not this client's.

    When it should have been gone, its session ends, even though the request is refused.
    """
    family = session.scalar(select(RefreshTokenRow.session).where(RefreshTokenRow.token_hash == token_hash))
    if family is None:
        return None
    # Whoever uses any token of the family waits for the others, always at the same row.
    session.execute(select(SignInSessionRow.id).where(SignInSessionRow.id == family).with_for_update())
    row = session.scalars(
        select(RefreshTokenRow)
        .where(RefreshTokenRow.token_hash == token_hash)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or row.client != client or row.expires_at <= now:
        return None
    if row.retires_at is not None and row.retires_at <= now:
        survive_refusal(session, lambda again: end_session(again, family, now))
        return None
    if row.first_used_at is None:
        row.first_used_at = now
        session.execute(
            update(RefreshTokenRow)
            .where(
                RefreshTokenRow.session == family,
                RefreshTokenRow.generation <= row.generation,
                RefreshTokenRow.token_hash != token_hash,
                RefreshTokenRow.retires_at.is_(None),
            )
            .values(retires_at=now + GRACE)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            delete(RefreshTokenRow)
            .where(RefreshTokenRow.session == family, RefreshTokenRow.retires_at < now - _KEPT_TO_NOTICE_REUSE)
            .execution_options(synchronize_session=False)
        )
    return Refreshed(family, row.client, row.scope, row.generation)


def find_session_of_refresh_token(session: Session, token_hash: bytes, client: str) -> UUID | None:
    """Return the session that a client's refresh token belongs to, used or not."""
    return session.scalar(
        select(RefreshTokenRow.session).where(
            RefreshTokenRow.token_hash == token_hash, RefreshTokenRow.client == client
        )
    )
