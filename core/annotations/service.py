"""What an NGO does with its notes: write, change, send, publish or return, withdraw."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from core.annotations.moderation import NoteAction, NoteState, require_move
from core.annotations.note import MAX_REASON, Annotation, NoteContent, NoteKind, read_plain_text
from core.annotations.tables import AnnotationRow, AnnotationTransitionRow, annotations_visible_to
from core.people.actor import Actor
from core.people.policy import Permission, may
from core.platform.errors import DomainError, Forbidden, InvalidRequest, NotFound
from core.platform.ids import uuid7
from core.platform.revision import raise_public_revision
from core.processes.definition_form import parse_address
from core.processes.shelving import find_published_version

_COLUMNS = [getattr(AnnotationRow, name) for name in Annotation._fields]


class UnknownProcess(DomainError):
    """There is no such process in the organisation's city, or none is published any more."""

    code = "unknown_process"


class UnknownStep(DomainError):
    """The published version has no such step."""

    code = "unknown_step"


def list_annotations(
    session: Session,
    actor: Actor,
    *,
    state: NoteState | None = None,
    process: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[Annotation]:
    """Return the notes of the actor's organisation, the newest first, at most `limit`."""
    query = select(*_COLUMNS).where(annotations_visible_to(actor)).order_by(AnnotationRow.id.desc()).limit(limit)
    if state is not None:
        query = query.where(AnnotationRow.state == state)
    if process is not None:
        query = query.where(AnnotationRow.process == process)
    if before is not None:
        query = query.where(AnnotationRow.id < before)
    return [_annotation(row._asdict()) for row in session.execute(query)]


def load_annotation(session: Session, actor: Actor, annotation_id: UUID, *, to_write: bool = False) -> Annotation:
    """Return one note of the actor's organisation, locked if it is to be changed; raises `NotFound`."""
    query = select(*_COLUMNS).where(AnnotationRow.id == annotation_id, annotations_visible_to(actor))
    row = session.execute(query.with_for_update() if to_write else query).one_or_none()
    if row is None:
        raise NotFound
    return _annotation(row._asdict())


def create_annotation(session: Session, actor: Actor, process: str, content: NoteContent, now: datetime) -> Annotation:
    """Write a note on a process of the organisation's city, or on one of its steps; a draft at first."""
    if not may(actor, Permission.ANNOTATION_CREATE) or actor.organisation is None:
        raise Forbidden("Your account may not do this.", permission=Permission.ANNOTATION_CREATE.value)
    _require_target(session, actor, process, content.step)
    note = Annotation(
        id=uuid7(),
        organisation=actor.organisation,
        process=process,
        state=NoteState.DRAFT,
        author_id=actor.person_id,
        reason=None,
        created_at=now,
        updated_at=now,
        published_at=None,
        **content._asdict(),
    )
    session.execute(insert(AnnotationRow).values(**note._asdict(), moderator_id=None))
    _record(session, note.id, None, NoteState.DRAFT, actor, now)
    return note


def edit_annotation(
    session: Session, actor: Actor, annotation_id: UUID, process: str, content: NoteContent, now: datetime
) -> Annotation:
    """Change what a note says, by its author, as long as it isn't sent; raises `WrongState` afterwards."""
    note = load_annotation(session, actor, annotation_id, to_write=True)
    require_move(actor, NoteAction.EDIT, note.state, note.author_id)
    if process != note.process:
        raise InvalidRequest("A note stays with its process.", field="process")
    _require_target(session, actor, note.process, content.step)
    return _save(session, note._replace(**content._asdict(), updated_at=now))


def send_annotation(session: Session, actor: Actor, annotation_id: UUID, now: datetime) -> Annotation:
    """Hand a note to the organisation's coordinators."""
    return _move(session, actor, annotation_id, NoteAction.SEND, now)


def publish_annotation(session: Session, actor: Actor, annotation_id: UUID, now: datetime) -> Annotation:
    """Publish a note that somebody else wrote: from now on everybody reads it."""
    return _move(session, actor, annotation_id, NoteAction.PUBLISH, now)


def return_annotation(
    session: Session, actor: Actor, annotation_id: UUID, reason: str | None, now: datetime
) -> Annotation:
    """Give a note back to its author, with what is to be mended."""
    return _move(session, actor, annotation_id, NoteAction.RETURN, now, _read_reason(reason))


def withdraw_annotation(
    session: Session, actor: Actor, annotation_id: UUID, reason: str | None, now: datetime
) -> Annotation:
    """Take a note back for good; a published one is gone from the public at once."""
    return _move(session, actor, annotation_id, NoteAction.WITHDRAW, now, _read_reason(reason))


def _read_reason(reason: str | None) -> str | None:
    return read_plain_text(reason, "reason", MAX_REASON) if reason is not None and reason.strip() else None


def _move(
    session: Session,
    actor: Actor,
    annotation_id: UUID,
    action: NoteAction,
    now: datetime,
    reason: str | None = None,
) -> Annotation:
    note = load_annotation(session, actor, annotation_id, to_write=True)
    state = require_move(actor, action, note.state, note.author_id)
    if action in {NoteAction.SEND, NoteAction.PUBLISH}:
        _require_target(session, actor, note.process, note.step)
    moved = note._replace(state=state, reason=reason, updated_at=now)
    if state is NoteState.PUBLISHED:
        moved = moved._replace(published_at=now)
    _save(session, moved)
    if action in {NoteAction.PUBLISH, NoteAction.RETURN}:
        session.execute(update(AnnotationRow).where(AnnotationRow.id == note.id).values(moderator_id=actor.person_id))
    _record(session, note.id, note.state, state, actor, now, reason)
    if NoteState.PUBLISHED in {note.state, state}:
        raise_public_revision(session)
    return moved


def _require_target(session: Session, actor: Actor, process: str, step: str | None) -> None:
    is_own_city = parse_address(process) is not None and process.startswith(f"{actor.city}/")
    version = find_published_version(session, process) if is_own_city else None
    if version is None:
        raise UnknownProcess("There is no such process in your city.", field="process")
    if step is None:
        return
    steps = {one["key"] for one in json.loads(version.document)["definition"]["steps"]}
    if step not in steps:
        raise UnknownStep("The published process has no such step.", field="step")


def _save(session: Session, note: Annotation) -> Annotation:
    session.execute(update(AnnotationRow).where(AnnotationRow.id == note.id).values(**note._asdict()))
    return note


def _record(
    session: Session,
    annotation_id: UUID,
    before: NoteState | None,
    after: NoteState,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    session.execute(
        insert(AnnotationTransitionRow).values(
            id=uuid7(),
            annotation_id=annotation_id,
            from_state=before,
            to_state=after,
            person_id=actor.person_id,
            reason=reason,
            at=now,
        )
    )


def _annotation(row: Mapping[str, Any]) -> Annotation:
    return Annotation(**{**row, "kind": NoteKind(row["kind"]), "state": NoteState(row["state"])})
