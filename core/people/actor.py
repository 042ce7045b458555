"""Who acts in a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


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
