"""Cases as an actor sees them: the list, and each as it stands today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, and_, bindparam, select
from sqlalchemy.orm import Session

from core.cases.events import Event
from core.cases.granted import keep_known, make_lens, number_shown
from core.cases.progress import Progress, progress, to_person
from core.cases.sealing import open_events
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow, cases_owned_by, cases_visible_to
from core.grants.grant import Grant
from core.grants.seeing import SEEING, Seeing
from core.grants.tables import GrantRow, grants_of, holds_at
from core.grants.terms import Terms
from core.people.actor import Actor
from core.platform.database import connection_of
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import NotFound
from core.procedures.compiled import CompiledVersion
from core.procedures.deadlines import choose_main
from core.procedures.due import DueDay, list_due_days
from core.procedures.outline import Outline
from core.procedures.personal import EMPTY, Paper, World, hold_papers
from core.procedures.personalise import complete
from core.procedures.procedure import Procedure, State
from core.procedures.way import Way, find_way
from core.processes.registry import Registry
from core.processes.shelf import ShelvedVersion


class Ground(NamedTuple):
    """What a case stands on: the version it is pinned to, the registry, the city's calendar, day and IANA zone.

    `held` are the papers in its owner's wallet, which every case of theirs knows.
    """

    version: ShelvedVersion[CompiledVersion]
    registry: Registry
    world: World
    today: date
    zone: str
    held: Mapping[str, Paper] = EMPTY


class CaseHead(NamedTuple):
    """A case without its content, detached from the database."""

    id: UUID
    owner_id: UUID
    process: str
    version_number: int
    version_hash: str
    seq: int
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    about_sealed: bytes | None = None


class Projection(NamedTuple):
    """Where a case stood when it last changed."""

    done: int
    least: int  # steps that apply
    most: int  # steps that apply or may
    next_step: str | None
    next_due: date | None
    due_days: tuple[DueDay, ...] = ()

    def row(self) -> dict[str, Any]:
        """Return it as it is stored; how many steps only may apply, their states tell."""
        days = [day._asdict() | {"date": day.date.isoformat()} for day in self.due_days]
        stored = self._asdict() | {"due_days": days}
        del stored["least"]
        return stored


class ListedCase(NamedTuple):
    """A case in a list."""

    head: CaseHead
    projection: Projection
    as_of: date | None = None  # the city's day on which that was known
    seen_by: tuple[Seeing, ...] = ()  # whom its owner lets see it now


class Case(NamedTuple):
    """A case with all that its events come to, and its procedure of today."""

    head: CaseHead
    progress: Progress
    procedure: Procedure


class CaseWay(NamedTuple):
    """A case with all that its events come to, and how far its procedure of today was found."""

    head: CaseHead
    progress: Progress
    way: Way

    def complete(self) -> Case:
        """Return the case with its whole procedure."""
        return Case(self.head, self.progress, complete(self.way))


class HistoryPage(NamedTuple):
    """A page of what happened in a case, and the version that it is pinned to."""

    process: str
    version_number: int
    events: Sequence[Event]


HEAD = [getattr(CaseRow, name) for name in CaseHead._fields]
# Built once: to build a statement takes several times as long as to run it.
_PERSON = bindparam("person_id", type_=CaseRow.owner_id.type)
_OWN_HEAD = select(*HEAD).where(CaseRow.id == bindparam("case_id"), cases_owned_by(_PERSON))
_OWN_HEAD_TO_WRITE = _OWN_HEAD.with_for_update()
_EVENTS = (
    select(CaseEventRow.id, CaseEventRow.sealed)
    .where(CaseEventRow.case_id == bindparam("case_id"))
    .order_by(CaseEventRow.seq, CaseEventRow.id)
)
_BEHIND = (CaseEventRow.seq > bindparam("seq")) | (
    (CaseEventRow.seq == bindparam("seq")) & (CaseEventRow.id > bindparam("event_id"))
)
_EVENTS_AFTER = _EVENTS.where(_BEHIND)
_LIMITED = {query: query.limit(bindparam("limit", type_=Integer)) for query in (_EVENTS, _EVENTS_AFTER)}
_OWN_HISTORY, _OWN_HISTORY_AFTER = (
    select(CaseRow.process, CaseRow.version_number, CaseEventRow.id, CaseEventRow.sealed)
    .outerjoin(CaseEventRow, and_(CaseEventRow.case_id == CaseRow.id, *behind))
    .where(CaseRow.id == bindparam("case_id"), cases_owned_by(_PERSON))
    .order_by(CaseEventRow.seq, CaseEventRow.id)
    .limit(bindparam("limit", type_=Integer))
    for behind in ((), (_BEHIND,))
)
STORED_PROJECTION: Final = (
    CaseProjectionRow.done,
    CaseProjectionRow.most,
    CaseProjectionRow.next_step,
    CaseProjectionRow.next_due,
    CaseProjectionRow.due_days,
    CaseProjectionRow.states,
)
"""What `read_projection` reads."""


# --- looking ----------------------------------------------------------------------------------------


def list_cases(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    closed: bool | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[ListedCase]:
    """Return the actor's cases, the newest first, at most `limit`; nothing has to be opened for it.

    All comes in one statement, with whom a person lets see each of their own now.
    """
    query = (
        select(*HEAD, *STORED_PROJECTION, CaseProjectionRow.computed_for)
        .join(CaseProjectionRow, CaseProjectionRow.case_id == CaseRow.id)
        .where(cases_visible_to(actor, now))
        .order_by(CaseRow.id.desc())
        .limit(limit)
    )
    if closed is not None:
        query = query.where(CaseRow.closed_at.is_not(None) if closed else CaseRow.closed_at.is_(None))
    if before is not None:
        query = query.where(CaseRow.id < before)
    page = query.subquery()
    held = and_(GrantRow.case_id == page.c.id, grants_of(actor), holds_at(now))
    whole = select(page, *SEEING).outerjoin(GrantRow, held).order_by(page.c.id.desc(), GrantRow.id)
    found: dict[UUID, ListedCase] = {}
    head, stands = len(HEAD), len(HEAD) + len(STORED_PROJECTION)
    for row in session.execute(whole):
        case = found.get(row[0])
        if case is None:
            case = ListedCase(CaseHead(*row[:head]), read_projection(row[head:stands]), row[stands])
        if row[stands + 1] is not None:
            case = case._replace(seen_by=(*case.seen_by, Seeing(*row[stands + 1 :])))
        found[row[0]] = case
    return list(found.values())


def load_head(session: Session, actor: Actor, case_id: UUID, now: datetime, *, to_write: bool = False) -> CaseHead:
    """Return a case that the actor sees, locked if something will be recorded; raises `NotFound`."""
    if actor.is_owner:
        query = _OWN_HEAD_TO_WRITE if to_write else _OWN_HEAD
        row = connection_of(session).execute(query, {"case_id": case_id, "person_id": actor.person_id}).one_or_none()
    else:
        granted = select(*HEAD).where(CaseRow.id == case_id, cases_visible_to(actor, now))
        row = session.execute(granted.with_for_update(of=CaseRow) if to_write else granted).one_or_none()
    if row is None:
        raise NotFound
    return CaseHead(*row)


def find_heads(session: Session, actor: Actor, case_ids: Iterable[UUID], now: datetime) -> Mapping[UUID, CaseHead]:
    """Return those of these cases that the actor sees, by id."""
    query = select(*HEAD).where(CaseRow.id.in_(list(case_ids)), cases_visible_to(actor, now))
    return {row[0]: CaseHead(*row) for row in session.execute(query)}


def load_case(session: Session, keys: KeyStore, head: CaseHead, ground: Ground, grant: Grant | None = None) -> Case:
    """Return a case as it stands today; under a grant, as far as its terms let it be known."""
    events = load_events(session, keys.open(head.owner_id), head.id)
    return make_case(head, events, ground) if grant is None else make_granted_case(head, events, ground, grant)


def make_granted_case(head: CaseHead, events: Sequence[Event], ground: Ground, grant: Grant) -> Case:
    """Return what a helper may know of a case, as if nothing else had ever happened in it.

    Its place and its last change are those of what the helper sees: others would tell of what they don't.
    """
    lens = make_lens(grant, ground.version.document, ground.registry)
    held = {kind: paper for kind, paper in ground.held.items() if grant.terms.knows_paper(kind)}
    case = make_case(head, keep_known(events, lens), ground._replace(held=held))
    shown = number_shown(events, lens)
    changed = max((event.at for event in shown if event.at is not None), default=head.opened_at)
    return case._replace(
        head=head._replace(seq=len(shown), updated_at=max(changed, head.opened_at)),
        progress=replace(case.progress, seq=len(shown)),
    )


def load_events(
    session: Session,
    key: PersonKey,
    case_id: UUID,
    *,
    after: tuple[int, UUID] | None = None,
    limit: int | None = None,
    only: Sequence[UUID] | None = None,
) -> list[Event]:
    """Return events of a case by (`seq`, id): those behind a place, or of these ids, where any are given."""
    asked: dict[str, object] = {"case_id": case_id}
    query = _EVENTS
    if only is not None:
        query = query.where(CaseEventRow.id.in_(only))
    if after is not None:
        query, asked = _EVENTS_AFTER, asked | {"seq": after[0], "event_id": after[1]}
    if limit is not None:
        query, asked = _LIMITED.get(query, query), asked | {"limit": limit}
    rows = connection_of(session).execute(query, asked).all()
    return list(open_events(key, case_id, ((event_id, sealed) for event_id, sealed in rows)))


def load_own_history(
    session: Session,
    actor: Actor,
    keys: KeyStore,
    case_id: UUID,
    *,
    after: tuple[int, UUID] | None = None,
    limit: int,
) -> HistoryPage:
    """Return a page of what happened in one of the actor's own cases, all in one statement; raises `NotFound`."""
    asked: dict[str, object] = {"case_id": case_id, "person_id": actor.person_id, "limit": limit}
    query = _OWN_HISTORY
    if after is not None:
        query, asked = _OWN_HISTORY_AFTER, asked | {"seq": after[0], "event_id": after[1]}
    rows: Sequence[Any] = connection_of(session).execute(query, asked).all()
    if not rows:
        raise NotFound
    sealed = [(row[2], row[3]) for row in rows if row[2] is not None]  # without events the case comes alone
    events = list(open_events(keys.open(actor.person_id), case_id, sealed))
    return HistoryPage(rows[0][0], rows[0][1], events)


