"""Whom a person lets see a case of theirs at this moment: what stands on the case itself, so that nobody forgets it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, case, false, or_, select, true
from sqlalchemy.orm import Session

from core.grants.tables import GrantRow, holds_at
from core.people.actor import Actor
from core.platform.database import connection_of


class Seeing(NamedTuple):
    """Who sees a case, under which grant, and until when: an organisation, or a person with a name under their key.

    Where `holds` is false they see it no more, and are only named by what they did in it.
    """

    grant_id: UUID
    organisation: str | None
    until: datetime
    person_id: UUID | None
    sealed_name: bytes | None
    holds: bool = True


SEEING = (GrantRow.id, GrantRow.organisation, GrantRow.expires_at, GrantRow.person_id, GrantRow.sealed_name)
# Built once: to build a statement takes several times as long as to run it.
_HOLDS = holds_at(bindparam("now", type_=GrantRow.expires_at.type))
_SEEN_BY = (
    select(*SEEING, case((_HOLDS, true()), else_=false()))
    .where(
        GrantRow.case_id == bindparam("case_id"),
        GrantRow.owner_id == bindparam("owner_id"),
        or_(_HOLDS, GrantRow.person_id.is_not(None)),
    )
    .order_by(GrantRow.id)
)


def list_seeing(session: Session, actor: Actor, case_id: UUID, now: datetime) -> tuple[Seeing, ...]:
    """Return who sees one of the actor's own cases now, and which people saw it; of somebody else's case nobody is told."""
    if not actor.is_owner:
        return ()
    asked = {"case_id": case_id, "owner_id": actor.person_id, "now": now}
    return tuple(Seeing(*row) for row in connection_of(session).execute(_SEEN_BY, asked))
