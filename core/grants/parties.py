"""Who can be let in at all: an organisation that helps people, or another person by a code of theirs."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.grants.grant import Recipient
from core.grants.terms import Terms, check_party
from core.people.actor import Actor, Role
from core.people.places import OrganisationKind
from core.people.tables import AccountRow, OrganisationRow
from core.platform.errors import DomainError, InvalidRequest, WrongState


class UnknownOrganisation(DomainError):
    """There is no such organisation that helps people."""

    code = "unknown_organisation"


class OwnCode(DomainError):
    """Somebody would let themselves in."""

    code = "own_code"


def require_party(session: Session, actor: Actor, recipient: Recipient, terms: Terms) -> None:
    """Refuse who can't be let in, and what they can't be allowed.

    Raises `UnknownOrganisation`, `OwnCode`, `InvalidRequest` and `InvalidTerms`.
    """
    check_party(terms, is_person=isinstance(recipient.party, UUID))
    if isinstance(recipient.party, UUID):
        _require_other(session, actor, recipient)
    else:
        _require_helping(session, recipient.party)
        _require_somebody(session, recipient)


def require_others(actor: Actor, recipient: Recipient) -> None:
    """Raise `OwnCode` where somebody would let themselves in."""
    if recipient.party == actor.person_id:
        raise OwnCode("This is your own code. Type the code of the person whom you let in.", field="code")


def _require_helping(session: Session, organisation: str) -> None:
    kind = session.scalar(select(OrganisationRow.kind).where(OrganisationRow.key == organisation))
    if kind != OrganisationKind.NGO:
        raise UnknownOrganisation("There is no such organisation that helps people.", field="organisation")


def _require_somebody(session: Session, recipient: Recipient) -> None:
    # A grant for named helpers never becomes one for all: where none of them is there any more, it would be for nobody.
    named = AccountRow.id.in_(recipient.helpers)
    if recipient.helpers and session.scalar(select(AccountRow.id).where(named).limit(1)) is None:
        raise WrongState("Whom you had let in there has no account any more.", state="gone")


def _require_other(session: Session, actor: Actor, recipient: Recipient) -> None:
    require_others(actor, recipient)
    # Nobody is found by name or id: only whoever made a code is let in, and as they want to be called.
    if recipient.invitation is None or recipient.sealed_name is None or recipient.helpers:
        raise InvalidRequest("A person is let in by a code of theirs.", field="code")
    # The account stays until the grant is written: whoever erases it waits, and ends that grant too.
    there = select(AccountRow.role).where(AccountRow.id == recipient.party)
    role = session.scalar(there.with_for_update(read=True, key_share=True))
    if role != Role.MIGRANT.value:
        raise InvalidRequest("A person is let in by a code of theirs.", field="code")