def make_case(head: CaseHead, events: Iterable[Event], ground: Ground) -> Case:
    """Return what the events of a case come to, in any order, and the procedure that follows from it."""
    return find_case_way(head, events, ground).complete()


def find_case_way(head: CaseHead, events: Iterable[Event], ground: Ground) -> CaseWay:
    """Return what the events of a case come to, in any order, and the way that follows from it."""
    stands = progress(events)
    person = hold_papers(to_person(stands), ground.held)
    return CaseWay(head, stands, find_way(ground.version.compiled, person, ground.today, ground.world))


def project(found: Outline) -> Projection:
    """Return what a list shows of a procedure."""
    return _project(found, found.next, None)


def read_projection(row: Sequence[Any]) -> Projection:
    """Return what a list shows, as it was stored."""
    done, most, next_step, next_due, stored, states = row
    days = (DueDay(**day | {"date": date.fromisoformat(day["date"])}) for day in stored)
    least = most - sum(state == State.MAYBE for state in states.values())
    return Projection(done, least, most, next_step, next_due, tuple(days))


def project_shown(found: Outline, terms: Terms) -> Projection:
    """Return what a list shows a helper of a procedure: the next of the steps that they see, and the dates of these.

    The counts are those of all steps.
    """
    steps, numbers = found.version.steps, found.version.numbers
    shown = (view.key for view in found.steps if view.state is State.OPEN and terms.shows_step(view.key))
    coming = next((key for key in shown if not steps[numbers[key]].is_wait), None)
    return _project(found, coming, terms.shows_step)


def _project(found: Outline, key: str | None, shows: Callable[[str], bool] | None) -> Projection:
    coming = None if key is None else found.step(key)
    main = None if coming is None else choose_main(coming.deadlines)
    due = None if main is None else main.date
    if (
        due is None
        and coming is not None
        and coming.inherited is not None
        and (shows is None or shows(coming.inherited.step))
    ):
        due = coming.inherited.date
    return Projection(found.done, found.least, found.most, key, due, list_due_days(found, shows))
