"""What a person does with their cases: open, record what happened, close, open again.

A case is opened, folded and personalised before anything is locked, since that takes longer the longer the case
is. Under the lock it is only checked that nothing came in between, and written; what did come is read then.

    with turn.reading() as act:
        history = read_history(act.session, act.actor, keys, case_id)
        entry = prepare_entry(act.session, act.actor, history, ground, decide, act.now)
    with turn.writing() as act:
        recorded = write_entry(act.session, act.actor, entry)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from core.cases.about import seal_about
from core.cases.accepting import MAX_REASON, find_misfits, make_refusal, place_mark
from core.cases.event_form import KINDS
from core.cases.events import Closed, Event, Happening, Opened, Recorder, Reopened
from core.cases.progress import clamp_seq
from core.cases.reminding import list_reminders
from core.cases.sealing import fingerprint, seal_event
from core.cases.service import Case, CaseHead, CaseWay, Ground, find_case_way, load_events, load_head, project
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow, cases_visible_to
from core.notices.reminders import plan_reminders
from core.people.actor import Actor
from core.people.policy import Permission, may
from core.people.tables import AccountRow
from core.platform.database import Base, connection_of
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import DomainError, Forbidden, InvalidRequest, WrongState
from core.platform.fields import read_text
from core.platform.ids import uuid7
from core.procedures.outline import outline

_CASES, _EVENTS, _PROJECTIONS = (
    Base.metadata.tables[row.__tablename__] for row in (CaseRow, CaseEventRow, CaseProjectionRow)
)
# Built once: to build a statement takes several times as long as to run it.
_PRINTS = select(_EVENTS.c.id, _EVENTS.c.fingerprint).where(
    _EVENTS.c.case_id == bindparam("case_id"), _EVENTS.c.id.in_(bindparam("ids", expanding=True))
)
_COUNT = select(func.count()).select_from(_EVENTS).where(_EVENTS.c.case_id == bindparam("case_id"))
_INSERT_EVENT = insert(_EVENTS)
_UPDATE_CASE = update(_CASES).where(_CASES.c.id == bindparam("case_id"))
_UPDATE_PROJECTION = update(_PROJECTIONS).where(_PROJECTIONS.c.case_id == bindparam("of_case"))
_INSERT_PROJECTION = insert(_PROJECTIONS)

MAX_BATCH = 500  # events sent at once
MAX_CASES = 200
"""Cases of one person, closed ones too: some dozens fill a life; more are made by a machine, to fill the disk."""
MAX_EVENTS = 5_000
"""Events of one case, which is opened whole to be shown: a long way takes some hundreds."""


class EventConflict(DomainError):
    """Another event has this id in the case."""

    code = "event_conflict"


class TooManyCases(DomainError):
    """The person has as many cases as anybody may have."""

    code = "too_many_cases"


class TooManyEvents(DomainError):
    """With these events the case would have more than a case may have."""

    code = "too_many_events"


class Recorded(NamedTuple):
    """What became of events that were sent; ids in the order of sending."""

    found: CaseWay
    accepted: tuple[UUID, ...]
    duplicates: tuple[UUID, ...]

    @property
    def case(self) -> Case:
        """The case as it stands after them, with its whole procedure, which is made when it is asked for."""
        return self.found.complete()


class History(NamedTuple):
    """A case with all that happened in it, opened with its owner's key."""

    key: PersonKey
    head: CaseHead
    events: Mapping[UUID, Event]


Decide = Callable[[CaseHead], Sequence[Event]]
"""Returns the events to record in a case that stands like this, or refuses to."""


class Entry(NamedTuple):
    """All that is to be written into a case, as long as its history is still the whole one."""

    history: History
    ground: Ground
    decide: Decide
    most: int  # events that the case may have with these
    sent: Sequence[Event]
    rows: Sequence[Mapping[str, object]]
    events: Sequence[Event]  # all that the case then has
    recorded: Recorded
    now: datetime


# --- reading, before anything is locked -----------------------------------------------------------------


def read_history(session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime) -> History:
    """Return a case that the actor sees with all that happened in it; raises `NotFound`."""
    head = load_head(session, actor, case_id, now)
    key = keys.open(head.owner_id)
    return History(key, head, {event.id: event for event in load_events(session, key, head.id)})


