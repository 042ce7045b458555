"""Sharing a case: the person lets an organisation in, and staff look at it under the person's grant, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.service import HEAD, CaseHead, Ground, ListedCase, Projection, load_head
from core.cases.tables import CaseProjectionRow, CaseRow, cases_visible_to
from core.grants.access_log import Noun, note_look
from core.grants.grant import Grant, Notice, Recipient
from core.grants.service import find_live_grant, give_grant, list_live_grants
from core.grants.terms import Terms, check_terms
from core.people.actor import Actor, Role
from core.platform.encryption import KeyStore
from core.platform.errors import InvalidRequest, WrongState
from core.processes.registry import Sensitivity

_PROJECTION = [getattr(CaseProjectionRow, name) for name in Projection._fields]


class Sight(NamedTuple):
    """A case that an actor looks at: their own, or under a grant."""

    head: CaseHead
    grant: Grant | None


class GrantedCase(NamedTuple):
    """A case in an organisation's list."""

    listed: ListedCase
    grant: Grant


def share_case(
    session: Session,
    actor: Actor,
    keys: KeyStore,
    head: CaseHead,
    ground: Ground,
    recipient: Recipient,
    terms: Terms,
    *,
    months: int,
    notice: Notice,
    called: str | None,
    now: datetime,
) -> Grant:
    """Let an organisation into one of the actor's own cases; raises `InvalidTerms` for what the case doesn't have."""
    head = load_head(session, actor, head.id, now, to_write=True)
    if actor.role is not Role.MIGRANT or head.owner_id != actor.person_id:
        raise InvalidRequest("Only the person lets somebody in.")
    if head.closed_at is not None:
        raise WrongState("The case is closed.", state="closed")
    document = ground.version.document
    check_terms(
        terms,
        steps=(step.key for step in document.definition.steps),
        facts={key: fact.sensitivity is not Sensitivity.ORDINARY for key, fact in document.facts.items()},
        document_types=ground.registry.document_types.keys() | document.document_types.keys(),
    )
    key = keys.open(head.owner_id)
    return give_grant(session, actor, key, head.id, recipient, terms, months, notice, called, now)


def see_case(
    session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime, noun: Noun = Noun.CASE
) -> Sight:
    """Return a case that the actor sees; a look under a grant is written down first. Raises `NotFound`."""
    if actor.role is Role.MIGRANT:
        return Sight(load_head(session, actor, case_id, now), None)
    grant = find_live_grant(session, actor, keys, case_id, now)
    note_look(
        session,
        actor=actor,
        grant_id=grant.id,
        owner_id=grant.owner_id,
        noun=noun,
        subject_id=case_id,
        now=now,
    )
    return Sight(load_head(session, actor, case_id, now), grant)


def list_granted_cases(
    session: Session, actor: Actor, keys: KeyStore, now: datetime, *, offset: int = 0, limit: int = 50
) -> Sequence[GrantedCase]:
    """Return the open cases that an organisation was let into, by their next date; each is written down as seen."""
    query = (
        select(*HEAD, *_PROJECTION)
        .join(CaseProjectionRow, CaseProjectionRow.case_id == CaseRow.id)
        .where(cases_visible_to(actor, now), CaseRow.closed_at.is_(None))
        .order_by(CaseProjectionRow.next_due.is_(None), CaseProjectionRow.next_due, CaseRow.id)
        .offset(offset)
        .limit(limit)
    )
    split = len(HEAD)
    listed = [ListedCase(CaseHead(*row[:split]), Projection(*row[split:])) for row in session.execute(query)]
    grants = list_live_grants(session, actor, keys, [case.head.id for case in listed], now)
    found = [GrantedCase(case, grants[case.head.id]) for case in listed if case.head.id in grants]
    for case in found:
        note_look(
            session,
            actor=actor,
            grant_id=case.grant.id,
            owner_id=case.grant.owner_id,
            noun=Noun.LISTED,
            subject_id=case.listed.head.id,
            now=now,
        )
    return found
