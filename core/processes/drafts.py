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
from core.people.tables import AccountRow
from core.platform.errors import InvalidRequest, NotFound
from core.platform.fields import read_text
from core.platform.ids import uuid7
from core.processes.definition_form import parse_process
from core.processes.draft_tables import DraftEditorRow, DraftRow, DraftTransitionRow, drafts_visible_to
from core.processes.review import DraftState
from core.processes.uploading import InvalidDefinition, Written, WrittenExamples, read_examples

MAX_REASON = 1_000  # characters
FROM_FILES = UUID(int=0)  # stands where a person would, if it came from the content files: nobody signed in wrote it


class Revisions(NamedTuple):
    """Which text and which test people: what somebody read, checked or approved."""

    text: int
    examples: int


class DraftHead(NamedTuple):
    """What a queue shows of a draft, detached from the database."""

    id: UUID
    organisation: str
    process: str
    title: str
    state: DraftState
    revision: int
    examples_revision: int
    base_version: int | None
    published_version: int | None
    author_id: UUID
    saved_by: UUID | None
    examples_saved_by: UUID | None
    reviewer_id: UUID | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    errors: int
    warnings: int
    editors: frozenset[UUID]

    @property
    def revisions(self) -> Revisions:
        """The revisions of its text and of its test people."""
        return Revisions(self.revision, self.examples_revision)


class Transition(NamedTuple):
    """One line of a draft's history."""

    from_state: DraftState | None
    to_state: DraftState
    revision: int
    person_id: UUID
    reason: str | None
    at: datetime


class Draft(NamedTuple):
    """A draft as it is stored, with its history.

    Its texts are not read yet: that takes a while where they are long, and is for when no transaction is open.
    """

    head: DraftHead
    yaml: str
    definition: str  # the same in canonical JSON
    examples_yaml: str
    history: tuple[Transition, ...]

    def read_definition(self) -> Written:
        """Read what the definition says."""
        process, problems = parse_process(json.loads(self.definition))
        if process is None:
            raise InvalidDefinition(problems)
        return Written(self.yaml, process, self.definition)

    def read_examples(self) -> WrittenExamples:
        """Read the test people."""
        return read_examples(self.examples_yaml.encode())


_HEAD = [getattr(DraftRow, name) for name in DraftHead._fields if name != "editors"]
_TEXTS = [getattr(DraftRow, name) for name in ("yaml", "definition", "examples_yaml")]


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
    editors = _editors_of(session, actor, [row["id"] for row in rows])
    return [_head(row, editors.get(row["id"], frozenset())) for row in rows]


def load_draft(session: Session, actor: Actor, draft_id: UUID) -> Draft:
    """Return one draft of the actor's authority; raises `NotFound`."""
    row = session.execute(
        select(*_HEAD, *_TEXTS).where(DraftRow.id == draft_id, drafts_visible_to(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    fields = row._asdict()
    texts = {column.key: fields.pop(column.key) for column in _TEXTS}
    head = _head(fields, _editors_of(session, actor, [draft_id]).get(draft_id, frozenset()))
    return Draft(head=head, history=_history_of(session, draft_id), **texts)


def hold_draft(session: Session, actor: Actor, draft_id: UUID) -> DraftHead:
    """Return the head of a draft of the actor's authority, locked until it is changed; raises `NotFound`."""
    query = select(*_HEAD).where(DraftRow.id == draft_id, drafts_visible_to(actor)).with_for_update()
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return _head(row._asdict(), _editors_of(session, actor, [draft_id]).get(draft_id, frozenset()))


def move_draft(
    session: Session,
    actor: Actor,
    head: DraftHead,
    state: DraftState,
    now: datetime,
    reason: str | None = None,
    **changes: object,
) -> Draft:
    """Bring a draft to a state, and record who did it."""
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


def _editors_of(session: Session, actor: Actor, draft_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return who wrote in each draft.

    The actor counts as one of them where an editor's account was erased and the actor's was made after the draft: it
    may be the same person, added again under the same name.
    """
    found: dict[UUID, set[UUID]] = {}
    known = select(AccountRow.id)
    query = select(
        DraftEditorRow.draft_id, DraftEditorRow.person_id, DraftEditorRow.person_id.in_(known).label("known")
    ).where(DraftEditorRow.draft_id.in_(draft_ids))
    erased = set()
    for draft_id, person_id, is_known in session.execute(query):
        found.setdefault(draft_id, set()).add(person_id)
        if not is_known and person_id != FROM_FILES:
            erased.add(draft_id)
    if erased and session.scalar(known.where(AccountRow.id == actor.person_id)) is not None:
        for draft_id in erased:
            # Ids are made in order of time.
            if actor.person_id.version == draft_id.version == 7 and actor.person_id > draft_id:
                found[draft_id].add(actor.person_id)
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
