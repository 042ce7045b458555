"""Who acts in a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

Party = str | UUID
"""Whom a grant lets in: an organisation, by its key, or another person, by their id."""


class Role(StrEnum):
    """The three sorts of account; an account has exactly one."""

    MIGRANT = "migrant"
    AUTHORITY = "authority"
    NGO = "ngo"


class Duty(StrEnum):
    """What a member of staff does for their organisation."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    TRANSLATOR = "translator"
    CASEWORKER = "caseworker"
    ANALYST = "analyst"
    ORG_ADMIN = "org_admin"
    ANNOTATOR = "annotator"
    HELPER = "helper"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one role, and for staff in one organisation; detached from the database."""

    person_id: UUID
    session_id: UUID
    role: Role
    organisation: str | None = None  # key
    city: str | None = None  # the organisation's city, key
    duties: frozenset[Duty] = frozenset()
    for_another: bool = False  # a person who acts under another person's grant: nothing of their own is seen then

    @property
    def is_owner(self) -> bool:
        """Whether this is a person among what is their own; never somebody under a grant."""
        return self.role is Role.MIGRANT and not self.for_another

    @property
    def party(self) -> Party | None:
        """As whom the actor may be let in: their organisation where they help people there, or they themselves."""
        if self.role is Role.MIGRANT:
            return self.person_id if self.for_another else None
        return self.organisation if self.role is Role.NGO and Duty.HELPER in self.duties else None
