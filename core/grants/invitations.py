"""Codes by which an organisation asks people for a grant: printed, on a wall, or read out at a counter."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from core.grants.grant import LETTERS, MOST_MONTHS, USUAL_MONTHS
from core.grants.tables import InvitationRow
from core.grants.terms import Scope
from core.people.actor import Actor, Duty, Role
from core.platform.errors import DomainError, Forbidden, InvalidRequest, NotFound
from core.platform.ids import uuid7

LENGTH: Final = 10  # nearly 50 bits: nobody comes upon one by trying
MOST_DAYS: Final = 366
USUAL_DAYS: Final = 30
MAX_OPEN: Final = 100  # of one organisation at once


class UnknownInvitation(DomainError):
    """No invitation has this code, or it is over."""

    code = "unknown_invitation"


class TooManyInvitations(DomainError):
    """The organisation has as many open invitations as any may have."""

    code = "too_many_invitations"


class Asks(NamedTuple):
    """What an organisation asks for; the person decides what they allow."""

    scopes: frozenset[Scope]
    months: int = USUAL_MONTHS


class Invitation(NamedTuple):
    """A code, whose it is, and what it asks for."""

    id: UUID
    code: str
    organisation: str
    maker_id: UUID
    helper_id: UUID | None
    asks: Asks
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether somebody may still follow it."""
        return self.withdrawn_at is None and now < self.expires_at


_COLUMNS = [getattr(InvitationRow, name) for name in Invitation._fields]


def make_invitation(
    session: Session, actor: Actor, asks: Asks, *, for_me_alone: bool, days: int, now: datetime
) -> Invitation:
    """Make a code that holds for some days; for the actor alone, or for all helpers of their organisation."""
    organisation = _require_helper(actor)
    if not 1 <= days <= MOST_DAYS:
        raise InvalidRequest(f"A code holds for 1 to {MOST_DAYS} days.", field="days")
    if not 1 <= asks.months <= MOST_MONTHS:
        raise InvalidRequest(f"A grant holds for 1 to {MOST_MONTHS} months.", field="months")
    if Scope.READ_STEPS not in asks.scopes:
        raise InvalidRequest("Whoever helps sees at least the steps.", field="scopes")
    if sum(one.is_open(now) for one in list_invitations(session, actor, limit=1000)) >= MAX_OPEN:
        raise TooManyInvitations("Withdraw a code that nobody needs any more.", limit=MAX_OPEN)
    found = Invitation(
        id=uuid7(),
        code="".join(secrets.choice(LETTERS) for _ in range(LENGTH)),
        organisation=organisation,
        maker_id=actor.person_id,
        helper_id=actor.person_id if for_me_alone else None,
        asks=asks,
        created_at=now,
        expires_at=now + timedelta(days=days),
        withdrawn_at=None,
    )
    session.execute(insert(InvitationRow).values(**found._asdict() | {"asks": _asks_json(asks)}))
    return found


def list_invitations(
    session: Session, actor: Actor, *, before: UUID | None = None, limit: int = 50
) -> Sequence[Invitation]:
    """Return the codes of the actor's organisation, the newest first, at most `limit`."""
    organisation = _require_helper(actor)
    query = select(*_COLUMNS).where(InvitationRow.organisation == organisation)
    if before is not None:
        query = query.where(InvitationRow.id < before)
    return [_restore(row) for row in session.execute(query.order_by(InvitationRow.id.desc()).limit(limit))]


def load_invitation(session: Session, actor: Actor, invitation_id: UUID, *, to_write: bool = False) -> Invitation:
    """Return a code of the actor's organisation; raises `NotFound`."""
    organisation = _require_helper(actor)
    query = select(*_COLUMNS).where(InvitationRow.id == invitation_id, InvitationRow.organisation == organisation)
    row = session.execute(query.with_for_update() if to_write else query).one_or_none()
    if row is None:
        raise NotFound
    return _restore(row)


def withdraw_invitation(session: Session, actor: Actor, invitation_id: UUID, now: datetime) -> Invitation:
    """End a code; grants that people gave by it hold on, for they are the people's. Again: nothing changes."""
    found = load_invitation(session, actor, invitation_id, to_write=True)
    if found.withdrawn_at is not None:
        return found
    session.execute(update(InvitationRow).where(InvitationRow.id == found.id).values(withdrawn_at=now))
    return found._replace(withdrawn_at=now)


def find_invitation(session: Session, code: str, now: datetime) -> Invitation:
    """Return the open invitation with a code, however it was typed; raises `UnknownInvitation`."""
    row = session.execute(select(*_COLUMNS).where(InvitationRow.code == tidy_code(code))).one_or_none()
    found = None if row is None else _restore(row)
    if found is None or not found.is_open(now):
        raise UnknownInvitation("There is no such code, or it is over.", field="code")
    return found


def tidy_code(typed: str) -> str:
    """Return a code as it is kept: without what people put between its letters, and in capitals."""
    kept = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    return kept[: LENGTH + 1]


def _require_helper(actor: Actor) -> str:
    if actor.role is not Role.NGO or actor.organisation is None or Duty.HELPER not in actor.duties:
        raise Forbidden("Only those who help people do this.")
    return actor.organisation


def _asks_json(asks: Asks) -> dict[str, Any]:
    return {"scopes": sorted(asks.scopes), "months": asks.months}


def _restore(row: Any) -> Invitation:
    found = Invitation(*row)
    raw: dict[str, Any] = row.asks
    return found._replace(asks=Asks(frozenset(map(Scope, raw["scopes"])), raw["months"]))
