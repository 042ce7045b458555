"""A draft as a value, and how it is found, listed, moved from state to state and remembered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from core.people.actor import Actor
from core.platform.errors import InvalidRequest, NotFound
from core.platform.fields import read_text
from core.platform.ids import uuid7
from core.processes.definition import Process
from core.processes.definition_form import parse_process
from core.processes.draft_tables import DraftEditorRow, DraftRow, DraftTransitionRow, drafts_visible_to
from core.processes.findings import Finding
from core.processes.review import DraftState
from core.processes.uploading import InvalidDefinition, Written, WrittenExamples, read_examples

MAX_REASON = 1_000  # characters


class DraftHead(NamedTuple):
    """What a queue shows of a draft, detached from the database."""

    id: UUID
    organisation: str
    process: str
    title: str
    state: DraftState
    revision: int
    base_version: int | None
    published_version: int | None
    author_id: UUID
    reviewer_id: UUID | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    errors: int
    warnings: int
    editors: frozenset[UUID]


class Transition(NamedTuple):
    """One line of a draft's history."""

    from_state: DraftState | None
    to_state: DraftState
    revision: int
    person_id: UUID
    reason: str | None
    at: datetime


class Draft(NamedTuple):
    """A draft with its text and its history; `findings` where they were just made."""

    head: DraftHead
    written: Written
    written_examples: WrittenExamples
    examples_revision: int
    history: tuple[Transition, ...]
    findings: tuple[Finding, ...] | None = None


_HEAD = [getattr(DraftRow, name) for name in DraftHead._fields if name != "editors"]
_TEXTS = [DraftRow.yaml, DraftRow.definition, DraftRow.examples_yaml, DraftRow.examples_revision]


def list_drafts(
    session: Session,
    actor: Actor,
    *,
    state: DraftState | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[DraftHead]:
    """Return the drafts of the actor's authority, the newest first, at most `limit`."""
    query = select(*_HEAD).where(drafts_visible_to(actor)).order_by(DraftRow.id.desc()).limit(limit)
    if state is not None:
        query = query.where(DraftRow.state == state)
    if before is not None:
        query = query.where(DraftRow.id < before)
    rows = [row._asdict() for row in session.execute(query)]
    editors = _editors_of(session, [row["id"] for row in rows])
    return [_head(row, editors.get(row["id"], frozenset())) for row in rows]


def load_draft(session: Session, actor: Actor, draft_id: UUID, *, to_write: bool = False) -> Draft:
    """Return one draft of the actor's authority, locked if it is to be changed; raises `NotFound`."""
    query = select(*_HEAD, *_TEXTS).where(DraftRow.id == draft_id, drafts_visible_to(actor))
    row = session.execute(query.with_for_update() if to_write else query).one_or_none()
    if row is None:
        raise NotFound
    fields = row._asdict()
    yaml, definition = fields.pop("yaml"), fields.pop("definition")
    examples_yaml, examples_revision = fields.pop("examples_yaml"), fields.pop("examples_revision")
    head = _head(fields, _editors_of(session, [draft_id]).get(draft_id, frozenset()))
    return Draft(
        head=head,
        written=Written(yaml, _read_stored(definition)),
        written_examples=read_examples(examples_yaml.encode()),
        examples_revision=examples_revision,
        history=_history_of(session, draft_id),
    )


def move_draft(
    session: Session,
    actor: Actor,
    draft: Draft,
    state: DraftState,
    now: datetime,
    reason: str | None = None,
    **changes: object,
) -> Draft:
    """Bring a draft to a state, and record who did it."""
    head = draft.head
    update_draft(session, head.id, state=state, updated_at=now, **changes)
    record_transition(session, actor.person_id, head.id, head.state, state, head.revision, now, read_reason(reason))
    return load_draft(session, actor, head.id)


def record_transition(
    session: Session,
    person_id: UUID,
    draft_id: UUID,
    before: DraftState | None,
    after: DraftState,
    revision: int,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Add a line to a draft's history."""
    session.execute(
        insert(DraftTransitionRow).values(
            id=uuid7(),
            draft_id=draft_id,
            from_state=before,
            to_state=after,
            revision=revision,
            person_id=person_id,
            reason=reason,
            at=now,
        )
    )


def update_draft(session: Session, draft_id: UUID, **changes: object) -> None:
    """Write some columns of a draft."""
    session.execute(update(DraftRow).where(DraftRow.id == draft_id).values(**changes))


def read_reason(reason: str | None) -> str | None:
    """Return a reason without spaces around it, None where it says nothing; raises `InvalidRequest`."""
    if reason is None or not reason.strip():
        return None
    tidy = read_text(reason.strip(), ("reason",), [])
    if tidy is None or len(tidy) > MAX_REASON:
        raise InvalidRequest(f"A reason is plain text of at most {MAX_REASON} characters.", field="reason")
    return tidy


def _read_stored(definition: str) -> Process:
    process, problems = parse_process(json.loads(definition))
    if process is None:
        raise InvalidDefinition(problems)
    return process


def _editors_of(session: Session, draft_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    query = select(DraftEditorRow.draft_id, DraftEditorRow.person_id).where(DraftEditorRow.draft_id.in_(draft_ids))
    for draft_id, person_id in session.execute(query):
        found.setdefault(draft_id, set()).add(person_id)
    return {draft_id: frozenset(people) for draft_id, people in found.items()}


def _history_of(session: Session, draft_id: UUID) -> tuple[Transition, ...]:
    columns = [getattr(DraftTransitionRow, name) for name in Transition._fields]
    query = (
        select(*columns)
        .where(DraftTransitionRow.draft_id == draft_id)
        .order_by(DraftTransitionRow.at, DraftTransitionRow.id)
    )
    return tuple(
        Transition(
            None if row.from_state is None else DraftState(row.from_state),
            DraftState(row.to_state),
            row.revision,
            row.person_id,
            row.reason,
            row.at,
        )
        for row in session.execute(query)
    )


def _head(fields: dict[str, Any], editors: frozenset[UUID]) -> DraftHead:
    return DraftHead(**{**fields, "state": DraftState(fields["state"])}, editors=editors)
