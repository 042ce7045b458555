"""Showing one paper at a counter: a link for one viewing, for minutes, that its owner can end and sees used.

The link's code opens one viewing, in the browser that uses it first; from then on the code is spent, wherever else
it was seen or written down. Code and viewing are stored as hashes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, insert, select, update
from sqlalchemy.orm import Session

from core.documents.refusals import WalletFull
from core.documents.tables import DocumentRow, ShowingRow, documents_visible_to
from core.people.actor import Actor
from core.people.tables import AccountRow
from core.platform.errors import NotFound
from core.platform.ids import uuid7

LASTS: Final = timedelta(minutes=10)
KEPT_FOR: Final = timedelta(days=90)
"""So long a person sees what they showed; then the lines go."""
MAX_LIVE: Final = 20


class Showing(NamedTuple):
    """A showing as its owner sees it: when it was opened, how many pages were looked at, and when last."""

    id: UUID
    document_id: UUID
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    last_look_at: datetime | None
    looks: int
    ended_at: datetime | None


class Viewing(NamedTuple):
    """What somebody at a counter may look at, and until when."""

    showing_id: UUID
    owner_id: UUID
    document_id: UUID
    expires_at: datetime


_SHOWN = [getattr(ShowingRow, name) for name in Showing._fields]


def start_showing(session: Session, actor: Actor, document_id: UUID, now: datetime) -> tuple[Showing, str]:
    """Show a document that is one's own; return the showing, and the code that its link carries."""
    session.execute(select(AccountRow.id).where(AccountRow.id == actor.person_id).with_for_update(key_share=True))
    found = session.scalar(
        select(DocumentRow.id).where(
            documents_visible_to(actor), DocumentRow.id == document_id, DocumentRow.kept_at.is_not(None)
        )
    )
    if found is None:
        raise NotFound
    live = select(func.count()).where(
        ShowingRow.owner_id == actor.person_id, ShowingRow.expires_at > now, ShowingRow.ended_at.is_(None)
    )
    if (session.scalar(live) or 0) >= MAX_LIVE:
        raise WalletFull("You show many papers at once. Stop showing one first.", limit=MAX_LIVE)
    session.execute(
        delete(ShowingRow).where(ShowingRow.owner_id == actor.person_id, ShowingRow.created_at < now - KEPT_FOR)
    )
    code = secrets.token_urlsafe(24)
    showing = Showing(uuid7(), document_id, now, now + LASTS, None, None, 0, None)
    session.execute(
        insert(ShowingRow).values(
            **showing._asdict(), owner_id=actor.person_id, code_hash=_hash(code), viewing_hash=None
        )
    )
    return showing, code


def list_showings(session: Session, actor: Actor, document_id: UUID) -> Sequence[Showing]:
    """Return the showings of a document, the newest first."""
    query = select(*_SHOWN).where(ShowingRow.owner_id == actor.person_id, ShowingRow.document_id == document_id)
    return [Showing(*row) for row in session.execute(query.order_by(ShowingRow.id.desc()).limit(100))]


def end_showing(session: Session, actor: Actor, document_id: UUID, showing_id: UUID, now: datetime) -> None:
    """Stop showing, from the next look on; raises `NotFound`."""
    ended = session.execute(
        update(ShowingRow)
        .where(
            ShowingRow.owner_id == actor.person_id,
            ShowingRow.document_id == document_id,
            ShowingRow.id == showing_id,
        )
        .values(ended_at=func.coalesce(ShowingRow.ended_at, now))
    )
    assert isinstance(ended, CursorResult)
    if ended.rowcount != 1:
        raise NotFound


def open_viewing(session: Session, code: str, now: datetime) -> tuple[Viewing, str]:
    """Use a link's code, once; return what may be looked at, and the secret of this viewing. Raises `NotFound`."""
    secret = secrets.token_urlsafe(24)
    opened = session.execute(
        update(ShowingRow)
        .where(
            ShowingRow.code_hash == _hash(code),
            ShowingRow.viewing_hash.is_(None),
            ShowingRow.expires_at > now,
            ShowingRow.ended_at.is_(None),
        )
        .values(viewing_hash=_hash(secret), opened_at=now)
        .returning(ShowingRow.id, ShowingRow.owner_id, ShowingRow.document_id, ShowingRow.expires_at)
    ).one_or_none()
    if opened is None:
        raise NotFound("This link was used already, or its time is over. Ask the person for a new one.")
    return Viewing(*opened), secret


def look_on(session: Session, secret: str, now: datetime, *, at_page: bool) -> Viewing:
    """Look on in a viewing; a look at a page is written down for its owner. Raises `NotFound` when it is over."""
    looked = session.execute(
        update(ShowingRow)
        .where(
            ShowingRow.viewing_hash == _hash(secret),
            ShowingRow.expires_at > now,
            ShowingRow.ended_at.is_(None),
        )
        .values(looks=ShowingRow.looks + int(at_page), last_look_at=now)
        .returning(ShowingRow.id, ShowingRow.owner_id, ShowingRow.document_id, ShowingRow.expires_at)
    ).one_or_none()
    if looked is None:
        raise NotFound("This viewing is over. Ask the person for a new link.")
    return Viewing(*looked)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
