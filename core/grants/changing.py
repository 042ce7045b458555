"""A grant that is given in the place of another: whom that let in, and which one holds instead of one that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.grants.grant import Grant, GrantState, Recipient
from core.grants.invitations import tidy_code
from core.grants.service import load_grant, not_over, require_live
from core.grants.tables import GrantRow, SharingCodeRow, grants_of, let_in
from core.people.actor import Actor
from core.platform.encryption import PersonKey


def find_recipient(session: Session, actor: Actor, key: PersonKey, grant_id: UUID, now: datetime) -> Recipient:
    """Return whom a grant lets in that still holds, and as which helpers of it, so that they are allowed something else.

    Its row is locked. Raises `NotFound` for one that the actor didn't give, and `WrongState` for one that is over.
    """
    grant = load_grant(session, actor, key, grant_id, to_write=True)
    require_live(grant, now)
    invitation = session.scalar(select(GrantRow.invitation_id).where(GrantRow.id == grant.id))
    return Recipient(grant.party, grant.helpers, invitation, grant.sealed_name)


def find_instead(session: Session, actor: Actor, grant: Grant, now: datetime) -> UUID | None:
    """Return the grant of the actor's that holds in the place of one that is over: in the same case, to the same party."""
    if grant.state(now) is GrantState.LIVE:
        return None
    same = (grants_of(actor), GrantRow.case_id == grant.case_id, let_in(grant.party), not_over(now))
    return session.scalar(select(GrantRow.id).where(*same).order_by(GrantRow.id.desc()).limit(1))


def find_given(session: Session, actor: Actor, typed: str, case_id: UUID, now: datetime) -> UUID | None:
    """Return the grant of the actor's that holds in a case and was given by this code: whoever sends it twice gave it once."""
    query = select(GrantRow.id).where(
        GrantRow.invitation_id.in_(select(SharingCodeRow.id).where(SharingCodeRow.code == tidy_code(typed))),
        GrantRow.case_id == case_id,
        grants_of(actor),
        not_over(now),
    )
    return session.scalar(query)


def list_replaced_grants(session: Session, grant: Grant) -> Sequence[UUID]:
    """Return the grants that were ended before this one was given, in the same case to the same party."""
    query = select(GrantRow.id).where(
        GrantRow.case_id == grant.case_id,
        let_in(grant.party),
        GrantRow.id != grant.id,
        GrantRow.revoked_at.is_not(None),
    )
    return session.scalars(query).all()
