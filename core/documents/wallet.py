"""A person's wallet: the documents in it, what each is, and taking them out for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from core.documents.refusals import WalletFull
from core.documents.reminding import last_day
from core.documents.sealing import About, FileSecret, open_about, open_secret, seal_about
from core.documents.tables import STORED, DocumentFileRow, DocumentRow, documents_visible_to
from core.notices.reminders import drop_reminders
from core.people.actor import Actor
from core.people.tables import AccountRow
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import InvalidRequest, NotFound
from core.platform.fields import read_text
from core.platform.ids import uuid7
from core.processes.answers import read_date

MAX_DOCUMENTS: Final = 200
"""Documents of one person: some dozens fill a life."""
MAX_NAME: Final = 120
OTHER: Final = "other"
"""A paper that is none of the known kinds; its name says what it is, and it counts in no procedure."""


class DocumentFile(NamedTuple):
    """One file of a document; `secret` opens it."""

    id: UUID
    position: int
    edition: int
    size: int
    stored_at: datetime
    secret: FileSecret


class Document(NamedTuple):
    """A document with its files: those of today in their order, and those that they replaced, newest first."""

    id: UUID
    owner_id: UUID
    about: About
    created_at: datetime
    updated_at: datetime
    kept_at: datetime | None
    files: tuple[DocumentFile, ...] = ()
    replaced: tuple[DocumentFile, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages the files of today have."""
        return sum(file.secret.pages for file in self.files)

    def find_file(self, file_id: UUID) -> DocumentFile:
        """Return one of its files, replaced ones too; raises `NotFound`."""
        for file in (*self.files, *self.replaced):
            if file.id == file_id:
                return file
        raise NotFound


_Found = Row[UUID, UUID, bytes, datetime, datetime, datetime | None]
_DOCUMENTS = select(
    DocumentRow.id,
    DocumentRow.owner_id,
    DocumentRow.sealed,
    DocumentRow.created_at,
    DocumentRow.updated_at,
    DocumentRow.kept_at,
)


# --- looking ----------------------------------------------------------------------------------------


def list_documents(session: Session, keys: KeyStore, actor: Actor) -> list[Document]:
    """Return the documents of the actor that have a file, the newest first."""
    query = _DOCUMENTS.where(documents_visible_to(actor), DocumentRow.kept_at.is_not(None))
    rows = session.execute(query.order_by(DocumentRow.id.desc())).all()
    if not rows:
        return []
    return _open_all(session, keys.open(actor.person_id), rows)


def find_abouts(session: Session, keys: KeyStore, actor: Actor, ids: Iterable[UUID]) -> Mapping[UUID, About]:
    """Return what those of these documents are that the actor sees, by id; no file is looked up for it."""
    query = select(DocumentRow.id, DocumentRow.sealed).where(DocumentRow.id.in_(list(ids)), documents_visible_to(actor))
    rows = session.execute(query).all()
    if not rows:
        return {}
    key = keys.open(actor.person_id)
    return {document_id: open_about(key, document_id, sealed) for document_id, sealed in rows}


def load_document(session: Session, keys: KeyStore, actor: Actor, document_id: UUID) -> Document:
    """Return a document that the actor sees, one without a file too; raises `NotFound`."""
    row = session.execute(_DOCUMENTS.where(documents_visible_to(actor), DocumentRow.id == document_id)).one_or_none()
    if row is None:
        raise NotFound
    return _open_all(session, keys.open(row.owner_id), [row])[0]


def load_owned(session: Session, keys: KeyStore, owner_id: UUID, *, only: UUID | None = None) -> list[Document]:
    """Return the documents of a person that have a file, whoever asks: for whoever was let in by another door."""
    query = _DOCUMENTS.where(DocumentRow.owner_id == owner_id, DocumentRow.kept_at.is_not(None))
    if only is not None:
        query = query.where(DocumentRow.id == only)
    rows = session.execute(query.order_by(DocumentRow.id.desc())).all()
    return _open_all(session, keys.open(owner_id), rows) if rows else []


