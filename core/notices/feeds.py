"""A calendar that a program fetches by itself, under a secret address that its owner can renew or revoke.

The secret stands in the path, since calendar programs can't do else; only its hash is kept, so it is shown once.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from core.notices.tables import CalendarFeedRow
from core.platform.encryption import PersonKey
from core.platform.errors import NotFound

SECRET_LENGTH: Final = 43  # 256 bits in base64url
_PURPOSE = "calendar-feed"


class Feed(NamedTuple):
    """How somebody's calendar is written."""

    language: str
    titles: bool  # whether entries say what they are about, or only that there is something
    alarms: bool


class FoundFeed(NamedTuple):
    """Whose calendar is fetched, and how it is sealed; nothing is opened yet."""

    owner_id: UUID
    sealed: bytes


def make_feed(session: Session, key: PersonKey, feed: Feed, now: datetime) -> str:
    """Make a new address, end the old one at once, and return the secret of the new; nobody can see it again."""
    secret = secrets.token_urlsafe(32)
    revoke_feed(session, key.person_id)
    session.execute(
        insert(CalendarFeedRow).values(
            owner_id=key.person_id, secret_hash=_hash(secret), sealed=_seal(key, feed), made_at=now
        )
    )
    return secret


def change_feed(session: Session, key: PersonKey, feed: Feed) -> None:
    """Write the calendar otherwise from now on, under the same address; raises `NotFound` where there is none."""
    own = update(CalendarFeedRow).where(CalendarFeedRow.owner_id == key.person_id)
    changed = session.execute(own.values(sealed=_seal(key, feed)))
    assert isinstance(changed, CursorResult)
    if changed.rowcount != 1:
        raise NotFound


def revoke_feed(session: Session, owner_id: UUID) -> None:
    """End an address, at once; to end none is no mistake."""
    session.execute(delete(CalendarFeedRow).where(CalendarFeedRow.owner_id == owner_id))


def list_feeds(session: Session) -> Sequence[UUID]:
    """Return everybody whose calendar has an address."""
    return session.scalars(select(CalendarFeedRow.owner_id)).all()


def revoke_feeds_of_all(session: Session) -> None:
    """End everybody's address."""
    session.execute(delete(CalendarFeedRow))


def load_feed(session: Session, key: PersonKey) -> tuple[Feed, datetime] | None:
    """Return how a person's calendar is written, and since when it is there; or nothing."""
    query = select(CalendarFeedRow.sealed, CalendarFeedRow.made_at).where(CalendarFeedRow.owner_id == key.person_id)
    row = session.execute(query).one_or_none()
    return None if row is None else (open_feed(key, row.sealed), row.made_at)


def find_feed(session: Session, secret: str) -> FoundFeed:
    """Return whose calendar an address is; raises `NotFound`."""
    query = select(CalendarFeedRow.owner_id, CalendarFeedRow.sealed)
    row = session.execute(query.where(CalendarFeedRow.secret_hash == _hash(secret))).one_or_none()
    if row is None:
        raise NotFound
    return FoundFeed(*row)


def open_feed(key: PersonKey, sealed: bytes) -> Feed:
    """Return how a calendar is written."""
    return Feed(**json.loads(key.unseal(sealed, _PURPOSE)))


def _seal(key: PersonKey, feed: Feed) -> bytes:
    return key.seal(json.dumps(feed._asdict()).encode(), _PURPOSE)


def _hash(secret: str) -> bytes:
    # 256 random bits can't be guessed from their hash, so it needs not be slow.
    return hashlib.sha256(secret.encode()).digest()
