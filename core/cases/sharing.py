"""Sharing a case: the person lets an organisation in, and staff look at it under the person's grant, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.cases.events import Event, StepMarked
from core.cases.granted import make_lens, require_allowed, require_others_words
from core.cases.progress import progress
from core.cases.recording import History, Recorded, prepare_entry, write_entry
from core.cases.service import HEAD, CaseHead, Ground, ListedCase, Projection, load_case, load_head
from core.cases.tables import CaseProjectionRow, CaseRow, cases_visible_to
from core.grants.access_log import Noun, note_look
from core.grants.grant import Grant, Notice, Recipient
from core.grants.reminding import remind_of_end
from core.grants.service import find_live_grant, give_grant, list_live_grants
from core.grants.terms import Terms, check_terms
from core.notices.kinds import NoticeKind
from core.notices.telling import tell_under
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
    grant = give_grant(session, actor, key, head.id, recipient, terms, months, notice, called, now)
    remind_of_end(session, key, grant, ground.zone, now)
    return grant


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
    session: Session,
    actor: Actor,
    keys: KeyStore,
    now: datetime,
    *,
    closed: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[GrantedCase]:
    """Return the cases that an organisation was let into, by their next date; each is written down as seen.

    One more than `limit` comes where there is a next page. It isn't written down, and nobody is to see it.
    """
    due = CaseProjectionRow.next_due
    query = (
        select(*HEAD, *_PROJECTION)
        .join(CaseProjectionRow, CaseProjectionRow.case_id == CaseRow.id)
        .where(cases_visible_to(actor, now), CaseRow.closed_at.is_not(None) if closed else CaseRow.closed_at.is_(None))
        .order_by(due.is_(None), due, CaseRow.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(_comes_after(session, actor, after, now))
    split = len(HEAD)
    listed = [ListedCase(CaseHead(*row[:split]), Projection(*row[split:])) for row in session.execute(query)]
    grants = list_live_grants(session, actor, keys, [case.head.id for case in listed], now)
    found = [GrantedCase(case, grants[case.head.id]) for case in listed if case.head.id in grants]
    for case in found[:limit]:
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


def _comes_after(session: Session, actor: Actor, case_id: UUID, now: datetime) -> ColumnElement[bool]:
    # The place of a case that the actor doesn't see is no place: else a guessed cursor would tell its date.
    last = session.execute(
        select(CaseProjectionRow.next_due)
        .join(CaseRow, CaseRow.id == CaseProjectionRow.case_id)
        .where(CaseRow.id == case_id, cases_visible_to(actor, now))
    ).one_or_none()
    due = CaseProjectionRow.next_due
    if last is None:
        raise InvalidRequest("This cursor is none of this list's.", field="cursor")
    if last.next_due is None:
        return and_(due.is_(None), CaseRow.id > case_id)
    return or_(due.is_(None), due > last.next_due, and_(due == last.next_due, CaseRow.id > case_id))


def write_on_behalf(
    session: Session,
    actor: Actor,
    keys: KeyStore,
    history: History,
    ground: Ground,
    grant: Grant,
    events: Sequence[Event],
    now: datetime,
) -> Recorded:
    """Record what a grant lets a helper record, tell the person, and return the case as far as the helper knows it.

    Raises `Forbidden` for what the person didn't allow.
    """
    lens = make_lens(grant, ground.version.document, ground.registry)
    said = progress(history.events.values()).steps
    require_allowed(events, lens, lambda step: [one.by for one in said.get(step, ())])
    entry = prepare_entry(session, actor, history, ground, lambda _: events, now)
    recorded = write_entry(session, actor, entry)
    require_others_words(said, recorded.case.progress.steps, grant)
    marked = [
        event.what.step for event in events if event.id in recorded.accepted and isinstance(event.what, StepMarked)
    ]
    for step in dict.fromkeys(marked):
        data = {
            "case_id": str(grant.case_id),
            "organisation": grant.organisation,
            "process": ground.version.process,
            "version": ground.version.head.number,
            "step": step,
        }
        tell_under(session, history.key, NoticeKind.HELPER_MARKED, data, now)
    head = load_head(session, actor, grant.case_id, now)
    return recorded._replace(case=load_case(session, keys, head, ground, grant))
