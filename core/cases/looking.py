"""Looking at cases: one's own, or under a person's grant, where each look is written down before anything is read.

    with look.noting() as act:
        noted = note_case_look(act.session, act.actor, case_id, Noun.CASE, act.now)
    with look.reading() as act:
        sight = see_case(act.session, act.actor, keys, case_id, act.now, noted)

The line stands in a short transaction of its own, and reading and computing hold up nobody. The read asks again
whether that grant holds: a withdrawal that was acknowledged in between is kept, and its list has one look too many
rather than one too few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.event_form import KINDS
from core.cases.events import (
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    DateGiven,
    NoteAdded,
    PaperDeclared,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from core.cases.granted import hides_nothing, make_lens
from core.cases.service import (
    HEAD,
    STORED_PROJECTION,
    CaseHead,
    Ground,
    ListedCase,
    load_case,
    load_head,
    project_shown,
    read_projection,
)
from core.cases.tables import CaseProjectionRow, CaseRow, cases_visible_to
from core.grants.access_log import Noun, list_unnoted, note_look
from core.grants.grant import Grant
from core.grants.service import find_live_grant, hold_live_grant, hold_live_grants, list_live_grants
from core.people.actor import Actor
from core.platform.encryption import KeyStore
from core.platform.errors import InvalidRequest
from core.procedures.outline import outline_of

NOUN_OF: Final[Mapping[str, Noun]] = {
    **{
        KINDS[happening]: Noun.MARKING
        for happening in (StepMarked, StepCleared, StepSkipped, StepWanted, DateGiven, AppointmentSet)
    },
    **{KINDS[happening]: Noun.ANSWERING for happening in (Answered, AnswerTakenBack, PaperDeclared)},
    KINDS[NoteAdded]: Noun.NOTING,
}
"""What a look is for at which somebody records an event of a kind; at any other it is a look at the case."""


class Sight(NamedTuple):
    """A case that an actor looks at: their own, or under a grant."""

    head: CaseHead
    grant: Grant | None


class GrantedCase(NamedTuple):
    """A case in the list of an organisation, or of a person who was let in; `due` is the first date that its grant shows."""

    listed: ListedCase
    grant: Grant
    due: date | None


class GrantedPage(NamedTuple):
    """A page of such a list, and whether there is another."""

    cases: Sequence[GrantedCase]
    has_more: bool


FindGround = Callable[[str, int, UUID | None], Ground]
"""Returns what a version of a process stands on today, with what is in somebody's wallet where they are named."""


def note_case_look(session: Session, actor: Actor, case_id: UUID, noun: Noun, now: datetime) -> UUID:
    """Write that somebody looks at a case of another's, and return the grant under which they do; raises `NotFound` without one."""
    held = hold_live_grant(session, actor, case_id, now)
    note_look(session, actor=actor, grant_id=held.id, owner_id=held.owner_id, noun=noun, subject_id=case_id, now=now)
    return held.id


def note_recording(session: Session, actor: Actor, case_id: UUID, kinds: Iterable[str], now: datetime) -> UUID:
    """Write that somebody looks at another's case to record events of these kinds: a line for each thing that they are about to do.

    Returns the grant under which they do; raises `NotFound` without one.
    """
    held = hold_live_grant(session, actor, case_id, now)
    for noun in dict.fromkeys(NOUN_OF.get(kind, Noun.CASE) for kind in kinds) or [Noun.CASE]:
        note_look(
            session, actor=actor, grant_id=held.id, owner_id=held.owner_id, noun=noun, subject_id=case_id, now=now
        )
    return held.id


def see_case(
    session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime, noted: UUID | None = None
) -> Sight:
    """Return a case that the actor sees: one's own, or under the grant for which a look was `noted`.

    Raises `NotFound`, also where that grant was taken back since.
    """
    if actor.is_owner:
        return Sight(load_head(session, actor, case_id, now), None)
    assert noted is not None, "a look under a grant is written down first"
    grant = find_live_grant(session, actor, keys, case_id, now, only=noted)
    return Sight(load_head(session, actor, case_id, now), grant)


# --- the list of who was let in -------------------------------------------------------------------------


def list_granted_cases(
    session: Session,
    actor: Actor,
    keys: KeyStore,
    find_ground: FindGround,
    now: datetime,
    *,
    closed: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> GrantedPage:
    """Return a page of the cases that the actor was let into, or their organisation, by the first date that each grant shows.

    Nothing of it is for anybody's eyes before `note_listed` has written it down. A case's own first date may be that
    of a step, or follow from an answer, which the grant leaves out: then its place in the list would tell it.
    """
    query = (
        select(*HEAD, *STORED_PROJECTION)
        .join(CaseProjectionRow, CaseProjectionRow.case_id == CaseRow.id)
        .where(cases_visible_to(actor, now), CaseRow.closed_at.is_not(None) if closed else CaseRow.closed_at.is_(None))
    )
    split = len(HEAD)
    listed = [ListedCase(CaseHead(*row[:split]), read_projection(row[split:])) for row in session.execute(query)]
    grants = list_live_grants(session, actor, keys, [case.head.id for case in listed], now)
    found = [
        GrantedCase(case, grants[case.head.id], _find_due(session, keys, case, grants[case.head.id], find_ground))
        for case in listed
        if case.head.id in grants
    ]
    found.sort(key=lambda one: (one.due is None, one.due or date.max, one.listed.head.id))
    start = 0 if after is None else _find_place(found, after)
    return GrantedPage(found[start : start + limit], len(found) > start + limit)


def note_listed(session: Session, actor: Actor, cases: Sequence[UUID], now: datetime) -> None:
    """Write that somebody sees cases of others in their list; one that they see no more isn't written down."""
    for held in hold_live_grants(session, actor, cases, now).values():
        note_look(
            session,
            actor=actor,
            grant_id=held.id,
            owner_id=held.owner_id,
            noun=Noun.LISTED,
            subject_id=held.case_id,
            now=now,
        )


def is_noted(session: Session, actor: Actor, page: Sequence[GrantedCase], now: datetime) -> bool:
    """Whether each case of a page was written down as seen in this hour, so that nothing has to be written."""
    return not list_unnoted(session, actor, {case.listed.head.id: case.grant.id for case in page}, now)


def keep_live(
    session: Session, actor: Actor, keys: KeyStore, page: Sequence[GrantedCase], now: datetime
) -> Mapping[UUID, Grant]:
    """Return the grants of a page that still hold now, by case."""
    live = list_live_grants(session, actor, keys, [case.listed.head.id for case in page], now)
    return {
        case.listed.head.id: case.grant
        for case in page
        if (found := live.get(case.listed.head.id)) is not None and found.id == case.grant.id
    }


def _find_due(session: Session, keys: KeyStore, case: ListedCase, grant: Grant, find_ground: FindGround) -> date | None:
    head = case.head
    ground = find_ground(head.process, head.version_number, None)
    if hides_nothing(make_lens(grant, ground.version.document, ground.registry)):
        shown = case.projection
    else:
        ground = find_ground(head.process, head.version_number, head.owner_id)
        shown = project_shown(outline_of(load_case(session, keys, head, ground, grant).procedure), grant.terms)
    return shown.due_days[0].date if shown.due_days else shown.next_due


def _find_place(found: Sequence[GrantedCase], after: UUID) -> int:
    # A case that the actor doesn't see has no place: else a guessed cursor would tell its date.
    for place, case in enumerate(found, start=1):
        if case.listed.head.id == after:
            return place
    raise InvalidRequest("This cursor is none of this list's.", field="cursor")
