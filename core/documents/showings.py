"""Showing at a counter, one paper or the checklist of a case: a code for one viewing, for minutes.

The code opens one viewing, in the browser that uses it first; from then on the code is spent, wherever else it was
seen or written down. Its owner can end the viewing, and sees that somebody looked. Code and viewing are stored as
hashes.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from core.documents.refusals import WalletFull
from core.documents.tables import DocumentRow, ShowingRow, documents_visible_to
from core.people.actor import Actor
from core.people.recovery import bare_code, make_code
from core.people.tables import AccountRow
from core.platform.encryption import PersonKey
from core.platform.errors import NotFound
from core.platform.ids import uuid7

LASTS: Final = timedelta(minutes=10)
KEPT_FOR: Final = timedelta(days=90)
"""So long a person sees what they showed; then the lines go."""
MAX_LIVE: Final = 20


class Shown(NamedTuple):
    """What is shown: one paper, or the checklist of one case."""

    document_id: UUID | None = None
    case_id: UUID | None = None


class Showing(NamedTuple):
    """A showing as its owner sees it: when it was opened, how often somebody looked, and when last."""

    id: UUID
    document_id: UUID | None
    case_id: UUID | None
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    last_look_at: datetime | None
    looks: int
    ended_at: datetime | None


class Viewing(NamedTuple):
    """What somebody at a counter may look at, and until when; `sealed` opens with `open_languages`."""

    showing_id: UUID
    owner_id: UUID
    document_id: UUID | None
    case_id: UUID | None
    expires_at: datetime
    sealed: bytes | None


_SHOWN = [getattr(ShowingRow, name) for name in Showing._fields]
_VIEWED = [ShowingRow.id, *(getattr(ShowingRow, name) for name in Viewing._fields[1:])]


def show_document(session: Session, actor: Actor, document_id: UUID, now: datetime) -> tuple[Showing, str]:
    """Show a document that is one's own; return the showing, and its code. Raises `NotFound` and `WalletFull`."""
    found = session.scalar(
        select(DocumentRow.id).where(
            documents_visible_to(actor), DocumentRow.id == document_id, DocumentRow.kept_at.is_not(None)
        )
    )
    if found is None:
        raise NotFound
    return _begin(session, actor, Shown(document_id=document_id), None, now)


def show_case(
    session: Session, actor: Actor, key: PersonKey, case_id: UUID, languages: Sequence[str], now: datetime
) -> tuple[Showing, str]:
    """Show the checklist of a case, of which the caller knows that it is the actor's own; `languages` are two tags.

    Return the showing, and its code. Raises `WalletFull`.
    """
    return _begin(session, actor, Shown(case_id=case_id), (key, languages), now)


def list_showings(session: Session, actor: Actor, shown: Shown) -> Sequence[Showing]:
    """Return how something of the actor's own was shown, the newest first."""
    query = select(*_SHOWN).where(ShowingRow.owner_id == actor.person_id, _is_of(shown))
    return [Showing(*row) for row in session.execute(query.order_by(ShowingRow.id.desc()).limit(100))]


def end_showing(session: Session, actor: Actor, shown: Shown, showing_id: UUID, now: datetime) -> None:
    """Stop showing, from the next look on; raises `NotFound`."""
    ended = session.execute(
        update(ShowingRow)
        .where(ShowingRow.owner_id == actor.person_id, _is_of(shown), ShowingRow.id == showing_id)
        .values(ended_at=func.coalesce(ShowingRow.ended_at, now))
    )
    assert isinstance(ended, CursorResult)
    if ended.rowcount != 1:
        raise NotFound


def end_showings(session: Session, owner_id: UUID, now: datetime) -> None:
    """Stop everything that somebody shows, from the next look on, as where somebody else may have begun it."""
    session.execute(
        update(ShowingRow).where(ShowingRow.owner_id == owner_id, ShowingRow.ended_at.is_(None)).values(ended_at=now)
    )


def end_showings_of_all(session: Session, now: datetime) -> None:
    """Stop everything that anybody shows."""
    session.execute(update(ShowingRow).where(ShowingRow.ended_at.is_(None)).values(ended_at=now))


def open_viewing(session: Session, code: str, now: datetime) -> tuple[Viewing, str]:
    """Use a code, once, however it is typed; return what may be looked at, and the secret of this viewing.

    Raises `NotFound`.
    """
    secret = secrets.token_urlsafe(24)
    opened = session.execute(
        update(ShowingRow)
        .where(
            ShowingRow.code_hash == _hash(bare_code(code)),
            ShowingRow.viewing_hash.is_(None),
            ShowingRow.expires_at > now,
            ShowingRow.ended_at.is_(None),
        )
        .values(viewing_hash=_hash(secret), opened_at=now)
        .returning(*_VIEWED)
    ).one_or_none()
    if opened is None:
        raise NotFound("This code was used already, or its time is over. Ask the person for a new one.")
    return Viewing(*opened), secret


def look_on(session: Session, secret: str, now: datetime, *, at_page: bool) -> Viewing:
    """Look on in a viewing; a look at a page, or at a checklist, is written down for its owner.

    Raises `NotFound` when it is over.
    """
    looks = case((ShowingRow.case_id.is_not(None), 1), else_=int(at_page))
    looked = session.execute(
        update(ShowingRow)
        .where(
            ShowingRow.viewing_hash == _hash(secret),
            ShowingRow.expires_at > now,
            ShowingRow.ended_at.is_(None),
        )
        .values(looks=ShowingRow.looks + looks, last_look_at=now)
        .returning(*_VIEWED)
    ).one_or_none()
    if looked is None:
        raise NotFound("This viewing is over. Ask the person for a new code.")
    return Viewing(*looked)


def open_languages(key: PersonKey, viewing: Viewing) -> tuple[str, ...]:
    """Return in which languages a checklist is shown, its owner's first; raises `KeyDestroyed`."""
    assert viewing.sealed is not None
    return tuple(json.loads(key.unseal(viewing.sealed, _purpose(viewing.showing_id))))


def _begin(
    session: Session, actor: Actor, shown: Shown, said: tuple[PersonKey, Sequence[str]] | None, now: datetime
) -> tuple[Showing, str]:
    session.execute(select(AccountRow.id).where(AccountRow.id == actor.person_id).with_for_update(key_share=True))
    live = select(func.count()).where(
        ShowingRow.owner_id == actor.person_id, ShowingRow.expires_at > now, ShowingRow.ended_at.is_(None)
    )
    if (session.scalar(live) or 0) >= MAX_LIVE:
        raise WalletFull("You show many papers at once. Stop showing one first.", limit=MAX_LIVE)
    session.execute(
        delete(ShowingRow).where(ShowingRow.owner_id == actor.person_id, ShowingRow.created_at < now - KEPT_FOR)
    )
    code = make_code()
    showing = Showing(uuid7(), shown.document_id, shown.case_id, now, now + LASTS, None, None, 0, None)
    sealed = None if said is None else said[0].seal(json.dumps(list(said[1])).encode(), _purpose(showing.id))
    session.execute(
        insert(ShowingRow).values(
            **showing._asdict(),
            owner_id=actor.person_id,
            sealed=sealed,
            code_hash=_hash(bare_code(code)),
            viewing_hash=None,
        )
    )
    return showing, code


def _is_of(shown: Shown) -> ColumnElement[bool]:
    if shown.document_id is not None:
        return ShowingRow.document_id == shown.document_id
    return ShowingRow.case_id == shown.case_id


def _purpose(showing_id: UUID) -> str:
    return f"showing:{showing_id}"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
