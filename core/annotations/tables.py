"""Notes as they are stored, and which of them an actor sees."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from core.people.actor import Actor, Role
from core.platform.database import Base
from core.processes.tables import KEY_LENGTH, LANGUAGE_LENGTH


class AnnotationRow(Base):
    """One note of an organisation on a process or on one of its steps.

    `author_id` and `moderator_id` refer to nothing: when a member's account is erased, the organisation's
    note stays, with an id that says nothing any more.
    """

    __tablename__ = "annotations"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sent', 'published', 'returned', 'withdrawn')", name="state"),
        CheckConstraint("kind IN ('tip', 'barrier', 'warning', 'local_information', 'question')", name="kind"),
        Index("ix_annotations_organisation_id", "organisation", "id"),
        Index("ix_annotations_process_state", "process", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"))
    process: Mapped[str] = mapped_column(ForeignKey("processes.key"))  # "city/slug"
    step: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    kind: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH))
    state: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[UUID]
    moderator_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class AnnotationTransitionRow(Base):
    """One line of a note's history: who brought it from which state to which, when, and why."""

    __tablename__ = "annotation_transitions"
    __table_args__ = (Index("ix_annotation_transitions_annotation_id_id", "annotation_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    annotation_id: Mapped[UUID] = mapped_column(ForeignKey("annotations.id", ondelete="CASCADE"))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[UUID]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


def annotations_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the notes that an actor sees: those of the NGO they act for."""
    if actor.role is not Role.NGO or actor.organisation is None:
        return false()
    return AnnotationRow.organisation == actor.organisation
