"""What a person does with their cases: open, record what happened, close, open again, look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from core.cases.accepting import MAX_REASON, Misfit, UnknownFact, UnknownStep, UnknownVersion, find_misfits
from core.cases.event_form import KINDS
from core.cases.events import Closed, Event, Happening, Opened, Recorder, Reopened
from core.cases.progress import Progress, clamp_seq, progress, to_person
from core.cases.sealing import fingerprint, open_event, seal_event
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow, cases_visible_to
from core.people.actor import Actor
from core.people.policy import Permission, may
from core.people.tables import AccountRow
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import DomainError, Forbidden, InvalidRequest, NotFound, WrongState
from core.platform.fields import read_text
from core.platform.ids import uuid7
from core.procedures.compiled import CompiledVersion
from core.procedures.personal import World
from core.procedures.personalise import personalise
from core.procedures.procedure import Procedure
from core.processes.registry import Registry
from core.processes.shelf import ShelvedVersion

MAX_BATCH = 500  # events sent at once
MAX_EVENTS = 10_000  # events of one case


class EventConflict(DomainError):
    """Another event has this id in the case."""

    code = "event_conflict"


class Ground(NamedTuple):
    """What a case stands on: the version it is pinned to, the registry, the city's calendar, and the city's day."""

    version: ShelvedVersion[CompiledVersion]
    registry: Registry
    world: World
    today: date


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


class Projection(NamedTuple):
    """Where a case stood when it last changed."""

    done: int
    most: int
    next_step: str | None
    next_due: date | None


class ListedCase(NamedTuple):
    """A case in a list."""

    head: CaseHead
    projection: Projection


class Case(NamedTuple):
    """A case with all that its events come to, and its procedure of today."""

    head: CaseHead
    progress: Progress
    procedure: Procedure


class Recorded(NamedTuple):
    """What became of events that were sent; ids in the order of sending."""

    case: Case
    accepted: tuple[UUID, ...]
    duplicates: tuple[UUID, ...]


_HEAD = [getattr(CaseRow, name) for name in CaseHead._fields]
_PROJECTION = [getattr(CaseProjectionRow, name) for name in Projection._fields]


# --- looking ----------------------------------------------------------------------------------------


def list_cases(
    session: Session, actor: Actor, *, closed: bool | None = None, before: UUID | None = None, limit: int = 50
) -> Sequence[ListedCase]:
    """Return the actor's cases, the newest first, at most `limit`; nothing has to be opened for it."""
    query = (
        select(*_HEAD, *_PROJECTION)
        .join(CaseProjectionRow, CaseProjectionRow.case_id == CaseRow.id)
        .where(cases_visible_to(actor))
        .order_by(CaseRow.id.desc())
        .limit(limit)
    )
    if closed is not None:
        query = query.where(CaseRow.closed_at.is_not(None) if closed else CaseRow.closed_at.is_(None))
    if before is not None:
        query = query.where(CaseRow.id < before)
    split = len(_HEAD)
    return [ListedCase(CaseHead(*row[:split]), Projection(*row[split:])) for row in session.execute(query)]


def load_head(session: Session, actor: Actor, case_id: UUID, *, to_write: bool = False) -> CaseHead:
    """Return a case that the actor sees, locked if something will be recorded; raises `NotFound`."""
    query = select(*_HEAD).where(CaseRow.id == case_id, cases_visible_to(actor))
    row = session.execute(query.with_for_update() if to_write else query).one_or_none()
    if row is None:
        raise NotFound
    return CaseHead(*row)


def load_case(session: Session, keys: KeyStore, head: CaseHead, ground: Ground) -> Case:
    """Return a case as it stands today."""
    return _make_case(head, load_events(session, keys.open(head.owner_id), head.id), ground)


def load_events(
    session: Session,
    key: PersonKey,
    case_id: UUID,
    *,
    after: tuple[int, UUID] | None = None,
    limit: int | None = None,
) -> list[Event]:
    """Return events of a case by (`seq`, id), those behind a place where one is given."""
    row = CaseEventRow
    query = select(row.id, row.sealed).where(row.case_id == case_id).order_by(row.seq, row.id).limit(limit)
    if after is not None:
        seq, event_id = after
        query = query.where((row.seq > seq) | ((row.seq == seq) & (row.id > event_id)))
    return [open_event(key, case_id, event_id, sealed) for event_id, sealed in session.execute(query)]


