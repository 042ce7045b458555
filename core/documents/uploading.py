"""How files get into the wallet: a place in the database, then the bytes, then the word that they are there.

The order makes that a file which was confirmed is never lost, and that nothing lies in the store unknown: whatever
fails in between leaves a pending place, which the sweeper clears with all that stands behind it. Nothing is opened,
encrypted or stored while the database is locked. Where the files go, and who may send them there, says a
`Destination`, in each of these transactions anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.documents.apart import clean_apart
from core.documents.ciphering import encrypt_file, make_file_key
from core.documents.refusals import TooManyFiles, WalletFull
from core.documents.sealing import FileSecret, seal_secret
from core.documents.tables import PENDING, STORED, DocumentFileRow, DocumentRow, documents_visible_to
from core.documents.vault import Vault
from core.people.actor import Actor
from core.platform.encryption import KeyStore
from core.platform.errors import DomainError, InvalidRequest, NotFound, WrongState
from core.platform.ids import uuid7

MAX_FILES: Final = 60  # of one document, replaced ones too
MAX_AT_ONCE: Final = 20


class Moment(NamedTuple):
    """A transaction, who acts in it, and when."""

    session: Session
    actor: Actor
    now: datetime


Begin = Callable[[], AbstractContextManager[Moment]]
"""Opens a transaction that writes."""


class Destination(Protocol):
    """The document that the files of one sending go to, and who may send them there."""

    owner_id: UUID
    document_id: UUID

    def require(self, moment: Moment) -> None:
        """Lock the document for whoever sends; raises `NotFound` where they may not, or not any more."""

    def has_kept(self, moment: Moment, upload_id: UUID) -> bool:
        """Whether the same sending was kept before."""

    def keep(self, moment: Moment) -> None:
        """Do what follows from the files being kept, in the transaction in which they come to be."""

    def leave(self, session: Session) -> None:
        """Take away what stands there for files that didn't come."""


Kept = Callable[[Session, UUID], None]
"""Is called in the transaction in which a document's files come to be kept, with the document's id."""


class OwnDocument:
    """A document in the wallet of whoever sends."""

    def __init__(self, owner_id: UUID, document_id: UUID, on_kept: Kept = lambda _session, _document_id: None) -> None:
        """Send to a document that is there already, and stays without a file too."""
        self.owner_id = owner_id
        self.document_id = document_id
        self._on_kept = on_kept

    def require(self, moment: Moment) -> None:
        """Lock the document; raises `NotFound`."""
        visible = (documents_visible_to(moment.actor), DocumentRow.id == self.document_id)
        if moment.session.scalar(select(DocumentRow.id).where(*visible).with_for_update()) is None:
            raise NotFound

    def has_kept(self, moment: Moment, upload_id: UUID) -> bool:
        """Whether the document has files of this sending."""
        query = select(DocumentFileRow.id).where(
            DocumentFileRow.document_id == self.document_id,
            DocumentFileRow.upload_id == upload_id,
            DocumentFileRow.state == STORED,
        )
        return moment.session.scalars(query.limit(1)).first() is not None

    def keep(self, moment: Moment) -> None:
        """Say that its files are kept."""
        self._on_kept(moment.session, self.document_id)

    def leave(self, session: Session) -> None:
        """Leave it where it is: its owner tries again."""


