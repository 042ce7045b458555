"""What a wallet says of the papers that a person has, as every procedure of theirs takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core.documents.sealing import About, open_about
from core.documents.tables import DocumentRow
from core.documents.wallet import OTHER
from core.platform.database import connection_of
from core.platform.encryption import KeyStore
from core.processes.answers import Paper, read_date

# Built once: every case that is looked at asks it.
_KEPT = select(DocumentRow.id, DocumentRow.sealed).where(
    DocumentRow.owner_id == bindparam("owner"), DocumentRow.kept_at.is_not(None)
)


def read_held(session: Session, keys: KeyStore, owner_id: UUID, today: date) -> Mapping[str, Paper]:
    """Return the papers that a person has in their wallet today, by document type."""
    rows = connection_of(session).execute(_KEPT, {"owner": owner_id}).all()
    if not rows:
        return {}
    key = keys.open(owner_id)
    return papers_in((open_about(key, document_id, sealed) for document_id, sealed in rows), today)


def papers_in(documents: Iterable[About], today: date) -> Mapping[str, Paper]:
    """Return the papers that some documents are; of several of a type, the one that is good for longest.

    One whose end isn't known comes after those that are good today, and before those that have ended.
    """
    found: dict[str, Paper] = {}
    for about in documents:
        if about.type == OTHER:
            continue
        paper = Paper(
            have=True,
            issued=read_date(about.issued) if about.issued else None,
            expires=read_date(about.expires) if about.expires else None,
        )
        known = found.get(about.type)
        if known is None or _worth(paper, today) > _worth(known, today):
            found[about.type] = paper
    return found


def _worth(paper: Paper, today: date) -> tuple[int, date]:
    if paper.expires is None:
        return 1, date.min
    return (2 if paper.expires.last >= today else 0), paper.expires.last
