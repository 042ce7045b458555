"""Putting a version on the public shelf: numbered, the one before superseded, all workers told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.platform.errors import WrongState
from core.platform.revision import raise_public_revision
from core.processes.tables import Origin, ProcessRow, ProcessVersion, VersionState


class PublishedBefore(WrongState):
    """This very document already is a version of the process; `number` says which."""


def add_version(
    session: Session,
    canonical: bytes,
    *,
    origin: Origin,
    now: datetime,
    review_by: date | None = None,
    provenance: Mapping[str, Any] | None = None,
    examples: Sequence[Any] = (),
) -> ProcessVersion:
    """Publish a version document, given in canonical JSON (RFC 8785), and return its row.

    The version published before is superseded. What an authority publishes in its app is adopted by it at once;
    what is loaded from files is not. A version that was withdrawn is offered again when its authority publishes the
    same document again. Raises `PublishedBefore` for a document that otherwise already is a version.
    """
    document_hash = sha256(canonical).hexdigest()
    definition = json.loads(canonical)["definition"]
    process = _hold_process(session, definition["process"], definition["authority"], now)
    by_authority = origin is Origin.APP
    before = find_version_by_hash(session, process.key, document_hash)
    if before is not None and not (by_authority and before.state == VersionState.WITHDRAWN):
        raise PublishedBefore("This is the same as a version published before.", number=before.number)
    published = find_published_version(session, process.key)
    if published is not None:
        published.state = VersionState.SUPERSEDED
        published.ended_at = now
        session.flush()  # two are never published at once, not even within a transaction
    version = before or ProcessVersion(
        process=process.key,
        number=_count_versions(session, process.key) + 1,
        hash=document_hash,
        document=canonical.decode(),
        origin=origin,
        published_at=now,
    )
    version.state, version.ended_at = VersionState.PUBLISHED, None
    version.adopted_by = definition["authority"] if by_authority else None
    version.adopted_at = now if by_authority else None
    version.review_by = review_by
    version.provenance = dict(provenance or {})
    version.examples = list(examples)
    session.add(version)
    session.flush()
    raise_public_revision(session)
    return version


def find_published_version(session: Session, process: str) -> ProcessVersion | None:
    """Return the version that is published now; None where there is none, or it was withdrawn."""
    return session.scalar(
        select(ProcessVersion).where(ProcessVersion.process == process, ProcessVersion.state == VersionState.PUBLISHED)
    )


def find_newest_offer(session: Session, process: str) -> ProcessVersion | None:
    """Return the version that is published now, or the newest where all were withdrawn; None where there is none."""
    published = find_published_version(session, process)
    if published is not None:
        return published
    query = select(ProcessVersion).where(ProcessVersion.process == process)
    return session.scalar(query.order_by(ProcessVersion.number.desc()).limit(1))


def find_version_by_hash(session: Session, process: str, document_hash: str) -> ProcessVersion | None:
    """Return the version of a process that has this document."""
    return session.scalar(
        select(ProcessVersion).where(ProcessVersion.process == process, ProcessVersion.hash == document_hash)
    )


def _hold_process(session: Session, key: str, authority: str, now: datetime) -> ProcessRow:
    """Return the process's row, locked so that two publications get two numbers; made where there is none."""
    process = session.scalar(select(ProcessRow).where(ProcessRow.key == key).with_for_update())
    if process is None:
        city, _, slug = key.partition("/")
        process = ProcessRow(key=key, city=city, slug=slug, authority=authority, created_at=now)
        session.add(process)
        session.flush()
    process.authority = authority
    return process


def _count_versions(session: Session, process: str) -> int:
    return session.scalar(select(func.max(ProcessVersion.number)).where(ProcessVersion.process == process)) or 0