class Upload:
    """The files of one sending, which are all kept or none."""

    def __init__(
        self,
        begin: Begin,
        keys: KeyStore,
        vault: Vault,
        destination: Destination,
        upload_id: UUID,
        *,
        replaces: bool,
        limit: int,
    ) -> None:
        """Send files to a document; `replaces` makes its files of today history; `limit` is the owner's, in bytes."""
        self._destination = destination
        self._owner_id = destination.owner_id
        self._begin = begin
        self._keys = keys
        self._vault = vault
        self._document_id = destination.document_id
        self._upload_id = upload_id
        self._replaces = replaces
        self._limit = limit
        self._places: list[UUID] = []

    def was_sent_before(self) -> bool:
        """Whether the same sending was kept already, and its answer lost on the way; raises `NotFound`."""
        with self._begin() as moment:
            self._destination.require(moment)
            return self._destination.has_kept(moment, self._upload_id)

    def add(self, plain: bytes) -> None:
        """Check a file and bring it into the store, under a place that is still pending.

        Raises what `clean_apart` and the vault raise, `TooManyFiles`, `WalletFull` and `NotFound`.
        """
        if len(self._places) >= MAX_AT_ONCE:
            raise TooManyFiles(f"Send at most {MAX_AT_ONCE} files at once.", field="file", limit=MAX_AT_ONCE)
        clean = clean_apart(plain)
        key, file_id = make_file_key(), uuid7()
        blob = encrypt_file(clean.data, key, self._document_id, file_id)
        sealed = seal_secret(self._keys.open(self._owner_id), file_id, FileSecret(key, clean.media_type, clean.pages))
        with self._begin() as moment:
            self._destination.require(moment)
            self._require_room(moment.session, len(blob))
            moment.session.execute(
                insert(DocumentFileRow).values(
                    id=file_id,
                    document_id=self._document_id,
                    owner_id=self._owner_id,
                    upload_id=self._upload_id,
                    position=len(self._places),
                    edition=0,
                    state=PENDING,
                    size=len(blob),
                    sealed=sealed,
                    created_at=moment.now,
                    stored_at=None,
                )
            )
        self._places.append(file_id)
        self._vault.put(file_id, blob)

    def confirm(self) -> None:
        """Keep all files that were added; from here on they are never lost. Raises `InvalidRequest` without any."""
        if not self._places:
            raise InvalidRequest("Choose a file first.", field="file", reason="missing")
        with self._begin() as moment:
            self._destination.require(moment)
            sent_before = self._destination.has_kept(moment, self._upload_id)
            if not sent_before:
                self._store(moment.session, moment.now)
                self._destination.keep(moment)
        if sent_before:
            self.abandon()

    def abandon(self) -> None:
        """Take back what isn't confirmed; where even that fails, the sweeper does it later."""
        with suppress(DomainError, SQLAlchemyError):
            # Whether they are pending is asked first: where the answer to a commit was lost, they may be confirmed.
            with self._begin() as moment:
                taken_back = moment.session.execute(
                    update(DocumentFileRow)
                    .where(DocumentFileRow.id.in_(self._places), DocumentFileRow.state == PENDING)
                    .values(document_id=None, sealed=b"")
                    .returning(DocumentFileRow.id)
                )
                gone = list(taken_back.scalars())
            for file_id in gone:
                self._vault.delete(file_id)
            with self._begin() as moment:
                moment.session.execute(delete(DocumentFileRow).where(DocumentFileRow.id.in_(gone)))
                self._destination.leave(moment.session)
        self._places = []

    def _store(self, session: Session, now: datetime) -> None:
        newest = session.scalar(
            select(func.max(DocumentFileRow.edition)).where(
                DocumentFileRow.document_id == self._document_id, DocumentFileRow.state == STORED
            )
        )
        edition = 1 if newest is None else newest + self._replaces
        last = session.scalar(
            select(func.max(DocumentFileRow.position)).where(
                DocumentFileRow.document_id == self._document_id,
                DocumentFileRow.state == STORED,
                DocumentFileRow.edition == edition,
            )
        )
        start = 0 if last is None else last + 1
        stored = session.execute(
            update(DocumentFileRow)
            .where(
                DocumentFileRow.id.in_(self._places),
                DocumentFileRow.document_id == self._document_id,
                DocumentFileRow.state == PENDING,
            )
            .values(state=STORED, stored_at=now, edition=edition, position=DocumentFileRow.position + start)
        )
        assert isinstance(stored, CursorResult)
        if stored.rowcount != len(self._places):
            raise WrongState("This took too long, and nothing was saved. Send it again.", field="file")
        session.execute(
            update(DocumentRow)
            .where(DocumentRow.id == self._document_id)
            .values(updated_at=now, kept_at=func.coalesce(DocumentRow.kept_at, now))
        )

    def _require_room(self, session: Session, size: int) -> None:
        files = select(func.count()).where(DocumentFileRow.document_id == self._document_id)
        if (session.scalar(files) or 0) >= MAX_FILES:
            raise TooManyFiles(
                f"A paper has at most {MAX_FILES} files, earlier ones too. Delete some first.",
                field="file",
                limit=MAX_FILES,
            )
        used = select(func.coalesce(func.sum(DocumentFileRow.size), 0)).where(
            DocumentFileRow.owner_id == self._owner_id
        )
        if (session.scalar(used) or 0) + size > self._limit:
            raise WalletFull("There is no more room for your papers. Delete some first.", limit=self._limit)
