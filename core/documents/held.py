"""What a wallet says of the papers that a person has, as every procedure of theirs takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.documents.sealing import About, open_about
from core.documents.tables import DocumentRow
from core.platform.encryption import KeyStore
from core.processes.answers import Paper, read_date


def read_held(session: Session, keys: KeyStore, owner_id: UUID, today: date) -> Mapping[str, Paper]:
    """Return the papers that a person has in their wallet today, by document type."""
    rows = session.execute(
        select(DocumentRow.id, DocumentRow.sealed).where(
            DocumentRow.owner_id == owner_id, DocumentRow.kept_at.is_not(None)
        )
    ).all()
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
        paper = Paper(
            have=True,
            issued=read_date(about.issued) if about.issued else None,
            expires=read_date(about.expires) if about.expires else None,
        )
        known = found.get(about.type)
        if known is None or _worth(paper, today) > _worth(known, today):
            found[about.type] = paper
    return found


def merge_papers(said: Mapping[str, Paper], held: Mapping[str, Paper]) -> Mapping[str, Paper]:
    """Return what a person said of their papers, with those that are in their wallet.

    Who has a paper in the wallet has it, whatever was said before; dates that the wallet doesn't know are as said.
    """
    if not held:
        return said
    merged = dict(said)
    for document_type, paper in held.items():
        before = said.get(document_type)
        if before is not None and before.have:
            paper = Paper(True, paper.issued or before.issued, paper.expires or before.expires)
        merged[document_type] = paper
    return merged


def _worth(paper: Paper, today: date) -> tuple[int, date]:
    if paper.expires is None:
        return 1, date.min
    return (2 if paper.expires.last >= today else 0), paper.expires.last