def prepare_entry(
    session: Session,
    actor: Actor,
    history: History,
    ground: Ground,
    decide: Decide,
    now: datetime,
    most: int = MAX_EVENTS,
) -> Entry:
    """Return what is to be written: all events or none, leaving alone what is there already.

    A closed case takes events too: a device may send late what was done before. Raises `EventConflict` for another
    event under an id that is taken, `TooManyEvents`, what `find_misfits` finds, and what `decide` raises.
    """
    if not may(actor, Permission.CASE_WRITE):
        raise Forbidden("Your account may not do this.", permission=Permission.CASE_WRITE.value)
    key, head, known = history
    sent = decide(head)
    require_fitting(sent, ground)
    accepted, duplicates, prints = _sort_out(session, key, head, sent, known, ground.today)
    if accepted and len(known) + len(accepted) > most:
        raise TooManyEvents(
            f"A case has at most {MAX_EVENTS} events, and nothing of this was recorded. "
            "Close the case and open another one.",
            field="events",
            limit=MAX_EVENTS,
        )
    rows = [_row(key, head.id, actor, event, prints[event.id], now) for event in accepted]
    events = (*known.values(), *accepted)
    found = find_case_way(head, events, ground)
    if accepted:
        closed_at = None if found.progress.closed is None else head.closed_at or now
        found = found._replace(head=head._replace(seq=found.progress.seq, updated_at=now, closed_at=closed_at))
    recorded = Recorded(found, tuple(event.id for event in accepted), duplicates)
    return Entry(history, ground, decide, most, sent, rows, events, recorded, now)


def prepare_opening(
    session: Session,
    actor: Actor,
    keys: KeyStore,
    ground: Ground,
    events: Sequence[Event],
    now: datetime,
    about: str = "",
) -> Entry:
    """Return what is to be written when a procedure is saved with what happened so far, `about` somebody else or not.

    Whoever sends the same opening again, because the first answer was lost on the way, gets the case that is there.
    """
    if not may(actor, Permission.CASE_CREATE):
        raise Forbidden("Your account may not do this.", permission=Permission.CASE_CREATE.value)
    known = _find_opened_before(session, actor, ground, events, now)
    if known is not None:
        history = read_history(session, actor, keys, known, now)
        return prepare_entry(session, actor, history, ground, lambda _: events, now)
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
    if about:
        head = head._replace(about_sealed=seal_about(keys.open(actor.person_id), head.id, about))
    if not any(isinstance(event.what, Opened) for event in events):
        events = (make_event(actor, head, Opened(head.version_hash), now), *events)
    history = History(keys.open(actor.person_id), head, {})
    return prepare_entry(session, actor, history, ground, lambda _: events, now)


def prepare_closing(
    session: Session, actor: Actor, history: History, ground: Ground, reason: str, now: datetime
) -> Entry:
    """Return what is to be written when a case is closed; it stays readable. Raises `WrongState` where it is closed.

    A full case takes this one event more: closing it is the way on.
    """
    tidy = read_text(reason, ("reason",), [])
    if tidy is None or len(tidy) > MAX_REASON:
        raise InvalidRequest(f"A reason is plain text of at most {MAX_REASON} characters.", field="reason")

    def decide(head: CaseHead) -> Sequence[Event]:
        if head.closed_at is not None:
            raise WrongState("The case is closed already.", state="closed")
        return [make_event(actor, head, Closed(tidy), now)]

    return prepare_entry(session, actor, history, ground, decide, now, MAX_EVENTS + 1)


def prepare_reopening(session: Session, actor: Actor, history: History, ground: Ground, now: datetime) -> Entry:
    """Return what is to be written when a closed case goes on. Raises `WrongState` where it is open."""

    def decide(head: CaseHead) -> Sequence[Event]:
        if head.closed_at is None:
            raise WrongState("The case is open.", state="open")
        return [make_event(actor, head, Reopened(), now)]

    return prepare_entry(session, actor, history, ground, decide, now)


def make_event(actor: Actor, head: CaseHead, what: Happening, now: datetime) -> Event:
    """Return an event that the server records for an actor, after all that is there."""
    return Event(uuid7(), head.seq + 1, what, recorder_of(actor), head.version_hash, at=now)


def recorder_of(actor: Actor, grant_id: UUID | None = None) -> Recorder:
    """Return as whom an actor records events; a helper does it on behalf of the person who gave the grant."""
    return Recorder(actor.role, actor.person_id, actor.organisation, grant_id)


def require_fitting(events: Sequence[Event], ground: Ground) -> None:
    """Raise an error that names every field of a batch that doesn't fit the version; the first one's code is its own."""
    if len(events) > MAX_BATCH:
        raise InvalidRequest(f"At most {MAX_BATCH} events can be sent at once.", field="events")
    found = [
        misfit._replace(field=f"events.{position}.{misfit.field}")
        for position, event in enumerate(events)
        for misfit in find_misfits(
            event, ground.version.document, ground.version.head.hash, ground.registry, ground.today
        )
    ]
    if found:
        raise make_refusal(found)


