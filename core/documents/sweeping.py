"""Clearing up behind uploads that ended half-way, deleted documents and erased people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update

from core.documents.tables import PENDING, DocumentFileRow, DocumentRow
from core.documents.vault import Vault
from core.platform.database import Database

LONGEST_UPLOAD: Final = timedelta(hours=1)
"""Nobody sends for so long: the API ends an upload before."""
EMPTY_FOR: Final = timedelta(days=1)
AT_ONCE: Final = 200


class Swept(NamedTuple):
    """What was cleared: files that belonged nowhere, unknown ones in the store, and documents without a file."""

    files: int
    strangers: int
    documents: int


def sweep(database: Database, vault: Vault, now: datetime) -> Swept:
    """Clear everything that no document has any more; raises `StoreUnavailable`, and may be run again."""
    with database.writing() as session:
        emptied = session.execute(
            delete(DocumentRow)
            .where(DocumentRow.kept_at.is_(None), DocumentRow.created_at < now - EMPTY_FOR)
            .returning(DocumentRow.id)
        ).all()
        session.execute(
            update(DocumentFileRow)
            .where(DocumentFileRow.state == PENDING, DocumentFileRow.created_at < now - LONGEST_UPLOAD)
            .values(document_id=None, sealed=b"")
        )
    files = sweep_files(database, vault)
    return Swept(files, _sweep_strangers(database, vault, now), len(emptied))


def sweep_files(database: Database, vault: Vault) -> int:
    """Delete the files that belong to no document, the bytes first; return how many."""
    total = 0
    while True:
        with database.reading() as session:
            query = select(DocumentFileRow.id).where(DocumentFileRow.document_id.is_(None)).limit(AT_ONCE)
            gone = list(session.scalars(query))
        if not gone:
            return total
        for file_id in gone:
            vault.delete(file_id)
        with database.writing() as session:
            session.execute(delete(DocumentFileRow).where(DocumentFileRow.id.in_(gone)))
        total += len(gone)


def _sweep_strangers(database: Database, vault: Vault, now: datetime) -> int:
    """Delete what lies in the store and stands in no row, as after a database was restored from a backup."""
    old: list[UUID] = [blob.id for blob in vault.list_blobs() if blob.modified < now - LONGEST_UPLOAD]
    total = 0
    for start in range(0, len(old), AT_ONCE):
        some = old[start : start + AT_ONCE]
        with database.reading() as session:
            known = set(session.scalars(select(DocumentFileRow.id).where(DocumentFileRow.id.in_(some))))
        for blob_id in some:
            if blob_id not in known:
                vault.delete(blob_id)
                total += 1
    return total
