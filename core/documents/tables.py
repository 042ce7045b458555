"""Documents as they are stored, and which of them an actor sees.

Plain in the database are only ids, states, sizes, and the day on which a paper ends, by which its owner is reminded.
What a document is, is sealed under its owner's key, and so is the key of each of its files.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from core.people.actor import Actor
from core.platform.database import Base

PENDING: Final = "pending"  # a place for a file that is on its way into the store
STORED: Final = "stored"


class DocumentRow(Base):
    """A paper of a person's own; it counts from the moment on which its first file was stored."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_owner_id_id", "owner_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    sealed: Mapped[bytes]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]


class DocumentFileRow(Base):
    """One file of a document, which lies in the store under its id.

    The row is there before the file, and stays after its document or account is gone, until the file is gone too:
    so nothing lies in the store that nobody knows of. `owner_id` refers to nothing for the same reason.
    """

    __tablename__ = "document_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    upload_id: Mapped[UUID]  # made by the device, so that what is sent twice is kept once
    position: Mapped[int]
    edition: Mapped[int]  # raised when the document is replaced; what was before is its history
    state: Mapped[str] = mapped_column(String(16))
    size: Mapped[int]  # bytes in the store
    sealed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)
    stored_at: Mapped[datetime | None]


class ShowingRow(Base):
    """A paper, or the checklist of a case, that its owner shows; `opened_at` is when somebody used the code."""

    __tablename__ = "showings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes | None]  # of a checklist: in which languages it is shown
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    viewing_hash: Mapped[bytes | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    last_look_at: Mapped[datetime | None]
    looks: Mapped[int]
    ended_at: Mapped[datetime | None]


def documents_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the documents that an actor sees: a person's own."""
    if not actor.is_owner:
        return false()
    return DocumentRow.owner_id == actor.person_id
