"""How a grant ends that lets a person in, other than by who gave it: they give it up, or their account goes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.grants.service import end_grant, not_over
from core.grants.tables import GrantRow, LookRow, SharingCodeRow, let_in
from core.notices.kinds import NoticeKind
from core.notices.telling import tell
from core.people.actor import Actor
from core.platform.encryption import KeyStore
from core.platform.errors import Forbidden, NotFound


def leave_case(session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime) -> UUID:
    """End what lets a person into another's case, since they want it no more, and return the grant.

    Whoever gave it is told. Raises `NotFound` where nothing lets them in, and `Forbidden` for who helps for an
    organisation: what that was allowed isn't theirs to end.
    """
    if not actor.for_another:
        raise Forbidden("Only a person who was let in gives it up.")
    # One that is given in this very moment is given up too, though its time begins a little later by the clock.
    to_them = (let_in(actor.person_id), GrantRow.owner_id != actor.person_id, not_over(now))
    query = select(GrantRow.id, GrantRow.owner_id).where(GrantRow.case_id == case_id, *to_them).with_for_update()
    row = session.execute(query).one_or_none()
    if row is None:  # where another one took its place while its row was waited for, only asking anew finds that
        row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    end_grant(session, row.id, "left", now)
    about = {"grant": str(row.id), "case_id": str(case_id)}
    tell(session, keys, row.owner_id, NoticeKind.GRANT_ENDED, about, now)
    found: UUID = row.id
    return found


def hold_for_gone(session: Session, person_id: UUID) -> None:
    """Lock a person's codes, and the grants that they gave or that let them in, before their account is locked and goes.

    Whoever lets them in locks in the same order: the code or the grant, the case, and the account.
    """
    codes = select(SharingCodeRow.id).where(SharingCodeRow.person_id == person_id).order_by(SharingCodeRow.id)
    session.execute(codes.with_for_update()).all()
    grants = select(GrantRow.id).where(or_(GrantRow.owner_id == person_id, let_in(person_id))).order_by(GrantRow.id)
    session.execute(grants.with_for_update()).all()


def end_for_gone(session: Session, person_id: UUID, now: datetime) -> None:
    """End all that let in a person whose account goes, and is locked, and forget what they called themselves."""
    to_them = let_in(person_id)
    open_ones = select(GrantRow.id).where(to_them, GrantRow.revoked_at.is_(None)).order_by(GrantRow.id)
    for grant_id in session.scalars(open_ones).all():
        end_grant(session, grant_id, "left", now)
    session.execute(update(GrantRow).where(to_them).values(sealed_name=None))
    # After the grants, whose rows a look holds until its line is written.
    named = (LookRow.actor_id == person_id, LookRow.sealed_name.is_not(None))
    session.execute(update(LookRow).where(*named).values(sealed_name=None))
