"""The notes that everybody reads, for the public shelf."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.annotations.moderation import NoteState
from core.annotations.note import NoteKind
from core.annotations.tables import AnnotationRow


class PublishedNote(NamedTuple):
    """One published note; who wrote it is known as the organisation alone."""

    id: UUID
    process: str  # "city/slug"
    step: str | None  # None: about the process as a whole
    kind: NoteKind
    text: str  # plain text in the language `lang`
    lang: str
    organisation: str  # key
    published_at: datetime
    updated_at: datetime


def published_notes(session: Session) -> tuple[PublishedNote, ...]:
    """Return all published notes, by process, the oldest first."""
    columns = [getattr(AnnotationRow, name) for name in PublishedNote._fields]
    query = (
        select(*columns)
        .where(AnnotationRow.state == NoteState.PUBLISHED)
        .order_by(AnnotationRow.process, AnnotationRow.published_at, AnnotationRow.id)
    )
    return tuple(PublishedNote(**{**row._asdict(), "kind": NoteKind(row.kind)}) for row in session.execute(query))
