"""A helper adds a paper for a person: what the access log and the case say of it.

The line of the log comes first. What the case says, and what the person is told, is written in the transaction in
which the paper comes to be kept, so that there is neither without the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.event_form import KINDS
from core.cases.events import Event, PaperAdded
from core.cases.granted import make_lens
from core.cases.recording import Entry, History, prepare_entry, recorder_of, renew_entry, save_entry
from core.cases.service import CaseHead, Ground, load_head
from core.cases.tables import CaseEventRow
from core.grants.access_log import Noun, note_look
from core.grants.grant import Grant
from core.grants.service import find_live_grant, hold_live_grant
from core.grants.terms import Scope
from core.notices.kinds import NoticeKind
from core.notices.telling import tell_under
from core.people.actor import Actor
from core.platform.encryption import KeyStore
from core.platform.errors import NotFound, WrongState


def note_adding(session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime) -> Grant:
    """Write that a helper is about to add a paper, and return the grant that lets them; raises `NotFound` without one."""
    held = hold_live_grant(session, actor, case_id, now)
    grant = find_live_grant(session, actor, keys, case_id, now, only=held.id)
    if not grant.terms.allows(Scope.UPLOAD):
        raise NotFound
    note_look(
        session,
        actor=actor,
        grant_id=grant.id,
        owner_id=grant.owner_id,
        noun=Noun.ADDING,
        subject_id=case_id,
        now=now,
    )
    return grant


def hold_case(session: Session, actor: Actor, grant: Grant, now: datetime) -> None:
    """Lock a grant under which a paper is added to a case, and then the case; raises `NotFound` where it holds no more."""
    hold_live_grant(session, actor, grant.case_id, now, only=grant.id)
    load_head(session, actor, grant.case_id, now, to_write=True)


def find_added(session: Session, actor: Actor, case_id: UUID, sending: UUID) -> datetime | None:
    """Return when the paper of a sending was added for the actor's organisation; None where it never was.

    The case remembers it after the person has deleted the paper: sent again, it doesn't come back.
    """
    query = select(CaseEventRow.recorded_at).where(
        CaseEventRow.case_id == case_id,
        CaseEventRow.id == sending,
        CaseEventRow.kind == KINDS[PaperAdded],
        CaseEventRow.organisation == actor.organisation,
    )
    return session.scalar(query)


def prepare_adding(
    session: Session,
    actor: Actor,
    history: History,
    ground: Ground,
    grant: Grant,
    sending: UUID,
    document_type: str,
    now: datetime,
) -> Entry:
    """Return what the case will say of a paper, before anything is locked; the event has the id of the sending.

    Raises `NotFound` for a kind of paper that the grant doesn't let a helper add, whether or not there is such a
    kind, and `WrongState` for a closed case.
    """
    if document_type not in make_lens(grant, ground.version.document, ground.registry).list_addable():
        raise NotFound

    def decide(head: CaseHead) -> Sequence[Event]:
        if head.closed_at is not None:
            raise WrongState("The case is closed. Nothing was saved.", state="closed")
        by = recorder_of(actor, grant.id)
        return [Event(sending, head.seq + 1, PaperAdded(document_type), by, head.version_hash, at=now)]

    return prepare_entry(session, actor, history, ground, decide, now)


def write_added(session: Session, actor: Actor, grant: Grant, entry: Entry) -> None:
    """Write that a paper was added into its case, which is held, and tell the person."""
    renewed = renew_entry(session, actor, entry)
    save_entry(session, renewed)
    for event in renewed.sent:
        if event.id in renewed.recorded.accepted and isinstance(event.what, PaperAdded):
            about = {
                "case_id": str(grant.case_id),
                **grant.whom,
                "document_type": event.what.document_type,
            }
            tell_under(session, entry.history.key, NoticeKind.HELPER_ADDED, about, entry.now)
