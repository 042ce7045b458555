"""What an authority does with its drafts: begin, change, hand in, return, approve, give up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from core.people.actor import Actor
from core.people.policy import Permission, is_of_own_organisation, may
from core.platform.errors import DomainError, Forbidden, InvalidRequest, NotFound
from core.platform.ids import uuid7
from core.processes.checks import checks, has_errors
from core.processes.content import ProcessFolder
from core.processes.definition import Process
from core.processes.definition_form import parse_address
from core.processes.draft_tables import DraftEditorRow, DraftRow
from core.processes.drafts import Draft, load_draft, move_draft, record_transition, update_draft
from core.processes.findings import Finding, Severity, Surroundings
from core.processes.provenance import Provenance
from core.processes.review import DraftAction, DraftState, require_move
from core.processes.shelf import load_registry
from core.processes.shelving import find_published_version
from core.processes.tables import ProcessRow, ProcessVersion
from core.processes.uploading import (
    NO_EXAMPLES,
    Written,
    WrittenExamples,
    read_definition_json,
    read_examples,
    write_definition,
)
from core.processes.writing import write_yaml

FROM_FILES = UUID(int=0)  # stands where an author would, if nobody signed in wrote it


class StaleDraft(DomainError):
    """Somebody else saved in between; `current` is the revision that stands now."""

    code = "stale_draft"


class HasErrors(DomainError):
    """The checks or the test people find errors, so the draft can't go on; `findings` says which."""

    code = "invalid_definition"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("The checks find errors in this draft.")
        self.findings = findings


def create_draft(
    session: Session,
    actor: Actor,
    written: Written,
    around: Surroundings,
    now: datetime,
    examples: WrittenExamples = NO_EXAMPLES,
) -> Draft:
    """Store a definition as a new draft of the actor's authority; it may have findings, but it can be read."""
    if not may(actor, Permission.DRAFT_CREATE) or actor.organisation is None:
        raise Forbidden("Your account may not do this.", permission=Permission.DRAFT_CREATE.value)
    require_own_process(session, actor, written.process)
    findings = judge_draft(session, written, examples, around)
    draft_id = _insert_draft(session, actor.person_id, written, examples, findings, now)
    return load_draft(session, actor, draft_id)._replace(findings=findings)


def draft_from_files(session: Session, folder: ProcessFolder, now: datetime) -> None:
    """Hand what is new in the content files to the authority that publishes the process itself.

    Nobody of the authority wrote it, so everybody there may approve it.
    """
    raw = folder.raw_examples
    examples = read_examples(write_yaml({"examples": raw}).encode()) if raw else NO_EXAMPLES
    written = write_definition(folder.process)
    findings = judge_draft(session, written, examples, Surroundings(registry=load_registry(session)[0]))
    _insert_draft(session, FROM_FILES, written, examples, findings, now)


def start_from_published(session: Session, actor: Actor, process: str, around: Surroundings, now: datetime) -> Draft:
    """Begin a draft from the version that is published now; raises `NotFound` where none is."""
    published = None if parse_address(process) is None else find_published_version(session, process)
    if published is None:
        raise NotFound("There is no such published process.", field="start_from")
    written = read_definition_json(json.loads(published.document)["definition"])
    plain = list(published.examples)
    examples = read_examples(write_yaml({"examples": plain}).encode()) if plain else NO_EXAMPLES
    return create_draft(session, actor, written, around, now, examples)


def edit_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int, written: Written, around: Surroundings, now: datetime
) -> Draft:
    """Replace the definition, if it is still at the revision that the author saw; raises `StaleDraft`."""
    draft = load_draft(session, actor, draft_id, to_write=True)
    require_move(actor, DraftAction.EDIT, draft.head.state, draft.head.editors)
    require_revision(draft.head.revision, revision)
    require_own_process(session, actor, written.process)
    renamed = written.process.process != draft.head.process
    if renamed and draft.head.base_version is not None:
        raise InvalidRequest("A published process keeps its address for ever.", field="process")
    findings = judge_draft(session, written, draft.written_examples, around)
    update_draft(
        session, draft_id, revision=revision + 1, updated_at=now, **_texts(written), **count_findings(findings)
    )
    _add_editor(session, draft_id, actor.person_id)
    return load_draft(session, actor, draft_id)._replace(findings=findings)


def edit_examples(
    session: Session,
    actor: Actor,
    draft_id: UUID,
    revision: int | None,
    examples: WrittenExamples,
    around: Surroundings,
    now: datetime,
) -> Draft:
    """Replace the test people, if they are still at the revision that the author saw, where one is given."""
    draft = load_draft(session, actor, draft_id, to_write=True)
    require_move(actor, DraftAction.EDIT, draft.head.state, draft.head.editors)
    require_revision(draft.examples_revision, revision)
    findings = judge_draft(session, draft.written, examples, around)
    update_draft(
        session,
        draft_id,
        examples_yaml=examples.yaml,
        examples_revision=draft.examples_revision + 1,
        updated_at=now,
        **count_findings(findings),
    )
    _add_editor(session, draft_id, actor.person_id)
    return load_draft(session, actor, draft_id)._replace(findings=findings)


