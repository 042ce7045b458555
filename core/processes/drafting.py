"""What an authority does with its drafts: begin, change, hand in, return, approve, give up."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from core.people.actor import Actor
from core.people.policy import Permission, is_of_own_organisation, may
from core.platform.errors import DomainError, Forbidden, InvalidRequest, NotFound
from core.platform.ids import uuid7
from core.processes.content import ProcessFolder
from core.processes.definition import Process
from core.processes.definition_form import parse_address
from core.processes.draft_tables import DraftEditorRow, DraftRow
from core.processes.drafts import (
    FROM_FILES,
    Draft,
    DraftHead,
    Revisions,
    hold_draft,
    load_draft,
    move_draft,
    record_transition,
    update_draft,
)
from core.processes.findings import Surroundings
from core.processes.judging import Judged, judge
from core.processes.review import DraftAction, DraftState, require_move
from core.processes.shelf import load_registry
from core.processes.shelving import find_newest_offer
from core.processes.tables import ProcessRow
from core.processes.uploading import (
    NO_EXAMPLES,
    Written,
    WrittenExamples,
    read_definition_json,
    read_examples,
    write_definition,
)
from core.processes.writing import write_yaml


class StaleDraft(DomainError):
    """Somebody else saved in between; `current` is the revision that stands now."""

    code = "stale_draft"


class Overtaken(StaleDraft):
    """The other half of the draft, its text or its test people, was saved while this one was judged: judge again."""


class PublishedSource(NamedTuple):
    """What a draft can begin from, as it is stored: a version's definition, and its test people."""

    document: str
    examples: list[Any]

    def read(self) -> tuple[Written, WrittenExamples]:
        """Read both; for when no transaction is open."""
        return read_definition_json(json.loads(self.document)["definition"]), _read_plain(self.examples)


def create_draft(session: Session, actor: Actor, judged: Judged, now: datetime) -> Draft:
    """Store a definition as a new draft of the actor's authority; it may have findings, but it can be read."""
    if not may(actor, Permission.DRAFT_CREATE) or actor.organisation is None:
        raise Forbidden("Your account may not do this.", permission=Permission.DRAFT_CREATE.value)
    require_own_process(session, actor, judged.written.process)
    return load_draft(session, actor, _insert_draft(session, actor.person_id, judged, now))


def draft_from_files(session: Session, folder: ProcessFolder, now: datetime) -> None:
    """Hand what is new in the content files to the authority that publishes the process itself.

    Nobody of the authority wrote it, so everybody there may approve it.
    """
    judged = judge(
        write_definition(folder.process),
        _read_plain(folder.raw_examples or []),
        Surroundings(registry=load_registry(session)[0]),
    )
    _insert_draft(session, FROM_FILES, judged, now)


def find_source(session: Session, process: str) -> PublishedSource:
    """Return what is published of a process, or was until it was withdrawn; raises `NotFound` where nothing is."""
    found = None if parse_address(process) is None else find_newest_offer(session, process)
    if found is None:
        raise NotFound("There is no such published process.", field="start_from")
    return PublishedSource(found.document, list(found.examples))


def save_text(session: Session, actor: Actor, draft_id: UUID, revision: int, judged: Judged, now: datetime) -> Draft:
    """Replace the definition, if it is still at the revision that the author saw.

    Raises `StaleDraft`, and `Overtaken` where the test people aren't those that it was judged with.
    """
    head = hold_draft(session, actor, draft_id)
    require_ready(actor, head, DraftAction.EDIT, revision)
    if judged.basis is not None and judged.basis.examples != head.examples_revision:
        raise Overtaken("The test people were saved in the meantime.", current=head.revision)
    require_own_process(session, actor, judged.written.process)
    if judged.written.process.process != head.process and head.base_version is not None:
        raise InvalidRequest("A published process keeps its address for ever.", field="process")
    changes = {"revision": revision + 1, "saved_by": actor.person_id, **_texts(judged)}
    return _save(session, actor, draft_id, judged, now, changes)


def save_examples(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, judged: Judged, now: datetime
) -> Draft:
    """Replace the test people, if they are still at the revision that the author saw, where one is given.

    Raises `StaleDraft`, and `Overtaken` where the text isn't the one that they were judged with.
    """
    head = hold_draft(session, actor, draft_id)
    require_ready(actor, head, DraftAction.EDIT, examples=revision)
    if judged.basis is not None and judged.basis.text != head.revision:
        raise Overtaken("The text was saved in the meantime.", current=head.examples_revision)
    changes = {
        "examples_yaml": judged.examples.yaml,
        "examples_revision": head.examples_revision + 1,
        "examples_saved_by": actor.person_id,
    }
    return _save(session, actor, draft_id, judged, now, changes)


