"""Cases as they are stored, and which of them an actor sees.

Plain in the database are only ids, states, step keys and due dates; what a person said and did is sealed under
their own key.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, ForeignKeyConstraint, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.grants.tables import GrantRow, live_grants
from core.people.actor import Actor
from core.platform.database import Base
from core.processes.tables import ADDRESS_LENGTH, HASH_LENGTH, KEY_LENGTH


class CaseRow(Base):
    """A procedure that a person saved, pinned to one version; `seq` is the highest that its events have."""

    __tablename__ = "cases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["process", "version_number"],
            ["process_versions.process", "process_versions.number"],
            name="fk_cases_process_process_versions",
        ),
        Index("ix_cases_owner_id_id", "owner_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    process: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    version_number: Mapped[int]
    version_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    seq: Mapped[int]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    expiry_warned_at: Mapped[datetime | None]
    about_sealed: Mapped[bytes | None]  # whom it is about, where it isn't the owner: a child


class CaseEventRow(Base):
    """One event of a case: append-only, its content sealed.

    `fingerprint` is a keyed hash of the content, by which the same event sent twice is told from another one
    under the same id, without opening anything.
    """

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case_id_seq_id", "case_id", "seq", "id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(16))
    organisation: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    person_id: Mapped[UUID]  # who recorded it; refers to nothing, so that a helper's account may go
    recorded_at: Mapped[datetime]
    sealed: Mapped[bytes]
    fingerprint: Mapped[bytes]


class CaseProjectionRow(Base):
    """Where a case stood when it last changed, so that a list need not compute every procedure."""

    __tablename__ = "case_projections"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    computed_for: Mapped[date]  # the city's day
    done: Mapped[int]
    most: Mapped[int]  # steps that apply or may apply
    next_step: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    next_due: Mapped[date | None]
    due_days: Mapped[list[Any]]  # the first days by which something is to be done: see `core.procedures.due`
    states: Mapped[dict[str, Any]]  # step key -> state


def cases_visible_to(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return the condition for the cases that an actor sees: a person's own, and those that a grant opens now."""
    if actor.is_owner:
        return cases_owned_by(actor.person_id)
    granted = select(GrantRow.case_id).where(GrantRow.owner_id == CaseRow.owner_id, live_grants(actor, now))
    return CaseRow.id.in_(granted)


def cases_owned_by(person: UUID | BindParameter[Any]) -> ColumnElement[bool]:
    """Return the condition for a person's own; the person may be left open, for a statement that is built once."""
    return CaseRow.owner_id == person