def submit_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, around: Surroundings, now: datetime
) -> Draft:
    """Hand a draft in for review; raises `HasErrors` while the checks or the test people find errors."""
    draft = load_draft(session, actor, draft_id, to_write=True)
    state = require_move(actor, DraftAction.SUBMIT, draft.head.state, draft.head.editors)
    require_revision(draft.head.revision, revision)
    findings = judge_draft(session, draft.written, draft.written_examples, around)
    require_no_errors(findings)
    moved = move_draft(session, actor, draft, state, now, submitted_at=now)
    return moved._replace(findings=findings)


def return_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, reason: str | None, now: datetime
) -> Draft:
    """Give a draft back to its authors, with what is to be mended."""
    draft = load_draft(session, actor, draft_id, to_write=True)
    state = require_move(actor, DraftAction.RETURN, draft.head.state, draft.head.editors)
    require_revision(draft.head.revision, revision)
    return move_draft(session, actor, draft, state, now, reason, reviewer_id=actor.person_id)


def approve_draft(session: Session, actor: Actor, draft_id: UUID, revision: int | None, now: datetime) -> Draft:
    """Approve what somebody else wrote; raises `OwnDraft` for whoever had a hand in it."""
    draft = load_draft(session, actor, draft_id, to_write=True)
    state = require_move(actor, DraftAction.APPROVE, draft.head.state, draft.head.editors)
    require_revision(draft.head.revision, revision)
    return move_draft(session, actor, draft, state, now, reviewer_id=actor.person_id)


def withdraw_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, reason: str | None, now: datetime
) -> Draft:
    """Give a draft up for good; what is published stays as it is."""
    draft = load_draft(session, actor, draft_id, to_write=True)
    state = require_move(actor, DraftAction.WITHDRAW, draft.head.state, draft.head.editors)
    require_revision(draft.head.revision, revision)
    return move_draft(session, actor, draft, state, now, reason)


# --- what these and publishing share -----------------------------------------------------------------


def require_revision(current: int, seen: int | None) -> None:
    """Raise `StaleDraft` where the actor saw another revision than stands now."""
    if seen is not None and seen != current:
        raise StaleDraft("Somebody else has saved in the meantime.", current=current)


def judge_draft(
    session: Session, written: Written, examples: WrittenExamples, around: Surroundings
) -> tuple[Finding, ...]:
    """Return all that the checks and the test people find in a draft."""
    day = keep_review_day(find_published_version(session, written.process.process), around.today)
    return checks(written.process, replace(around, examples=examples.examples, provenance=Provenance(day)))


def keep_review_day(before: ProcessVersion | None, today: date | None) -> date | None:
    """Return the day of review that the next version takes over, unless it is past: publishing is a review."""
    day = None if before is None else before.review_by
    return day if day is not None and (today is None or day > today) else None


def count_findings(findings: tuple[Finding, ...]) -> dict[str, int]:
    """Return how many errors and warnings there are, for lists."""
    severities = [finding.severity for finding in findings]
    return {"errors": severities.count(Severity.ERROR), "warnings": severities.count(Severity.WARNING)}


def require_no_errors(findings: tuple[Finding, ...]) -> None:
    """Raise `HasErrors` where there are any."""
    if has_errors(findings):
        raise HasErrors(tuple(finding for finding in findings if finding.severity is Severity.ERROR))


def require_own_process(session: Session, actor: Actor, process: Process) -> None:
    """Raise `Forbidden` for a process of another city or of another authority."""
    if not is_of_own_organisation(actor, process.authority):
        raise Forbidden("An authority writes its own processes only.", field="authority")
    if process.process.partition("/")[0] != actor.city:
        raise Forbidden("An authority writes processes of its own city only.", field="process")
    holder = session.scalar(select(ProcessRow.authority).where(ProcessRow.key == process.process))
    if holder is not None and holder != actor.organisation:
        raise Forbidden("This process belongs to another authority.", field="process")


def _texts(written: Written) -> dict[str, Any]:
    process = written.process
    return {
        "process": process.process,
        "title": process.title,
        "yaml": written.yaml,
        "definition": written.canonical,
    }


def _insert_draft(
    session: Session,
    author_id: UUID,
    written: Written,
    examples: WrittenExamples,
    findings: tuple[Finding, ...],
    now: datetime,
) -> UUID:
    published = find_published_version(session, written.process.process)
    draft_id = uuid7()
    session.execute(
        insert(DraftRow).values(
            id=draft_id,
            organisation=written.process.authority,
            state=DraftState.DRAFT,
            revision=1,
            base_version=None if published is None else published.number,
            author_id=author_id,
            created_at=now,
            updated_at=now,
            examples_yaml=examples.yaml,
            examples_revision=1,
            **_texts(written),
            **count_findings(findings),
        )
    )
    _add_editor(session, draft_id, author_id)
    record_transition(session, author_id, draft_id, None, DraftState.DRAFT, 1, now)
    return draft_id


def _add_editor(session: Session, draft_id: UUID, person_id: UUID) -> None:
    known = select(func.count()).where(DraftEditorRow.draft_id == draft_id, DraftEditorRow.person_id == person_id)
    if not session.scalar(known):
        session.execute(insert(DraftEditorRow).values(draft_id=draft_id, person_id=person_id))