def submit_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, judged: Judged, now: datetime
) -> Draft:
    """Hand a draft in for review; raises `HasErrors` while the checks or the test people find errors."""
    head = hold_draft(session, actor, draft_id)
    state = require_ready(actor, head, DraftAction.SUBMIT, revision)
    require_judged(head, judged)
    judged.require_no_errors()
    return move_draft(session, actor, head, state, now, submitted_at=now)


def return_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, reason: str | None, now: datetime
) -> Draft:
    """Give a draft back to its authors, with what is to be mended."""
    head = hold_draft(session, actor, draft_id)
    state = require_ready(actor, head, DraftAction.RETURN, revision)
    return move_draft(session, actor, head, state, now, reason, reviewer_id=actor.person_id)


def approve_draft(session: Session, actor: Actor, draft_id: UUID, seen: Revisions, now: datetime) -> Draft:
    """Approve the very text and test people that one saw.

    Raises `OwnDraft` for whoever had a hand in it, `StaleDraft` where it isn't what they saw.
    """
    head = hold_draft(session, actor, draft_id)
    state = require_ready(actor, head, DraftAction.APPROVE, *seen)
    return move_draft(session, actor, head, state, now, reviewer_id=actor.person_id)


def withdraw_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, reason: str | None, now: datetime
) -> Draft:
    """Give a draft up for good; what is published stays as it is."""
    head = hold_draft(session, actor, draft_id)
    state = require_ready(actor, head, DraftAction.WITHDRAW, revision)
    return move_draft(session, actor, head, state, now, reason)


# --- what these and publishing share -----------------------------------------------------------------


def require_ready(
    actor: Actor, head: DraftHead, action: DraftAction, text: int | None = None, examples: int | None = None
) -> DraftState:
    """Return the state that an action leads to; raise what forbids it, `StaleDraft` for other revisions than seen."""
    state = require_move(actor, action, head.state, head.editors)
    for seen, current in ((text, head.revision), (examples, head.examples_revision)):
        if seen is not None and seen != current:
            raise StaleDraft("Somebody else has saved in the meantime.", current=current)
    return state


def require_judged(head: DraftHead, judged: Judged) -> None:
    """Raise `Overtaken` where text or test people aren't those that were judged."""
    if judged.basis != head.revisions:
        raise Overtaken("Somebody else has saved in the meantime.", current=head.revision)


def require_own_process(session: Session, actor: Actor, process: Process) -> None:
    """Raise `Forbidden` for a process of another city or of another authority."""
    if not is_of_own_organisation(actor, process.authority):
        raise Forbidden("An authority writes its own processes only.", field="authority")
    if process.process.partition("/")[0] != actor.city:
        raise Forbidden("An authority writes processes of its own city only.", field="process")
    holder = session.scalar(select(ProcessRow.authority).where(ProcessRow.key == process.process))
    if holder is not None and holder != actor.organisation:
        raise Forbidden("This process belongs to another authority.", field="process")


def _save(
    session: Session, actor: Actor, draft_id: UUID, judged: Judged, now: datetime, changes: dict[str, Any]
) -> Draft:
    update_draft(session, draft_id, updated_at=now, **changes, **judged.count_errors())
    _add_editor(session, draft_id, actor.person_id)
    return load_draft(session, actor, draft_id)


def _texts(judged: Judged) -> dict[str, Any]:
    process = judged.written.process
    return {
        "process": process.process,
        "title": process.title,
        "yaml": judged.written.yaml,
        "definition": judged.written.canonical,
    }


def _read_plain(examples: list[Any]) -> WrittenExamples:
    return read_examples(write_yaml({"examples": examples}).encode()) if examples else NO_EXAMPLES


def _insert_draft(session: Session, author_id: UUID, judged: Judged, now: datetime) -> UUID:
    process = judged.written.process
    base = find_newest_offer(session, process.process)
    draft_id = uuid7()
    session.execute(
        insert(DraftRow).values(
            id=draft_id,
            organisation=process.authority,
            state=DraftState.DRAFT,
            revision=1,
            base_version=None if base is None else base.number,
            author_id=author_id,
            saved_by=author_id,
            examples_saved_by=author_id,
            created_at=now,
            updated_at=now,
            examples_yaml=judged.examples.yaml,
            examples_revision=1,
            **_texts(judged),
            **judged.count_errors(),
        )
    )
    _add_editor(session, draft_id, author_id)
    record_transition(session, author_id, draft_id, None, DraftState.DRAFT, 1, now)
    return draft_id


def _add_editor(session: Session, draft_id: UUID, person_id: UUID) -> None:
    known = select(func.count()).where(DraftEditorRow.draft_id == draft_id, DraftEditorRow.person_id == person_id)
    if not session.scalar(known):
        session.execute(insert(DraftEditorRow).values(draft_id=draft_id, person_id=person_id))