def _open_all(session: Session, key: PersonKey, rows: Sequence[_Found]) -> list[Document]:
    ids = [row[0] for row in rows]
    found = session.execute(
        select(
            DocumentFileRow.document_id,
            DocumentFileRow.id,
            DocumentFileRow.position,
            DocumentFileRow.edition,
            DocumentFileRow.size,
            DocumentFileRow.stored_at,
            DocumentFileRow.sealed,
        )
        .where(DocumentFileRow.document_id.in_(ids), DocumentFileRow.state == STORED)
        .order_by(DocumentFileRow.edition.desc(), DocumentFileRow.position, DocumentFileRow.id)
    )
    files: dict[UUID, list[DocumentFile]] = {}
    for document_id, file_id, position, edition, size, stored_at, sealed in found:
        assert document_id is not None
        assert stored_at is not None
        secret = open_secret(key, file_id, sealed)
        files.setdefault(document_id, []).append(DocumentFile(file_id, position, edition, size, stored_at, secret))
    return [_make_document(key, row, files.get(row[0], [])) for row in rows]


def _make_document(key: PersonKey, row: _Found, files: Iterable[DocumentFile]) -> Document:
    document_id, owner_id, sealed, created_at, updated_at, kept_at = row
    files = tuple(files)
    newest = max((file.edition for file in files), default=0)
    return Document(
        document_id,
        owner_id,
        open_about(key, document_id, sealed),
        created_at,
        updated_at,
        kept_at,
        tuple(file for file in files if file.edition == newest),
        tuple(file for file in files if file.edition < newest),
    )


class Expiring(NamedTuple):
    """A document that ends on a day, of which its owner is to be reminded."""

    document_id: UUID
    owner_id: UUID
    expires_on: date
    updated_at: datetime


def list_expiring(session: Session, first: date, last: date, owner_id: UUID | None = None) -> list[Expiring]:
    """Return the documents, everybody's or one person's, that end between two days, both included.

    Nothing has to be opened for it.
    """
    query = (
        select(DocumentRow.id, DocumentRow.owner_id, DocumentRow.expires_on, DocumentRow.updated_at)
        .where(DocumentRow.expires_on.between(first, last), DocumentRow.kept_at.is_not(None))
        .order_by(DocumentRow.expires_on, DocumentRow.id)
    )
    if owner_id is not None:
        query = query.where(DocumentRow.owner_id == owner_id)
    return [Expiring(one, owner, day, at) for one, owner, day, at in session.execute(query) if day is not None]


# --- changing ---------------------------------------------------------------------------------------


def check_about(about: About, known_types: Iterable[str]) -> About:
    """Return what a document is as it will be kept; raises `InvalidRequest` naming the field."""
    if about.type != OTHER and about.type not in known_types:
        raise InvalidRequest("There is no such kind of paper.", field="type")
    name = read_text(about.name, ("name",), []) if about.name else ""
    if name is None or len(name) > MAX_NAME or "\n" in name:
        raise InvalidRequest(f"A name is one line of at most {MAX_NAME} characters.", field="name", limit=MAX_NAME)
    name = name.strip()
    if about.type == OTHER and not name:
        raise InvalidRequest("Give this paper a name.", field="name", reason="missing")
    spans = {}
    for field, written in (("issued", about.issued), ("expires", about.expires)):
        spans[field] = read_date(written) if written else None
        if written and spans[field] is None:
            raise InvalidRequest("Write a date as 2026-03-05, or 2026-03, or 2026.", field=field)
    issued, expires = spans["issued"], spans["expires"]
    if issued is not None and expires is not None and expires.last < issued.first:
        raise InvalidRequest("A paper can't end before it begins.", field="expires", reason="before_issued")
    return About(about.type, name, about.issued or None, about.expires or None)


def open_document(session: Session, keys: KeyStore, actor: Actor, about: About, now: datetime) -> UUID:
    """Make a document of the actor's that waits for its first file, and return its id; raises `WalletFull`."""
    document_id = uuid7()
    _make_place(session, keys, actor.person_id, document_id, about, now)
    return document_id


