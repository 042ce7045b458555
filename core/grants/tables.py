"""Grants as they are stored, which of them hold for an actor now, and the log of who looked.

Nothing here is remembered between requests: whether a grant holds is asked of the database each time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    exists,
    false,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.people.actor import Actor, Party
from core.people.tables import KEY_LENGTH, LANGUAGE_LENGTH
from core.platform.database import Base

CODE_LENGTH = 16


class GrantRow(Base):
    """What a person allows one organisation, or one other person, in one case, from when until when.

    `sealed` holds what says something about the person: kinds of papers, facts, what is left out, and what they
    want to be called. `expires_at` moves only when the person renews the grant.

    `person_id` refers to nothing, since the grant is the proof of what its owner allowed: when the account of whoever
    was let in goes, the grant ends and stays (`core.grants.kept`). `sealed_name` is what they call themselves, under
    their own key, so that the name goes with it.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("method IN ('self', 'invitation')", name="method"),
        CheckConstraint("(organisation IS NULL) <> (person_id IS NULL)", name="one_party"),
        CheckConstraint("person_id <> owner_id", name="not_oneself"),
        Index("ix_grants_case_id_organisation", "case_id", "organisation"),
        Index("ix_grants_owner_id_id", "owner_id", "id"),
        Index("ix_grants_organisation_expires_at", "organisation", "expires_at"),
        Index("ix_grants_person_id_expires_at", "person_id", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    organisation: Mapped[str | None] = mapped_column(ForeignKey("organisations.key"))
    person_id: Mapped[UUID | None]
    sealed_name: Mapped[bytes | None]
    scopes: Mapped[list[Any]]
    step: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    method: Mapped[str] = mapped_column(String(16))
    invitation_id: Mapped[UUID | None]  # refers to nothing: an invitation may go
    sealed: Mapped[bytes]
    valid_from: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class GrantHelperRow(Base):
    """A helper whom a grant names; where any is named, nobody else of the organisation acts under it.

    `person_id` refers to nothing: when the only helper's account goes, the grant is nobody's and not everybody's.
    """

    __tablename__ = "grant_helpers"

    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class GrantChangeRow(Base):
    """One thing that the person did with a grant, and the notice that they had read: the proof of their consent.

    `left` is what they didn't do themselves: the person who was let in gave it up, or their account is gone.
    """

    __tablename__ = "grant_changes"
    __table_args__ = (
        CheckConstraint("change IN ('given', 'renewed', 'revoked', 'replaced', 'left')", name="change"),
        Index("ix_grant_changes_grant_id_id", "grant_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grants.id", ondelete="CASCADE"))
    change: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    notice_version: Mapped[str | None] = mapped_column(String(16))
    notice_language: Mapped[str | None] = mapped_column(String(LANGUAGE_LENGTH))


class InvitationRow(Base):
    """A code by which an organisation asks people for a grant; it says nothing about anybody, and may hang on a wall.

    `helper_id` is the helper for whom alone it asks; `asks` is what it asks for, which the person may change.
    """

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_organisation_id", "organisation", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"))
    maker_id: Mapped[UUID]
    helper_id: Mapped[UUID | None]
    asks: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class SharingCodeRow(Base):
    """A code that a person makes to be let in by somebody whom they know; it is used once, and says nothing by itself.

    `sealed_name` is what they want to be called by whoever lets them in, under their own key.
    """

    __tablename__ = "sharing_codes"
    __table_args__ = (Index("ix_sharing_codes_person_id_id", "person_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    sealed_name: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class LookRow(Base):
    """One look by staff, or by another person, at something of a person's, written before it was read.

    Without an organisation it was the person whom the grant lets in, and `sealed_name` is what they call themselves,
    under their own key. `grant_id` and `actor_id` refer to nothing, so that the line outlives the grant, its case, and
    the helper's account.
    """

    __tablename__ = "looks"
    __table_args__ = (
        Index("ix_looks_owner_id_id", "owner_id", "id"),
        Index("ix_looks_grant_id_id", "grant_id", "id"),
        # For a person whose account goes: their name goes from all lines, and staff's lines have none.
        Index(
            "ix_looks_named",
            "actor_id",
            postgresql_where=text("sealed_name IS NOT NULL"),
            sqlite_where=text("sealed_name IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    grant_id: Mapped[UUID]
    actor_id: Mapped[UUID]
    organisation: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    sealed_name: Mapped[bytes | None]
    noun: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    at: Mapped[datetime]


def live_grants(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return the condition for the grants that hold for an actor at this moment: given, not over, not taken back.

    They are those of the organisation that the actor helps for; one that names helpers holds for those alone. A person
    who acts for another has those that let them in themselves, with no duty, and no others.
    """
    party = actor.party
    if party is None:
        return false()
    if isinstance(party, UUID):
        return and_(let_in(party), GrantRow.owner_id != party, holds_at(now))
    named = GrantHelperRow.grant_id == GrantRow.id
    return and_(
        let_in(party),
        holds_at(now),
        or_(~exists().where(named), exists().where(named, GrantHelperRow.person_id == actor.person_id)),
    )


def let_in(party: Party) -> ColumnElement[bool]:
    """Return the condition for the grants that let in an organisation, or a person, whether or not they hold."""
    return GrantRow.person_id == party if isinstance(party, UUID) else GrantRow.organisation == party


def holds_at(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Return the condition for the grants that hold at a moment, whoever acts under them.

    The moment may be left open, for a statement that is built once.
    """
    return and_(GrantRow.revoked_at.is_(None), GrantRow.valid_from <= now, GrantRow.expires_at > now)


def grants_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the grants that a person gave."""
    return GrantRow.owner_id == actor.person_id if actor.is_owner else false()
