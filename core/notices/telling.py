"""Telling a person something, in the transaction of what they are told of.

    tell(session, keys, owner_id, NoticeKind.GRANT_ENDED, {"organisation": "accoglienza", "case_id": str(case_id)}, now)

The sentence is made when it is read, in the reader's language, from the kind and its data (see `kinds`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from core.notices.kinds import ALWAYS_MAILED, TOPIC_OF, Channel, NoticeKind
from core.notices.preferences import load_preferences
from core.notices.tables import MailAddressRow, NoticeRow
from core.outbox.sending import post
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import NotFound
from core.platform.ids import uuid7

MAIL_NOTICE: Final = "mail_notice"
"""The outbox's kind for a notice that goes by e-mail."""
TOLD_LATELY: Final = timedelta(days=1)
KEPT_UNREAD: Final = timedelta(days=365)
KEPT_READ: Final = timedelta(days=90)
Data = Mapping[str, Any]


class Notice(NamedTuple):
    """Something that a person is told."""

    id: UUID
    kind: NoticeKind
    data: Data
    made_at: datetime
    read_at: datetime | None


def tell(
    session: Session,
    keys: KeyStore,
    owner_id: UUID,
    kind: NoticeKind,
    data: Data,
    now: datetime,
    *,
    quiet_zone: str | None = None,
) -> UUID | None:
    """Tell a person something by each channel that they want, and return the notice's id; None where they want none.

    `data` are plain JSON values. An e-mail goes at once, or where a `quiet_zone` is given, not at night there.
    Raises `KeyDestroyed` for somebody who was erased.
    """
    return tell_under(session, keys.open(owner_id), kind, data, now, quiet_zone=quiet_zone)


def tell_under(
    session: Session, key: PersonKey, kind: NoticeKind, data: Data, now: datetime, *, quiet_zone: str | None = None
) -> UUID | None:
    """Do the same with a person's key at hand."""
    chosen, topic = load_preferences(session, key), TOPIC_OF[kind]
    listed = chosen.wants(Channel.APP, topic)
    mailed = (chosen.wants(Channel.EMAIL, topic) or kind in ALWAYS_MAILED) and _has_address(session, key.person_id)
    if not listed and not mailed:
        return None
    notice_id = uuid7()
    sealed = key.seal(json.dumps(dict(data), ensure_ascii=False).encode(), _purpose(notice_id))
    row = {"id": notice_id, "owner_id": key.person_id, "kind": kind.value, "sealed": sealed, "listed": listed}
    session.execute(insert(NoticeRow).values(**row, made_at=now))
    if mailed:
        post(session, MAIL_NOTICE, key.person_id, now, subject_id=notice_id, quiet_zone=quiet_zone)
    return notice_id


def tell_once(session: Session, key: PersonKey, kind: NoticeKind, data: Data, now: datetime) -> None:
    """Tell a person something, unless they were told the very same within a day and haven't read it yet."""
    query = select(NoticeRow).where(
        NoticeRow.owner_id == key.person_id,
        NoticeRow.kind == kind.value,
        NoticeRow.read_at.is_(None),
        NoticeRow.made_at > now - TOLD_LATELY,
    )
    if all(_open(key, row).data != data for row in session.scalars(query)):
        tell_under(session, key, kind, data, now)


def list_notices(
    session: Session, key: PersonKey, *, unread: bool = False, before: UUID | None = None, limit: int = 50
) -> Sequence[Notice]:
    """Return what a person is told, the newest first, at most `limit`."""
    query = select(NoticeRow).where(NoticeRow.owner_id == key.person_id, NoticeRow.listed)
    if unread:
        query = query.where(NoticeRow.read_at.is_(None))
    if before is not None:
        query = query.where(NoticeRow.id < before)
    return [_open(key, row) for row in session.scalars(query.order_by(NoticeRow.id.desc()).limit(limit))]


def load_notice(session: Session, key: PersonKey, notice_id: UUID) -> Notice:
    """Return one notice of a person's, listed or not; raises `NotFound`."""
    query = select(NoticeRow).where(NoticeRow.id == notice_id, NoticeRow.owner_id == key.person_id)
    row = session.scalar(query)
    if row is None:
        raise NotFound
    return _open(key, row)


def count_unread(session: Session, owner_id: UUID) -> int:
    """Return how many notices a person hasn't read; nothing has to be opened for it."""
    unread = (NoticeRow.owner_id == owner_id, NoticeRow.listed, NoticeRow.read_at.is_(None))
    return session.scalar(select(func.count()).select_from(NoticeRow).where(*unread)) or 0


def mark_read(session: Session, owner_id: UUID, notice_id: UUID, now: datetime, *, read: bool = True) -> None:
    """Mark a notice as read, or as unread again; raises `NotFound`."""
    own = (NoticeRow.id == notice_id, NoticeRow.owner_id == owner_id, NoticeRow.listed)
    instant = func.coalesce(NoticeRow.read_at, literal(now, NoticeRow.read_at.type)) if read else None
    changed = session.execute(update(NoticeRow).where(*own).values(read_at=instant))
    assert isinstance(changed, CursorResult)
    if changed.rowcount != 1:
        raise NotFound


def mark_all_read(session: Session, owner_id: UUID, until: UUID, now: datetime) -> int:
    """Mark as read what came until a notice that the person has seen, and return how many that were."""
    seen = (NoticeRow.owner_id == owner_id, NoticeRow.listed, NoticeRow.read_at.is_(None), NoticeRow.id <= until)
    changed = session.execute(update(NoticeRow).where(*seen).values(read_at=now))
    assert isinstance(changed, CursorResult)
    return changed.rowcount


def forget_old_notices(session: Session, now: datetime) -> int:
    """Delete what was read three months ago or made a year ago, and return how many that were."""
    old = or_(
        NoticeRow.made_at < now - KEPT_UNREAD,
        and_(NoticeRow.read_at.is_not(None), NoticeRow.made_at < now - KEPT_READ),
    )
    gone = session.execute(delete(NoticeRow).where(old))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _open(key: PersonKey, row: NoticeRow) -> Notice:
    data = json.loads(key.unseal(row.sealed, _purpose(row.id)))
    return Notice(row.id, NoticeKind(row.kind), data, row.made_at, row.read_at)


def _has_address(session: Session, owner_id: UUID) -> bool:
    confirmed = (MailAddressRow.owner_id == owner_id, MailAddressRow.confirmed_at.is_not(None))
    return session.scalar(select(MailAddressRow.owner_id).where(*confirmed)) is not None


def _purpose(notice_id: UUID) -> str:
    return f"notice:{notice_id}"
