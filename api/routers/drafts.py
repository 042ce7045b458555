"""Drafts of an authority: written by its authors, approved and published by its reviewers.

What is sent in is read and checked before the transaction that keeps it begins, and shown after it has ended:
nobody else's write waits for a long text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Response

from api.deps import Act, Turns, reads, turns
from api.query import Cursor, Lang, Limit, RequiredRevision, SeenRevision, cut_page
from api.rendering.drafts import (
    Showing,
    gather,
    render_draft,
    render_examples,
    render_head,
    render_preview,
    surroundings_of,
)
from api.rendering.in_words import render_in_words
from api.routers.draft_problems import named_in
from api.routing import Router
from api.schemas.drafts import ApprovalBody, DraftAnswer, DraftInWords, DraftList, ExampleList, MoveBody, PreviewBody
from api.schemas.procedures import Procedure
from api.uploads import JSON_TYPE, Upload, Uploaded, describe_upload
from api.watching import SHOW_AT_ONCE
from core.people.policy import Permission
from core.platform.errors import InvalidRequest
from core.processes.drafting import (
    Overtaken,
    approve_draft,
    create_draft,
    find_source,
    require_ready,
    return_draft,
    save_examples,
    save_text,
    submit_draft,
    withdraw_draft,
)
from core.processes.drafts import Draft, Revisions, list_drafts, load_draft
from core.processes.findings import Surroundings
from core.processes.judging import Judged, judge
from core.processes.publishing import publish_draft, ready_publication
from core.processes.review import DraftAction, DraftState
from core.processes.uploading import (
    NO_EXAMPLES,
    Written,
    WrittenExamples,
    read_definition,
    read_definition_json,
    read_examples,
)

router = Router(prefix="/v1/drafts", tags=["drafts"])
_P = Permission
_YAML = "application/yaml"
_TRIES = 3  # at judging a draft whose other half a colleague saves at the same time


class Asked(NamedTuple):
    """What every act on a draft says: which one, which revision was seen, and the language of the answer."""

    draft_id: UUID
    seen: int | None
    response: Response
    lang: str


def ask(draft_id: UUID, seen: SeenRevision, response: Response, lang: Lang = "en") -> Asked:
    """Read what every act on a draft says."""
    return Asked(draft_id, seen, response, lang)


Asks = Annotated[Asked, Depends(ask)]


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
    upload: Uploaded, turn: Annotated[Turns, turns(_P.DRAFT_CREATE)], response: Response, lang: Lang = "en"
) -> DraftAnswer:
    """Begin a draft: from the text of a process.yaml, from a definition in JSON, or from a published process.

    For the last, send `{"start_from": "city/slug"}`; it may have been withdrawn since. What can't be read is refused
    with each line; what can be read is kept, with its findings.
    """
    with named_in(lang):
        written, examples = _read_beginning(upload, turn)
        with turn.reading() as act:
            around = surroundings_of(act, written.process.process)
        judged = judge(written, examples, around)
        with turn.writing() as act:
            showing = gather(act, create_draft(act.session, act.actor, judged, act.now))
    return _answer(showing, response, lang, judged)


@router.get("/{draft_id}")
def show_draft(
    act: Annotated[Act, reads(_P.DRAFT_READ)], draft_id: UUID, response: Response, lang: Lang = "en"
) -> DraftAnswer:
    """Show one draft with its text, its findings and its history."""
    return _answer(gather(act, load_draft(act.session, act.actor, draft_id)), response, lang)


@router.put("/{draft_id}", openapi_extra=describe_upload(_YAML, JSON_TYPE))
def save_draft(
    upload: Uploaded, turn: Annotated[Turns, turns(_P.DRAFT_EDIT)], asked: Asks, seen: RequiredRevision
) -> DraftAnswer:
    """Replace a draft's text, if nobody has saved since the revision in `If-Match`."""

    def keep(act: Act, judged: Judged) -> Draft:
        return save_text(act.session, act.actor, asked.draft_id, seen, judged, act.now)

    with named_in(asked.lang):
        written = _read_definition(upload, None if upload.is_yaml else upload.parse_json())
        return _judge_and_keep(turn, asked, DraftAction.EDIT, keep, written=written)


@router.get("/{draft_id}/examples")
def show_examples(act: Annotated[Act, reads(_P.DRAFT_READ)], draft_id: UUID, lang: Lang = "en") -> ExampleList:
    """Run the test people of a draft, and say how each fares."""
    return render_examples(act, load_draft(act.session, act.actor, draft_id), lang)


@router.put("/{draft_id}/examples", openapi_extra=describe_upload(_YAML))
def replace_examples(upload: Uploaded, turn: Annotated[Turns, turns(_P.DRAFT_EDIT)], asked: Asks) -> DraftAnswer:
    """Replace the test people; `If-Match`, where it is sent, holds `examples_revision`."""

    def keep(act: Act, judged: Judged) -> Draft:
        return save_examples(act.session, act.actor, asked.draft_id, asked.seen, judged, act.now)

    with named_in(asked.lang):
        examples = read_examples(upload.require_yaml())
        return _judge_and_keep(turn, asked, DraftAction.EDIT, keep, examples=examples)


@router.get("/{draft_id}/conditions")
def show_conditions(act: Annotated[Act, reads(_P.DRAFT_READ)], draft_id: UUID, lang: Lang = "en") -> DraftInWords:
    """Say each condition of a draft in a sentence, and what each of its steps waits for."""
    return render_in_words(act, load_draft(act.session, act.actor, draft_id), lang)


