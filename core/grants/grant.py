"""A grant as a value: what is asked of whom, what stands, and when it nears its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from core.grants.terms import Terms
from core.people.actor import Party
from core.platform.errors import DomainError
from core.processes.periods import add_months

USUAL_MONTHS: Final = 3
MOST_MONTHS: Final = 12
ASKS_BEFORE: Final = timedelta(days=14)
"""So long before its end a grant asks whether it should go on; it never goes on by itself."""
NOTICE_VERSION: Final = "2026-11-23"
"""Which wording of the consent page is the one in force; whoever changes what it promises changes this too."""
MAX_CALLED: Final = 80  # characters
LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is taken for another when it is read out


class StaleNotice(DomainError):
    """The person read another wording of the consent page than the one in force."""

    code = "stale_notice"


class GrantState(StrEnum):
    """How a grant stands now."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Notice(NamedTuple):
    """The wording of the consent page that the person read, and its language."""

    version: str
    language: str


class Recipient(NamedTuple):
    """Whom a person lets in: an organisation or some of its helpers, chosen or by an invitation; or another person.

    `invitation` is the code's id. A person has a `sealed_name`, what they call themselves, under their own key.
    """

    party: Party
    helpers: frozenset[UUID] = frozenset()
    invitation: UUID | None = None
    sealed_name: bytes | None = None


class Grant(NamedTuple):
    """What a person allows one organisation, or one other person, in one case."""

    id: UUID
    owner_id: UUID
    case_id: UUID
    party: Party
    terms: Terms
    called: str | None  # what the person wants to be called by those who help
    helpers: frozenset[UUID]
    by_invitation: bool
    valid_from: datetime
    expires_at: datetime
    revoked_at: datetime | None
    sealed_name: bytes | None = None  # of a person who is let in, under their own key

    @property
    def organisation(self) -> str | None:
        """The organisation that is let in, by its key; None where it is a person."""
        return self.party if isinstance(self.party, str) else None

    @property
    def person_id(self) -> UUID | None:
        """The person who is let in; None where it is an organisation."""
        return self.party if isinstance(self.party, UUID) else None

    @property
    def whom(self) -> dict[str, str]:
        """What a notice keeps of who is let in: an organisation's key, or this grant, by which a person is named."""
        return {"organisation": self.party} if isinstance(self.party, str) else {"grant": str(self.id)}

    def state(self, now: datetime) -> GrantState:
        """Return how the grant stands at a moment."""
        if self.revoked_at is not None:
            return GrantState.REVOKED
        return GrantState.LIVE if now < self.expires_at else GrantState.EXPIRED

    def asks_to_go_on(self, now: datetime) -> bool:
        """Whether the grant is near its end, so that the person is asked."""
        return self.state(now) is GrantState.LIVE and self.expires_at - now <= ASKS_BEFORE

    def opens_document(self, document: UUID, document_type: str, kept_at: datetime | None) -> bool:
        """Whether a paper may be opened that was put into the wallet at a moment."""
        later = kept_at is not None and kept_at > self.valid_from
        return self.terms.opens_document(document, document_type, later=later)

    @property
    def reference(self) -> str:
        """Return a short mark by which the person and their helper both know the case, made of the id's random end."""
        return write_reference(self.id)


def write_reference(grant_id: UUID) -> str:
    """Return six letters and digits that stand for a grant between two people; no secret, and no address."""
    rest, found = grant_id.int & 0xFFFF_FFFF, ""
    for _ in range(6):
        rest, place = divmod(rest, len(LETTERS))
        found += LETTERS[place]
    return f"{found[:3]}-{found[3:]}"


def expiry(now: datetime, months: int) -> datetime:
    """Return the same time of day some calendar months later, on the last day of a shorter month."""
    day = add_months(now.date(), months)
    return now.replace(year=day.year, month=day.month, day=day.day)