def hold_place(
    session: Session, keys: KeyStore, owner_id: UUID, document_id: UUID, about: About, now: datetime
) -> None:
    """Lock a document that waits for its first file in somebody's wallet, made where it isn't there.

    Whoever asks was let in by another door. Raises `WalletFull`.
    """
    waits = (DocumentRow.id == document_id, DocumentRow.owner_id == owner_id, DocumentRow.kept_at.is_(None))
    if session.scalar(select(DocumentRow.id).where(*waits).with_for_update()) is None:
        _make_place(session, keys, owner_id, document_id, about, now)


def leave_place(session: Session, document_id: UUID) -> None:
    """Take away a document that still waits for its first file; one that has any stays."""
    session.execute(delete(DocumentRow).where(DocumentRow.id == document_id, DocumentRow.kept_at.is_(None)))


def _make_place(
    session: Session, keys: KeyStore, owner_id: UUID, document_id: UUID, about: About, now: datetime
) -> None:
    session.execute(select(AccountRow.id).where(AccountRow.id == owner_id).with_for_update(key_share=True))
    query = select(func.count()).select_from(DocumentRow).where(DocumentRow.owner_id == owner_id)
    if (session.scalar(query) or 0) >= MAX_DOCUMENTS:
        raise WalletFull(f"There is room for {MAX_DOCUMENTS} papers. Delete one first.", limit=MAX_DOCUMENTS)
    session.execute(
        insert(DocumentRow).values(
            id=document_id,
            owner_id=owner_id,
            sealed=seal_about(keys.open(owner_id), document_id, about),
            expires_on=last_day(about),
            created_at=now,
            updated_at=now,
            kept_at=None,
        )
    )


def change_about(
    session: Session, keys: KeyStore, actor: Actor, document_id: UUID, about: About, now: datetime
) -> None:
    """Say anew what a document is; who put it there stays as it is. Raises `NotFound`."""
    own = (documents_visible_to(actor), DocumentRow.id == document_id)
    known = session.scalar(select(DocumentRow.sealed).where(*own).with_for_update())
    if known is None:
        raise NotFound
    key = keys.open(actor.person_id)
    sealed = seal_about(key, document_id, about._replace(added_by=open_about(key, document_id, known).added_by))
    changed = update(DocumentRow).where(*own).values(sealed=sealed, expires_on=last_day(about), updated_at=now)
    session.execute(changed)


def delete_document(session: Session, actor: Actor, document_id: UUID) -> None:
    """Delete a document with all its files, whose keys are gone at once; raises `NotFound`.

    The bytes in the store, which nobody can open any more, go when the vault is swept.
    """
    found = session.scalar(
        select(DocumentRow.id).where(documents_visible_to(actor), DocumentRow.id == document_id).with_for_update()
    )
    if found is None:
        raise NotFound
    session.execute(
        update(DocumentFileRow).where(DocumentFileRow.document_id == document_id).values(document_id=None, sealed=b"")
    )
    session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))
    drop_reminders(session, document_id)


def delete_file(session: Session, actor: Actor, document_id: UUID, file_id: UUID, now: datetime) -> bool:
    """Delete one file of a document, and return whether it was the last one: then the document is deleted too."""
    found = session.scalar(
        select(DocumentRow.id).where(documents_visible_to(actor), DocumentRow.id == document_id).with_for_update()
    )
    if found is None:
        raise NotFound
    gone = session.execute(
        update(DocumentFileRow)
        .where(
            DocumentFileRow.id == file_id,
            DocumentFileRow.document_id == document_id,
            DocumentFileRow.state == STORED,
        )
        .values(document_id=None, sealed=b"")
    )
    assert isinstance(gone, CursorResult)
    if gone.rowcount != 1:
        raise NotFound
    left = select(func.count()).where(DocumentFileRow.document_id == document_id, DocumentFileRow.state == STORED)
    if not session.scalar(left):
        delete_document(session, actor, document_id)
        return True
    session.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(updated_at=now))
    return False