@router.post("/{draft_id}/preview", responses={200: {"model": Procedure}})
def preview_draft(
    act: Annotated[Act, reads(_P.DRAFT_READ)], draft_id: UUID, body: PreviewBody, lang: Lang = "en"
) -> Response:
    """Show a draft as a person would see it: one of its test people, or somebody described here, on any day."""
    return render_preview(act, load_draft(act.session, act.actor, draft_id), body, lang)


@router.post("/{draft_id}/submit")
def hand_in_draft(turn: Annotated[Turns, turns(_P.DRAFT_SUBMIT)], asked: Asks) -> DraftAnswer:
    """Hand a draft in for review; refused while there are errors."""

    def keep(act: Act, judged: Judged) -> Draft:
        return submit_draft(act.session, act.actor, asked.draft_id, asked.seen, judged, act.now)

    with named_in(asked.lang):
        return _judge_and_keep(turn, asked, DraftAction.SUBMIT, keep)


@router.post("/{draft_id}/return")
def give_draft_back(
    turn: Annotated[Turns, turns(_P.DRAFT_RETURN)], asked: Asks, body: MoveBody | None = None
) -> DraftAnswer:
    """Give a draft back to its authors."""
    reason = None if body is None else body.reason
    return _move(turn, asked, lambda act: return_draft(act.session, act.actor, *asked[:2], reason, act.now))


@router.post("/{draft_id}/approve")
def agree_to_draft(
    turn: Annotated[Turns, turns(_P.DRAFT_APPROVE)], asked: Asks, seen: RequiredRevision, body: ApprovalBody
) -> DraftAnswer:
    """Approve what somebody else wrote: the text at the revision in `If-Match`, with the test people that one saw."""
    revisions = Revisions(seen, body.examples_revision)
    return _move(turn, asked, lambda act: approve_draft(act.session, act.actor, asked.draft_id, revisions, act.now))


@router.post("/{draft_id}/publish", dependencies=[SHOW_AT_ONCE])
def show_draft_to_all(turn: Annotated[Turns, turns(_P.DRAFT_PUBLISH)], asked: Asks) -> DraftAnswer:
    """Publish an approved draft as the next version of its process.

    The checks and the test people run once more before, against the registry as it is now.
    """
    with named_in(asked.lang):
        judged, around = _judge_stored(turn, asked.draft_id, DraftAction.PUBLISH, fresh=True)
        ready = ready_publication(judged, around)
        with turn.writing() as act:
            draft = publish_draft(act.session, act.actor, *asked[:2], ready, act.now)
            showing = gather(act, draft)
    return _answer(showing, asked.response, asked.lang, judged)


@router.post("/{draft_id}/withdraw")
def give_draft_up(
    turn: Annotated[Turns, turns(_P.DRAFT_WITHDRAW)], asked: Asks, body: MoveBody | None = None
) -> DraftAnswer:
    """Give a draft up for good."""
    reason = None if body is None else body.reason
    return _move(turn, asked, lambda act: withdraw_draft(act.session, act.actor, *asked[:2], reason, act.now))


# --- what these have in common -----------------------------------------------------------------------


def _judge_and_keep(
    turn: Turns,
    asked: Asked,
    action: DraftAction,
    keep: Callable[[Act, Judged], Draft],
    *,
    written: Written | None = None,
    examples: WrittenExamples | None = None,
) -> DraftAnswer:
    tries = _TRIES
    while True:
        tries -= 1
        judged, _ = _judge_stored(turn, asked.draft_id, action, written=written, examples=examples)
        try:
            with turn.writing() as act:
                showing = gather(act, keep(act, judged))
        except Overtaken:
            if tries == 0:
                raise
        else:
            return _answer(showing, asked.response, asked.lang, judged)


def _judge_stored(
    turn: Turns,
    draft_id: UUID,
    action: DraftAction,
    *,
    written: Written | None = None,
    examples: WrittenExamples | None = None,
    fresh: bool = False,
) -> tuple[Judged, Surroundings]:
    """Judge a draft as it stands, or with another text or other test people in its place."""
    with turn.reading() as act:
        draft = load_draft(act.session, act.actor, draft_id)
        require_ready(act.actor, draft.head, action)
        process = draft.head.process if written is None else written.process.process
        around = surroundings_of(act, process, fresh=fresh)
    judged = judge(
        draft.read_definition() if written is None else written,
        draft.read_examples() if examples is None else examples,
        around,
        draft.head.revisions,
    )
    return judged, around


def _move(turn: Turns, asked: Asked, move: Callable[[Act], Draft]) -> DraftAnswer:
    with turn.writing() as act:
        showing = gather(act, move(act))
    return _answer(showing, asked.response, asked.lang)


def _answer(showing: Showing, response: Response, lang: str, judged: Judged | None = None) -> DraftAnswer:
    response.headers["ETag"] = f'"{showing.draft.head.revision}"'
    return render_draft(showing, lang, None if judged is None else judged.findings)


def _read_beginning(upload: Upload, turn: Turns) -> tuple[Written, WrittenExamples]:
    raw = None if upload.is_yaml else upload.parse_json()
    if not isinstance(raw, dict) or "start_from" not in raw:
        return _read_definition(upload, raw), NO_EXAMPLES
    address = _read_address(raw)
    with turn.reading() as act:
        source = find_source(act.session, address)
    return source.read()


def _read_definition(upload: Upload, raw: Any) -> Written:
    return read_definition(upload.data) if upload.is_yaml else read_definition_json(raw)


def _read_address(raw: dict[str, Any]) -> str:
    address = raw["start_from"]
    if len(raw) > 1 or not isinstance(address, str):
        raise InvalidRequest("Send the address of a published process, city/slug.", field="start_from")
    return address
