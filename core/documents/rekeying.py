"""Writing files anew under fresh keys, as after a key may have been seen by somebody."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update

from core.documents.ciphering import DocumentDamaged, decrypt_file, encrypt_file, make_file_key
from core.documents.sealing import open_secret, seal_secret
from core.documents.sweeping import sweep_files
from core.documents.tables import PENDING, STORED, DocumentFileRow
from core.documents.vault import BlobMissing, Vault
from core.platform.database import Database
from core.platform.encryption import KeyDestroyed, KeyStore
from core.platform.ids import uuid7


class Rekeyed(NamedTuple):
    """How many files have a fresh key, and which couldn't be opened and stay as they are."""

    files: int
    unreadable: tuple[UUID, ...]


def rekey_files(database: Database, keys: KeyStore, vault: Vault, now: datetime) -> Rekeyed:
    """Write every file anew that was stored before `now`; may be stopped and run again, while people use theirs.

    A file's fresh copy goes the way of an upload: a place, the bytes, then the word that they are there, in one
    transaction with the end of the old one.
    """
    done, unreadable = 0, []
    with database.reading() as session:
        query = select(DocumentFileRow.id).where(DocumentFileRow.state == STORED, DocumentFileRow.created_at < now)
        waiting = list(session.scalars(query.order_by(DocumentFileRow.id)))
    for file_id in waiting:
        try:
            done += _rekey(database, keys, vault, file_id, now)
        except (BlobMissing, DocumentDamaged, KeyDestroyed):
            unreadable.append(file_id)
    sweep_files(database, vault)
    return Rekeyed(done, tuple(unreadable))


def _rekey(database: Database, keys: KeyStore, vault: Vault, file_id: UUID, now: datetime) -> bool:
    columns = DocumentFileRow.__table__.columns
    with database.reading() as session:
        row = session.execute(select(*columns).where(DocumentFileRow.id == file_id)).one_or_none()
    if row is None or row.document_id is None:
        return False
    person = keys.open(row.owner_id)
    old = open_secret(person, file_id, row.sealed)
    plain = decrypt_file(vault.get(file_id), old.key, row.document_id, file_id)
    fresh_id, fresh = uuid7(), old._replace(key=make_file_key())
    place = {
        **row._asdict(),
        "id": fresh_id,
        "state": PENDING,
        "sealed": seal_secret(person, fresh_id, fresh),
        "created_at": now,
    }
    with database.writing() as session:
        session.execute(insert(DocumentFileRow).values(place))
    vault.put(fresh_id, encrypt_file(plain, fresh.key, row.document_id, fresh_id))
    with database.writing() as session:
        here = DocumentFileRow.document_id == row.document_id
        ended = session.execute(
            update(DocumentFileRow)
            .where(DocumentFileRow.id == file_id, here)
            .values(document_id=None, sealed=b"")
            .returning(DocumentFileRow.id)
        ).one_or_none()
        if ended is None:  # deleted meanwhile: the fresh copy goes too
            session.execute(update(DocumentFileRow).where(DocumentFileRow.id == fresh_id).values(document_id=None))
            return False
        session.execute(update(DocumentFileRow).where(DocumentFileRow.id == fresh_id, here).values(state=STORED))
    return True
