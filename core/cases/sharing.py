"""Sharing a case: the person lets an organisation or another person in, who record on the person's behalf."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.cases.events import Answered, Event, NoteAdded, PaperDeclared, StepMarked
from core.cases.granted import Lens, list_shown, make_lens, place_among_all, require_allowed, require_others_words
from core.cases.progress import progress
from core.cases.recording import Entry, History, prepare_entry, renew_entry, save_entry
from core.cases.service import Case, CaseHead, Ground, load_head, make_granted_case
from core.grants.grant import Grant, Notice, Recipient
from core.grants.reminding import remind_of_end
from core.grants.service import give_grant, hold_given, hold_live_grant
from core.grants.terms import Terms, check_terms
from core.notices.kinds import NoticeKind
from core.notices.telling import tell_once, tell_under
from core.people.actor import Actor
from core.platform.encryption import KeyStore
from core.platform.errors import InvalidRequest, WrongState
from core.processes.registry import Sensitivity


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
    documents: Collection[UUID] = (),
) -> Grant:
    """Let an organisation, or another person, into one of the actor's own cases; `documents` are the papers that they may let it open.

    Raises `InvalidTerms` for what the case, or the wallet, doesn't have.
    """
    hold_given(session, actor, head.id, recipient.party, now)
    head = load_head(session, actor, head.id, now, to_write=True)
    if not actor.is_owner or head.owner_id != actor.person_id:
        raise InvalidRequest("Only the person lets somebody in.")
    if head.closed_at is not None:
        raise WrongState("The case is closed.", state="closed")
    document = ground.version.document
    check_terms(
        terms,
        steps=(step.key for step in document.definition.steps),
        facts={key: fact.sensitivity is not Sensitivity.ORDINARY for key, fact in document.facts.items()},
        document_types=ground.registry.document_types.keys() | document.document_types.keys(),
        documents=documents,
    )
    key = keys.open(head.owner_id)
    grant = give_grant(session, actor, key, head.id, recipient, terms, months, notice, called, now)
    remind_of_end(session, key, grant, ground.zone, now)
    return grant


def prepare_on_behalf(
    session: Session,
    actor: Actor,
    history: History,
    ground: Ground,
    grant: Grant,
    events: Sequence[Event],
    now: datetime,
) -> Entry:
    """Return what a helper would record, before anything is locked; the events have places among what they see.

    Raises `Forbidden` for what the person didn't allow.
    """
    lens = make_lens(grant, ground.version.document, ground.registry)
    shown = list_shown(history.events.values(), lens)
    entry = prepare_entry(session, actor, history, ground, lambda head: place_among_all(events, shown, head.seq), now)
    _require_allowed(entry, lens)
    return entry


def write_on_behalf(session: Session, actor: Actor, grant: Grant, entry: Entry) -> Entry:
    """Write what a helper records, tell the person, and return it as it was written.

    Raises `NotFound` where the grant was taken back meanwhile, and `Forbidden` for what the person didn't allow.
    """
    hold_live_grant(session, actor, grant.case_id, entry.now, only=grant.id)
    renewed = renew_entry(session, actor, entry)
    if renewed is not entry:
        _require_allowed(renewed, make_lens(grant, entry.ground.version.document, entry.ground.registry))
    save_entry(session, renewed)
    for step in _list_marked(renewed):
        data = {
            **grant.whom,
            "case_id": str(grant.case_id),
            "process": entry.ground.version.process,
            "version": entry.ground.version.head.number,
            "step": step,
        }
        tell_under(session, entry.history.key, NoticeKind.HELPER_MARKED, data, entry.now)
    if any(isinstance(event.what, Answered | PaperDeclared) for event in _list_accepted(renewed)):
        about = {**grant.whom, "case_id": str(grant.case_id)}
        # Whoever answers a whole form for somebody tells them so once, not ten times.
        tell_once(session, entry.history.key, NoticeKind.HELPER_ANSWERED, about, entry.now)
    if any(isinstance(event.what, NoteAdded) for event in _list_accepted(renewed)):
        about = {**grant.whom, "case_id": str(grant.case_id)}
        tell_under(session, entry.history.key, NoticeKind.HELPER_NOTED, about, entry.now)
    return renewed


def show_on_behalf(grant: Grant, entry: Entry) -> Case:
    """Return the case after a helper's events, as far as the helper knows it."""
    return make_granted_case(entry.recorded.found.head, entry.events, entry.ground, grant)


def _require_allowed(entry: Entry, lens: Lens) -> None:
    known, own = entry.history.events, lens.grant.party
    before = progress(known.values())
    again = {event for event in entry.recorded.duplicates if known[event].by.party == own}
    require_allowed(entry.sent, lens, before, again)
    require_others_words(before.steps, entry.recorded.found.progress.steps, lens.grant)


def _list_accepted(entry: Entry) -> list[Event]:
    return [event for event in entry.sent if event.id in entry.recorded.accepted]


def _list_marked(entry: Entry) -> Iterable[str]:
    marked = (event.what.step for event in _list_accepted(entry) if isinstance(event.what, StepMarked))
    return dict.fromkeys(marked)