# --- recording --------------------------------------------------------------------------------------


def open_case(
    session: Session, actor: Actor, keys: KeyStore, ground: Ground, events: Sequence[Event], now: datetime
) -> Case:
    """Save a procedure with what happened so far.

    Whoever sends the same opening again, because the first answer was lost on the way, gets the case that is there.
    """
    if not may(actor, Permission.CASE_CREATE):
        raise Forbidden("Your account may not do this.", permission=Permission.CASE_CREATE.value)
    # Two openings sent at once wait for each other here, so that the second finds what the first made.
    session.execute(select(AccountRow.id).where(AccountRow.id == actor.person_id).with_for_update(key_share=True))
    known = _find_opened_before(session, actor, ground, events)
    if known is not None:
        return record_events(session, actor, keys, known, ground, events, now).case
    version = ground.version
    head = CaseHead(
        id=uuid7(),
        owner_id=actor.person_id,
        process=version.process,
        version_number=version.head.number,
        version_hash=version.head.hash,
        seq=0,
        opened_at=now,
        updated_at=now,
        closed_at=None,
    )
    session.execute(insert(CaseRow).values(**head._asdict()))
    if not any(isinstance(event.what, Opened) for event in events):
        events = (make_event(actor, head, Opened(head.version_hash), now), *events)
    return record_events(session, actor, keys, head, ground, events, now).case


def record_events(
    session: Session,
    actor: Actor,
    keys: KeyStore,
    head: CaseHead,
    ground: Ground,
    events: Sequence[Event],
    now: datetime,
) -> Recorded:
    """Append events to a case that is locked for it, all of them or none; what is there already is left alone.

    A closed case takes events too: a device may send late what was done before. Raises `EventConflict` for another
    event under an id that is taken, and what `find_misfits` finds.
    """
    if not may(actor, Permission.CASE_WRITE):
        raise Forbidden("Your account may not do this.", permission=Permission.CASE_WRITE.value)
    require_fitting(events, ground)
    key = keys.open(head.owner_id)
    accepted, duplicates = _sort_out(session, key, head, events)
    if accepted:
        values = [_row(key, head.id, actor, event, now) for event in accepted]
        session.execute(insert(CaseEventRow), values)
    everything = load_events(session, key, head.id)
    if len(everything) > MAX_EVENTS:
        raise InvalidRequest(f"A case has at most {MAX_EVENTS} events.", field="events")
    case = _make_case(head, everything, ground)
    if accepted:
        case = _save(session, case, now)
    return Recorded(case, tuple(event.id for event in accepted), duplicates)


def close_case(
    session: Session, actor: Actor, keys: KeyStore, head: CaseHead, ground: Ground, reason: str, now: datetime
) -> Case:
    """Close a case; it stays readable. Raises `WrongState` where it is closed already."""
    if head.closed_at is not None:
        raise WrongState("The case is closed already.", state="closed")
    tidy = read_text(reason, ("reason",), [])
    if tidy is None or len(tidy) > MAX_REASON:
        raise InvalidRequest(f"A reason is plain text of at most {MAX_REASON} characters.", field="reason")
    event = make_event(actor, head, Closed(tidy), now)
    return record_events(session, actor, keys, head, ground, [event], now).case


def reopen_case(session: Session, actor: Actor, keys: KeyStore, head: CaseHead, ground: Ground, now: datetime) -> Case:
    """Go on with a closed case. Raises `WrongState` where it is open."""
    if head.closed_at is None:
        raise WrongState("The case is open.", state="open")
    event = make_event(actor, head, Reopened(), now)
    return record_events(session, actor, keys, head, ground, [event], now).case


def make_event(actor: Actor, head: CaseHead, what: Happening, now: datetime) -> Event:
    """Return an event that the server records for an actor, after all that is there."""
    return Event(uuid7(), head.seq + 1, what, recorder_of(actor), head.version_hash, at=now)


def recorder_of(actor: Actor) -> Recorder:
    """Return as whom an actor records events."""
    return Recorder(actor.role, actor.person_id, actor.organisation)


def require_fitting(events: Sequence[Event], ground: Ground) -> None:
    """Raise an error that names every field of a batch that doesn't fit the version; the first one's code is its own."""
    if len(events) > MAX_BATCH:
        raise InvalidRequest(f"At most {MAX_BATCH} events can be sent at once.", field="events")
    found = [
        misfit._replace(field=f"events.{position}.{misfit.field}")
        for position, event in enumerate(events)
        for misfit in find_misfits(event, ground.version.document, ground.version.head.hash, ground.registry)
    ]
    if found:
        raise _refuse(found)


