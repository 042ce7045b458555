"""The papers of a person, their files, and at which counters they were shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.documents.sealing import About, open_about, open_secret
from core.documents.tables import STORED, DocumentFileRow, DocumentRow, ShowingRow
from core.notices.reminders import drop_reminders
from core.platform.kept import (
    Kept,
    Owner,
    Part,
    Record,
    count_by,
    instant,
    many,
    maybe,
    number,
    record,
    text,
    write_instant,
)

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class KeptFile(NamedTuple):
    """A file of the wallet, its place in the export, and what opens it."""

    path: str
    document_id: UUID
    file_id: UUID
    key: bytes
    media_type: str
    pages: int
    size: int
    stored_at: str | None
    edition: int


def list_kept_files(owner: Owner) -> list[KeptFile]:
    """Return all files of a person's documents, replaced ones too, in the order in which they stand in an export."""
    rows = owner.session.execute(
        select(DocumentFileRow)
        .where(
            DocumentFileRow.owner_id == owner.id,
            DocumentFileRow.document_id.is_not(None),
            DocumentFileRow.state == STORED,
        )
        .order_by(DocumentFileRow.document_id, DocumentFileRow.edition, DocumentFileRow.position, DocumentFileRow.id)
    ).scalars()
    return list(_name_files(owner, rows.all()))


def _name_files(owner: Owner, rows: Sequence[DocumentFileRow]) -> Iterator[KeptFile]:
    number_in: dict[UUID, int] = {}
    for row in rows:
        assert row.document_id is not None
        number_in[row.document_id] = place = number_in.get(row.document_id, 0) + 1
        secret = open_secret(owner.key, row.id, row.sealed)
        path = f"files/{row.document_id}/{place}.{ENDINGS.get(secret.media_type, 'bin')}"
        yield KeptFile(
            path,
            row.document_id,
            row.id,
            secret.key,
            secret.media_type,
            secret.pages,
            row.size,
            write_instant(row.stored_at),
            row.edition,
        )


def _read_documents(owner: Owner) -> Sequence[Record]:
    rows = owner.session.scalars(
        select(DocumentRow).where(DocumentRow.owner_id == owner.id).order_by(DocumentRow.id.desc())
    ).all()
    files = list_kept_files(owner)
    newest = {file.document_id: file.edition for file in files}  # they come in the order of their editions
    return [
        {
            "id": str(row.id),
            **_write_about(open_about(owner.key, row.id, row.sealed)),
            "made_at": write_instant(row.created_at),
            "changed_at": write_instant(row.updated_at),
            "files": [
                {
                    "file": file.path,
                    "media_type": file.media_type,
                    "pages": file.pages,
                    "bytes": file.size,
                    "stored_at": file.stored_at,
                    "state": "now" if file.edition == newest[row.id] else "replaced",
                }
                for file in files
                if file.document_id == row.id
            ],
        }
        for row in rows
    ]


def _write_about(about: About) -> Record:
    added_by = None if about.added_by is None else about.added_by.organisation  # not who: a helper's own id is theirs
    return about._asdict() | {"added_by": added_by}


def _read_showings(owner: Owner) -> Sequence[Record]:
    rows = owner.session.scalars(
        select(ShowingRow).where(ShowingRow.owner_id == owner.id).order_by(ShowingRow.id.desc())
    )
    return [
        {
            "id": str(row.id),
            "document": None if row.document_id is None else str(row.document_id),
            "case": None if row.case_id is None else str(row.case_id),
            "made_at": write_instant(row.created_at),
            "expires_at": write_instant(row.expires_at),
            "opened_at": write_instant(row.opened_at),
            "looks": row.looks,
            "ended_at": write_instant(row.ended_at),
        }
        for row in rows
    ]


def _forget(session: Session, owner_id: UUID, _now: datetime) -> None:
    # The rows stay until the store has no bytes under their names any more; what opened them is gone at once.
    session.execute(
        update(DocumentFileRow).where(DocumentFileRow.owner_id == owner_id).values(document_id=None, sealed=b"")
    )


def _owner_of(session: Session, document_id: UUID) -> UUID | None:
    return session.scalar(select(DocumentRow.owner_id).where(DocumentRow.id == document_id))


def _forget_one(session: Session, document_id: UUID) -> None:
    drop_reminders(session, document_id)
    session.execute(
        update(DocumentFileRow).where(DocumentFileRow.document_id == document_id).values(document_id=None, sealed=b"")
    )
    session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))


def _file_owner(session: Session, file_id: UUID) -> UUID | None:
    there = (DocumentFileRow.id == file_id) & DocumentFileRow.document_id.is_not(None)
    return session.scalar(select(DocumentFileRow.owner_id).where(there))


def _forget_file(session: Session, file_id: UUID) -> None:
    document_id = session.scalar(select(DocumentFileRow.document_id).where(DocumentFileRow.id == file_id))
    if document_id is None:
        return
    session.execute(update(DocumentFileRow).where(DocumentFileRow.id == file_id).values(document_id=None, sealed=b""))
    left = select(DocumentFileRow.id).where(DocumentFileRow.document_id == document_id, DocumentFileRow.state == STORED)
    if session.scalars(left).first() is None:
        _forget_one(session, document_id)


KEPT = (
    Kept(
        name="documents",
        says="The papers in the wallet. Their files lie beside this file, as they are kept.",
        tables=(DocumentRow.__tablename__, DocumentFileRow.__tablename__),
        record=record(
            id=text("a random id"),
            type=text("the kind of paper"),
            name=text("the person's own name for it; may be empty"),
            issued=maybe(text("the day on it from which it holds, as far as known: 2026, 2026-03 or 2026-03-05")),
            expires=maybe(text("the day on it on which it ends, as far as known")),
            added_by=maybe(text("the key of the organisation that put it into the wallet, where that was a helper")),
            made_at=instant("when it was put into the wallet"),
            changed_at=instant("when it was changed last"),
            files=many(
                record(
                    file=text("where the file lies in this archive"),
                    media_type=text("what kind of file it is"),
                    pages=number("how many pages it has"),
                    bytes=number("how much room it takes in the store, encrypted"),
                    stored_at=maybe(instant("when it was stored")),
                    state=text("now, or replaced by a newer one"),
                ),
                "its files, the oldest first",
            ),
        ),
        read=_read_documents,
        count=count_by(DocumentRow.owner_id),
        forget=_forget,
        alone=Part("documents", _owner_of, _forget_one),
        parts=(Part("files", _file_owner, _forget_file),),
    ),
    Kept(
        name="showings",
        says="When a paper, or the steps of a case, were shown at a counter. Kept for 90 days.",
        tables=(ShowingRow.__tablename__,),
        record=record(
            id=text("a random id"),
            document=maybe(text("the id of the paper")),
            case=maybe(text("the id of the case whose steps were shown")),
            made_at=instant("when the code was made"),
            expires_at=instant("when it ended by itself"),
            opened_at=maybe(instant("when somebody used it")),
            looks=number("how often somebody looked at a page"),
            ended_at=maybe(instant("when the person ended it")),
        ),
        read=_read_showings,
        count=count_by(ShowingRow.owner_id),
    ),
)
