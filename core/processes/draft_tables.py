"""Drafts as they are stored, who ever wrote in them, what became of them, and which of them an actor sees."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from core.people.actor import Actor, Role
from core.platform.database import Base
from core.processes.tables import ADDRESS_LENGTH


class DraftRow(Base):
    """A working copy of a process, of one authority; the ids of people refer to nothing, so that accounts may go."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'in_review', 'approved', 'published', 'withdrawn')", name="state"),
        Index("ix_drafts_organisation_id", "organisation", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"))
    process: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))  # may not be published yet
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]  # of the definition's text
    base_version: Mapped[int | None]  # the version that was published when the draft began
    published_version: Mapped[int | None]
    author_id: Mapped[UUID]
    saved_by: Mapped[UUID | None]  # who saved the text last; None where that was not kept yet
    examples_saved_by: Mapped[UUID | None]
    reviewer_id: Mapped[UUID | None]  # who approved or returned it last
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    errors: Mapped[int]  # findings when it was last saved, for lists
    warnings: Mapped[int]
    yaml: Mapped[str] = mapped_column(Text)  # as its author wrote it, comments included
    definition: Mapped[str] = mapped_column(Text)  # the same in canonical JSON
    examples_yaml: Mapped[str] = mapped_column(Text)
    examples_revision: Mapped[int]


class DraftEditorRow(Base):
    """Somebody who ever changed a draft: none of them may approve it."""

    __tablename__ = "draft_editors"

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class DraftTransitionRow(Base):
    """One line of a draft's history: who brought it from which state to which, when, and why."""

    __tablename__ = "draft_transitions"
    __table_args__ = (Index("ix_draft_transitions_draft_id_id", "draft_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    person_id: Mapped[UUID]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class PublicationActRow(Base):
    """What an authority did with a published version besides publishing it: who adopted or withdrew it, and when.

    To `unadopt` is to take an adoption back.
    """

    __tablename__ = "publication_acts"
    __table_args__ = (
        CheckConstraint("action IN ('adopt', 'unadopt', 'withdraw')", name="action"),
        Index("ix_publication_acts_process_id", "process", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(ForeignKey("processes.key"))
    number: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"))
    person_id: Mapped[UUID]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


def drafts_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the drafts that an actor sees: those of the authority they act for."""
    if actor.role is not Role.AUTHORITY or actor.organisation is None:
        return false()
    return DraftRow.organisation == actor.organisation