def _sort_out(
    session: Session,
    key: PersonKey,
    head: CaseHead,
    events: Sequence[Event],
    known: Mapping[UUID, Event],
    today: date,
) -> tuple[list[Event], tuple[UUID, ...], Mapping[UUID, bytes]]:
    """Return the events to keep, each with a plausible `seq` and day, the ids of those that were sent before, and fingerprints.

    `known` are all that are in the case. A fingerprint is of what was sent: the same on another day is still the same.
    """
    prints: dict[UUID, bytes] = {}
    if not known.keys().isdisjoint(event.id for event in events):
        ids = [event.id for event in events]
        found = connection_of(session).execute(_PRINTS, {"case_id": head.id, "ids": ids})
        prints = {row.id: row.fingerprint for row in found}
    accepted: list[Event] = []
    duplicates: list[UUID] = []
    highest = head.seq
    for position, event in enumerate(events):
        own = fingerprint(key, head.id, event)
        if event.id not in prints:
            prints[event.id] = own
            placed = (place_mark(event, today) or event)._replace(seq=clamp_seq(event.seq, highest))
            highest = max(highest, placed.seq)
            accepted.append(placed)
        elif prints[event.id] == own:
            duplicates.append(event.id)
        else:
            raise EventConflict("Another event has this id.", field=f"events.{position}.id")
    return accepted, tuple(duplicates), prints


def _row(key: PersonKey, case_id: UUID, actor: Actor, event: Event, own: bytes, now: datetime) -> dict[str, object]:
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
        "fingerprint": own,
    }


def _find_opened_before(
    session: Session, actor: Actor, ground: Ground, events: Sequence[Event], now: datetime
) -> UUID | None:
    if not events:
        return None
    query = (
        select(CaseRow.id)
        .join(CaseEventRow, CaseEventRow.case_id == CaseRow.id)
        .where(
            cases_visible_to(actor, now),
            CaseRow.process == ground.version.process,
            CaseRow.version_number == ground.version.head.number,
            CaseEventRow.id == events[0].id,
        )
    )
    return session.scalars(query).first()


# --- writing, under the lock --------------------------------------------------------------------------


def write_entry(session: Session, actor: Actor, entry: Entry) -> Recorded:
    """Write an entry into its case; where something came in between, what the entry comes to after that."""
    entry = renew_entry(session, actor, entry)
    save_entry(session, entry)
    return entry.recorded


def renew_entry(session: Session, actor: Actor, entry: Entry) -> Entry:
    """Lock a case, and return the entry, or what it comes to where something came in between."""
    read = entry.history
    head = load_head(session, actor, read.head.id, entry.now, to_write=True)
    count = connection_of(session).execute(_COUNT, {"case_id": head.id}).scalar_one()
    # Events are only ever added: as many as were read are the ones that were read.
    if (head, count) == (read.head, len(read.events)):
        return entry
    history = _catch_up(session, read, head)
    return prepare_entry(session, actor, history, entry.ground, entry.decide, entry.now, entry.most)


def save_entry(session: Session, entry: Entry) -> None:
    """Write an entry into its case, which is locked and was not changed since."""
    if entry.rows:
        connection_of(session).execute(_INSERT_EVENT, list(entry.rows))
        save_standing(session, entry)


def write_opening(session: Session, actor: Actor, keys: KeyStore, entry: Entry, events: Sequence[Event]) -> Recorded:
    """Write an entry that opens a case with these events; raises `TooManyCases`."""
    # Two openings sent at once wait for each other here, so that the second finds what the first made.
    session.execute(select(AccountRow.id).where(AccountRow.id == actor.person_id).with_for_update(key_share=True))
    known = _find_opened_before(session, actor, entry.ground, events, entry.now)
    if known is None:
        _require_room(session, actor)
        session.execute(insert(CaseRow).values(**entry.history.head._asdict()))
    elif known != entry.history.head.id:
        history = read_history(session, actor, keys, known, entry.now)
        entry = prepare_entry(session, actor, history, entry.ground, lambda _: events, entry.now)
    return write_entry(session, actor, entry)


def _catch_up(session: Session, read: History, head: CaseHead) -> History:
    ids = session.scalars(select(CaseEventRow.id).where(CaseEventRow.case_id == head.id))
    missed = load_events(session, read.key, head.id, only=[one for one in ids if one not in read.events])
    return History(read.key, head, {**read.events, **{event.id: event for event in missed}})


def _require_room(session: Session, actor: Actor) -> None:
    query = select(func.count()).select_from(CaseRow).where(CaseRow.owner_id == actor.person_id)
    if (session.scalar(query) or 0) >= MAX_CASES:
        raise TooManyCases(
            f"A person has at most {MAX_CASES} cases, and nothing of this was saved. Go on with one that is there.",
            limit=MAX_CASES,
        )


def save_standing(session: Session, entry: Entry) -> None:
    """Write where a case stands after an entry, and what its owner is to be reminded of."""
    head, _, way = entry.recorded.found
    found = outline(way)
    changes = {"seq": head.seq, "updated_at": head.updated_at, "closed_at": head.closed_at}
    connection = connection_of(session)
    connection.execute(_UPDATE_CASE, {"case_id": head.id, **changes})
    projected = {
        "computed_for": found.today,
        "states": {step.key: step.state.value for step in found.steps},
        **project(found).row(),
    }
    if connection.execute(_UPDATE_PROJECTION, {"of_case": head.id, **projected}).rowcount == 0:
        connection.execute(_INSERT_PROJECTION, {"case_id": head.id, **projected})
    plan_reminders(session, entry.history.key, head.id, list_reminders(head, found, entry.ground.zone), entry.now)