def _refuse(found: Sequence[Misfit]) -> DomainError:
    kinds: dict[str, type[DomainError]] = {
        kind.code: kind for kind in (InvalidRequest, UnknownStep, UnknownFact, UnknownVersion)
    }
    return kinds[found[0].code](found[0].message, errors=[misfit._asdict() for misfit in found])


def _sort_out(
    session: Session, key: PersonKey, head: CaseHead, events: Sequence[Event]
) -> tuple[list[Event], tuple[UUID, ...]]:
    """Return the events to keep, each with a plausible `seq`, and the ids of those that were sent before."""
    ids = [event.id for event in events]
    query = select(CaseEventRow.id, CaseEventRow.fingerprint).where(
        CaseEventRow.case_id == head.id, CaseEventRow.id.in_(ids)
    )
    prints: dict[UUID, bytes] = {row.id: row.fingerprint for row in session.execute(query)}
    accepted: list[Event] = []
    duplicates: list[UUID] = []
    highest = head.seq
    for position, event in enumerate(events):
        own = fingerprint(key, head.id, event)
        if event.id not in prints:
            prints[event.id] = own
            placed = replace(event, seq=clamp_seq(event.seq, highest))
            highest = max(highest, placed.seq)
            accepted.append(placed)
        elif prints[event.id] == own:
            duplicates.append(event.id)
        else:
            raise EventConflict("Another event has this id.", field=f"events.{position}.id")
    return accepted, tuple(duplicates)


def _row(key: PersonKey, case_id: UUID, actor: Actor, event: Event, now: datetime) -> dict[str, object]:
    return {
        "case_id": case_id,
        "id": event.id,
        "seq": event.seq,
        "kind": KINDS[type(event.what)],
        "role": actor.role,
        "organisation": actor.organisation,
        "person_id": actor.person_id,
        "recorded_at": now,
        "sealed": seal_event(key, case_id, event),
        "fingerprint": fingerprint(key, case_id, event),
    }


def _find_opened_before(session: Session, actor: Actor, ground: Ground, events: Sequence[Event]) -> CaseHead | None:
    if not events:
        return None
    query = (
        select(*_HEAD)
        .join(CaseEventRow, CaseEventRow.case_id == CaseRow.id)
        .where(
            cases_visible_to(actor),
            CaseRow.process == ground.version.process,
            CaseRow.version_number == ground.version.head.number,
            CaseEventRow.id == events[0].id,
        )
        .with_for_update(of=CaseRow)
    )
    row = session.execute(query).first()
    return None if row is None else CaseHead(*row)


# --- what is kept besides the events ----------------------------------------------------------------


def _make_case(head: CaseHead, events: Iterable[Event], ground: Ground) -> Case:
    stands = progress(events)
    procedure = personalise(ground.version.compiled, to_person(stands), ground.today, ground.world)
    return Case(head, stands, procedure)


def _save(session: Session, case: Case, now: datetime) -> Case:
    head = case.head._replace(seq=case.progress.seq, updated_at=now, closed_at=_closed_at(case, now))
    changes = {"seq": head.seq, "updated_at": head.updated_at, "closed_at": head.closed_at}
    session.execute(update(CaseRow).where(CaseRow.id == head.id).values(**changes))
    procedure = case.procedure
    session.execute(delete(CaseProjectionRow).where(CaseProjectionRow.case_id == head.id))
    session.execute(
        insert(CaseProjectionRow).values(
            case_id=head.id,
            computed_for=procedure.today,
            states={view.key: view.state.value for view in procedure.steps},
            **project(procedure)._asdict(),
        )
    )
    return case._replace(head=head)


def _closed_at(case: Case, now: datetime) -> datetime | None:
    if case.progress.closed is None:
        return None
    return case.head.closed_at or now


def project(procedure: Procedure) -> Projection:
    """Return what a list shows of a procedure."""
    coming = None if procedure.next is None else procedure.step(procedure.next)
    due = None if coming is None or coming.main_deadline is None else coming.main_deadline.date
    if due is None and coming is not None and coming.inherited is not None:
        due = coming.inherited.date
    totals = procedure.totals
    return Projection(totals.done, totals.steps + totals.maybe, procedure.next, due)
