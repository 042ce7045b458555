"""Whoever acts for the same organisation, as those see it who look after its accounts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.people.accounts import open_name
from core.people.actor import Actor, Duty
from core.people.second_factor import has_second_factor, reset_second_factor
from core.people.tables import AccountRow, MembershipRow
from core.platform.encryption import KeyStore
from core.platform.errors import Forbidden, NotFound


class Colleague(NamedTuple):
    """Somebody who acts for the organisation."""

    id: UUID
    name: str
    duties: tuple[Duty, ...]
    has_second_step: bool
    is_closed: bool
    is_self: bool


def list_colleagues(session: Session, keys: KeyStore, actor: Actor) -> list[Colleague]:
    """Return everybody who acts for the actor's organisation, by name."""
    rows = session.execute(
        select(
            AccountRow.id,
            AccountRow.sealed_name,
            AccountRow.disabled_at,
            MembershipRow.duties,
            has_second_factor().label("has_step"),
        )
        .join(MembershipRow, MembershipRow.account == AccountRow.id)
        .where(MembershipRow.organisation == actor.organisation)
    )
    found = [
        Colleague(
            row.id,
            open_name(keys, row.id, row.sealed_name),
            tuple(sorted(map(Duty, row.duties))),
            row.has_step,
            row.disabled_at is not None,
            row.id == actor.person_id,
        )
        for row in rows
    ]
    return sorted(found, key=lambda colleague: (colleague.name.casefold(), colleague.id))


def reset_colleague(session: Session, keys: KeyStore, actor: Actor, account_id: UUID, now: datetime) -> None:
    """Take the second step from a colleague who lost it, and sign them out; they make a new one at their next sign-in.

    Raises `NotFound` for somebody of another organisation, `Forbidden` for oneself: two people know of each reset.
    """
    member = session.scalar(
        select(MembershipRow.account).where(
            MembershipRow.account == account_id, MembershipRow.organisation == actor.organisation
        )
    )
    if member is None:
        raise NotFound("Nobody with this id acts for your organisation.")
    if account_id == actor.person_id:
        raise Forbidden("Let a colleague reset your second step.")
    reset_second_factor(session, keys, account_id, now)
