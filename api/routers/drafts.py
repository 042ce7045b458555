"""Drafts of an authority: written by its authors, approved and published by its reviewers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import Act, reads, writes
from api.query import Cursor, Lang, Limit, RequiredRevision, SeenRevision, cut_page
from api.rendering.drafts import render_draft, render_examples, render_head, render_preview, surroundings_of
from api.routers.draft_problems import named_in
from api.schemas.drafts import DraftAnswer, DraftList, ExampleList, MoveBody, PreviewBody
from api.schemas.procedures import Procedure
from api.uploads import JSON_TYPE, Upload, Uploaded, describe_upload
from api.watching import SHOW_AT_ONCE
from core.people.policy import Permission
from core.platform.errors import InvalidRequest
from core.processes.drafting import (
    approve_draft,
    create_draft,
    edit_draft,
    edit_examples,
    return_draft,
    start_from_published,
    submit_draft,
    withdraw_draft,
)
from core.processes.drafts import Draft, list_drafts, load_draft
from core.processes.publishing import publish_draft
from core.processes.review import DraftState
from core.processes.uploading import Written, read_definition, read_definition_json, read_examples

router = APIRouter(prefix="/v1/drafts", tags=["drafts"])
_P = Permission
_YAML = "application/yaml"


@router.get("")
def show_drafts(
    act: Annotated[Act, reads(_P.DRAFT_LIST)],
    state: DraftState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> DraftList:
    """List the drafts of one's own authority, the newest first."""
    found = list_drafts(act.session, act.actor, state=state, before=cursor, limit=limit + 1)
    page, coming = cut_page(found, limit)
    return DraftList(items=render_head(act, page), next=coming)


@router.post("", status_code=201, openapi_extra=describe_upload(_YAML, JSON_TYPE))
def begin_draft(
    upload: Uploaded, act: Annotated[Act, writes(_P.DRAFT_CREATE)], response: Response, lang: Lang = "en"
) -> DraftAnswer:
    """Begin a draft: from the text of a process.yaml, from a definition in JSON, or from a published process.

    For the last, send `{"start_from": "city/slug"}`. What can't be read is refused with each line; what can be read
    is kept, with its findings.
    """
    around = surroundings_of(act)
    with named_in(lang):
        raw = None if upload.is_yaml else upload.parse_json()
        if isinstance(raw, dict) and "start_from" in raw:
            draft = start_from_published(act.session, act.actor, _read_address(raw), around, act.now)
        else:
            draft = create_draft(act.session, act.actor, _read_definition(upload, raw), around, act.now)
    return _answer(act, response, draft, lang)


@router.get("/{draft_id}")
def show_draft(
    act: Annotated[Act, reads(_P.DRAFT_READ)], draft_id: UUID, response: Response, lang: Lang = "en"
) -> DraftAnswer:
    """Show one draft with its text, its findings and its history."""
    return _answer(act, response, load_draft(act.session, act.actor, draft_id), lang)


@router.put("/{draft_id}", openapi_extra=describe_upload(_YAML, JSON_TYPE))
def save_draft(
    upload: Uploaded,
    act: Annotated[Act, writes(_P.DRAFT_EDIT)],
    draft_id: UUID,
    seen: RequiredRevision,
    response: Response,
    lang: Lang = "en",
) -> DraftAnswer:
    """Replace a draft's text, if nobody has saved since the revision in `If-Match`."""
    with named_in(lang):
        written = _read_definition(upload, None if upload.is_yaml else upload.parse_json())
        draft = edit_draft(act.session, act.actor, draft_id, seen, written, surroundings_of(act), act.now)
    return _answer(act, response, draft, lang)


@router.get("/{draft_id}/examples")
def show_examples(act: Annotated[Act, reads(_P.DRAFT_READ)], draft_id: UUID, lang: Lang = "en") -> ExampleList:
    """Run the test people of a draft, and say how each fares."""
    return render_examples(act, load_draft(act.session, act.actor, draft_id), lang)


