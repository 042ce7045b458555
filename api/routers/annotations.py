"""Notes of an NGO: written by its annotators, published by its coordinators."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from api.deps import Act, reads, writes
from api.query import Address, Cursor, Lang, Limit, cut_page
from api.rendering.annotations import render_annotation, render_annotations
from api.routing import Router
from api.schemas.annotations import AnnotationAnswer, AnnotationBody, AnnotationList, ReasonBody
from api.watching import SHOW_AT_ONCE
from core.annotations.moderation import NoteState
from core.annotations.note import read_content
from core.annotations.service import (
    create_annotation,
    edit_annotation,
    list_annotations,
    load_annotation,
    publish_annotation,
    return_annotation,
    send_annotation,
    withdraw_annotation,
)
from core.people.policy import Permission

router = Router(prefix="/v1/annotations", tags=["annotations"])
_P = Permission


@router.get("")
def show_annotations(
    act: Annotated[Act, reads(_P.ANNOTATION_LIST)],
    lang: Lang = "en",
    state: NoteState | None = None,
    process: Address | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AnnotationList:
    """List the notes of one's own organisation, the newest first."""
    found = list_annotations(act.session, act.actor, state=state, process=process, before=cursor, limit=limit + 1)
    page, coming = cut_page(found, limit)
    return AnnotationList(items=render_annotations(act, page, lang), next=coming)


@router.post("", status_code=201)
def write_annotation(
    act: Annotated[Act, writes(_P.ANNOTATION_CREATE)], body: AnnotationBody, lang: Lang = "en"
) -> AnnotationAnswer:
    """Write a note; it is a draft until it is sent."""
    content = read_content(body.step, body.kind, body.text, body.lang)
    return render_annotation(act, create_annotation(act.session, act.actor, body.process, content, act.now), lang)


@router.get("/{annotation_id}")
def show_annotation(
    act: Annotated[Act, reads(_P.ANNOTATION_READ)], annotation_id: UUID, lang: Lang = "en"
) -> AnnotationAnswer:
    """Show one note of one's own organisation."""
    return render_annotation(act, load_annotation(act.session, act.actor, annotation_id), lang)


@router.put("/{annotation_id}")
def change_annotation(
    act: Annotated[Act, writes(_P.ANNOTATION_EDIT)], annotation_id: UUID, body: AnnotationBody, lang: Lang = "en"
) -> AnnotationAnswer:
    """Change one's own note, as long as it isn't sent."""
    content = read_content(body.step, body.kind, body.text, body.lang)
    note = edit_annotation(act.session, act.actor, annotation_id, body.process, content, act.now)
    return render_annotation(act, note, lang)


@router.post("/{annotation_id}/send")
def hand_in_annotation(
    act: Annotated[Act, writes(_P.ANNOTATION_SEND)], annotation_id: UUID, lang: Lang = "en"
) -> AnnotationAnswer:
    """Hand one's own note to the organisation's coordinators."""
    return render_annotation(act, send_annotation(act.session, act.actor, annotation_id, act.now), lang)


@router.post("/{annotation_id}/publish", dependencies=[SHOW_AT_ONCE])
def show_annotation_to_all(
    act: Annotated[Act, writes(_P.ANNOTATION_PUBLISH)], annotation_id: UUID, lang: Lang = "en"
) -> AnnotationAnswer:
    """Publish a note that somebody else wrote."""
    return render_annotation(act, publish_annotation(act.session, act.actor, annotation_id, act.now), lang)


@router.post("/{annotation_id}/return")
def give_annotation_back(
    act: Annotated[Act, writes(_P.ANNOTATION_RETURN)],
    annotation_id: UUID,
    body: ReasonBody | None = None,
    lang: Lang = "en",
) -> AnnotationAnswer:
    """Give a note back to its author, who may mend and send it again."""
    reason = None if body is None else body.reason
    return render_annotation(act, return_annotation(act.session, act.actor, annotation_id, reason, act.now), lang)


@router.post("/{annotation_id}/withdraw", dependencies=[SHOW_AT_ONCE])
def take_annotation_back(
    act: Annotated[Act, writes(_P.ANNOTATION_WITHDRAW)],
    annotation_id: UUID,
    body: ReasonBody | None = None,
    lang: Lang = "en",
) -> AnnotationAnswer:
    """Take a note back for good."""
    reason = None if body is None else body.reason
    return render_annotation(act, withdraw_annotation(act.session, act.actor, annotation_id, reason, act.now), lang)