@router.put("/{draft_id}/examples", openapi_extra=describe_upload(_YAML))
def save_examples(
    upload: Uploaded,
    act: Annotated[Act, writes(_P.DRAFT_EDIT)],
    draft_id: UUID,
    seen: SeenRevision,
    response: Response,
    lang: Lang = "en",
) -> DraftAnswer:
    """Replace the test people; `If-Match`, where it is sent, holds `examples_revision`."""
    with named_in(lang):
        examples = read_examples(upload.require_yaml())
        draft = edit_examples(act.session, act.actor, draft_id, seen, examples, surroundings_of(act), act.now)
    return _answer(act, response, draft, lang)


@router.post("/{draft_id}/preview", responses={200: {"model": Procedure}})
def preview_draft(
    act: Annotated[Act, reads(_P.DRAFT_READ)], draft_id: UUID, body: PreviewBody, lang: Lang = "en"
) -> Response:
    """Show a draft as a person would see it: one of its test people, or somebody described here, on any day."""
    return render_preview(act, load_draft(act.session, act.actor, draft_id), body, lang)


@router.post("/{draft_id}/submit")
def hand_in_draft(
    act: Annotated[Act, writes(_P.DRAFT_SUBMIT)],
    draft_id: UUID,
    seen: SeenRevision,
    response: Response,
    lang: Lang = "en",
) -> DraftAnswer:
    """Hand a draft in for review; refused while there are errors."""
    with named_in(lang):
        draft = submit_draft(act.session, act.actor, draft_id, seen, surroundings_of(act), act.now)
    return _answer(act, response, draft, lang)


@router.post("/{draft_id}/return")
def give_draft_back(
    act: Annotated[Act, writes(_P.DRAFT_RETURN)],
    draft_id: UUID,
    seen: SeenRevision,
    response: Response,
    body: MoveBody | None = None,
    lang: Lang = "en",
) -> DraftAnswer:
    """Give a draft back to its authors."""
    reason = None if body is None else body.reason
    return _answer(act, response, return_draft(act.session, act.actor, draft_id, seen, reason, act.now), lang)


@router.post("/{draft_id}/approve")
def agree_to_draft(
    act: Annotated[Act, writes(_P.DRAFT_APPROVE)],
    draft_id: UUID,
    seen: SeenRevision,
    response: Response,
    lang: Lang = "en",
) -> DraftAnswer:
    """Approve what somebody else wrote."""
    return _answer(act, response, approve_draft(act.session, act.actor, draft_id, seen, act.now), lang)


@router.post("/{draft_id}/publish", dependencies=[SHOW_AT_ONCE])
def show_draft_to_all(
    act: Annotated[Act, writes(_P.DRAFT_PUBLISH)],
    draft_id: UUID,
    seen: SeenRevision,
    response: Response,
    lang: Lang = "en",
) -> DraftAnswer:
    """Publish an approved draft as the next version of its process."""
    around = surroundings_of(act, fresh=True)
    with named_in(lang):
        draft = publish_draft(act.session, act.actor, draft_id, seen, around, act.now)
    return _answer(act, response, draft, lang)


@router.post("/{draft_id}/withdraw")
def give_draft_up(
    act: Annotated[Act, writes(_P.DRAFT_WITHDRAW)],
    draft_id: UUID,
    seen: SeenRevision,
    response: Response,
    body: MoveBody | None = None,
    lang: Lang = "en",
) -> DraftAnswer:
    """Give a draft up for good."""
    reason = None if body is None else body.reason
    return _answer(act, response, withdraw_draft(act.session, act.actor, draft_id, seen, reason, act.now), lang)


def _answer(act: Act, response: Response, draft: Draft, lang: str) -> DraftAnswer:
    response.headers["ETag"] = f'"{draft.head.revision}"'
    return render_draft(act, draft, lang)


def _read_definition(upload: Upload, raw: Any) -> Written:
    return read_definition(upload.data) if upload.is_yaml else read_definition_json(raw)


def _read_address(raw: dict[str, Any]) -> str:
    address = raw["start_from"]
    if len(raw) > 1 or not isinstance(address, str):
        raise InvalidRequest("Send the address of a published process, city/slug.", field="start_from")
    return address
