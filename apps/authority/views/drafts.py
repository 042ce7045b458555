"""The list of an organisation's drafts, and the making of new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from apps.authority.own_processes import read_own_processes, read_withdrawn
from apps.authority.uploads import Upload, is_json, read_upload
from apps.authority.views.editing import Place, describe_errors
from apps.authority.wording import (
    DRAFT_STATES,
    describe_draft_state,
    describe_findings,
    explain_problem,
    name_draft_state,
    name_person,
    name_refusal,
)
from apps.kit.client.base import ApiProblem, ApiUnreachable
from apps.kit.client.drafts import DraftHead, create_draft, list_drafts, start_draft_from
from apps.kit.desk import Chip, Desk, Moment, Option, describe_moment, open_desk, read_whole, write_csv, write_moment
from apps.kit.desk_lists import lay_out_list, narrow_list, offer_choices, read_asked, sort_list
from apps.kit.frozen import frozen
from apps.kit.keeping import keep_text
from apps.kit.narrowing import NarrowRouter
from apps.kit.session import SignInNeeded
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class DraftRow:
    """One draft in the list."""

    url: str
    name: str
    lang: str
    process: str
    chip: Chip
    author: str
    findings: str
    updated: Moment


@frozen
class NewDraftPage:
    """The ways to begin a draft."""

    title: str
    published: tuple[Option, ...]
    text: str = ""
    problem: str = ""
    errors: tuple[Place, ...] = ()


# What the list can be sorted by.
_COLUMNS: dict[str, Callable[[DraftHead], Any]] = {
    "title": lambda draft: draft.title.casefold(),
    "state": lambda draft: DRAFT_STATES.index(draft.state),
    "author": lambda draft: _author_name(draft).casefold(),
    "findings": lambda draft: (draft.errors, draft.warnings),
    "updated": lambda draft: draft.updated_at,
}


@router.get("/{lang}/drafts")
async def show_drafts(visit: AVisit) -> Response:
    """List the drafts of the organisation."""
    desk = await open_desk(visit, "authority")
    asked = read_asked(visit, DRAFT_STATES)
    drafts, whole = await read_whole(
        lambda cursor: list_drafts(visit.api, visit.lang, desk.token, state=asked.state or None, cursor=cursor)
    )
    shown = sort_list(
        narrow_list(drafts, asked, desk, lambda draft: draft.author.id if draft.author else "", _words),
        asked.sort,
        _COLUMNS,
    )
    _ = visit.gettext
    states = {"": _("all")} | {key: name_draft_state(visit.language, key) for key in DRAFT_STATES}
    whose = {"": _("everybody"), "me": _("me")}
    labels = {
        "title": _("Process"),
        "state": _("State"),
        "author": _("Author"),
        "findings": _("Findings"),
        "updated": _("Changed"),
    }
    if asked.as_csv:
        return write_csv("drafts", [*labels.values(), _("Address")], [_cells(visit, desk, draft) for draft in shown])
    page = lay_out_list(
        asked,
        _("Drafts"),
        (
            offer_choices("state", _("State"), states, asked.state),
            offer_choices("who", _("Written by"), whose, asked.who),
        ),
        labels,
        _COLUMNS,
        (_row(visit, desk, draft) for draft in shown),
        whole=whole,
        begin=visit.path("drafts", "new") if desk.may("draft:create") else "",
    )
    return visit.page("authority/drafts.html", page)


def _words(draft: DraftHead) -> str:
    return f"{draft.title} {draft.process} {_author_name(draft)}"


def _author_name(draft: DraftHead) -> str:
    return (draft.author.name if draft.author else "") or ""


def _row(visit: Visit, desk: Desk, draft: DraftHead) -> DraftRow:
    return DraftRow(
        url=visit.path("drafts", draft.id),
        name=draft.title,
        lang=draft.source_language,
        process=draft.process,
        chip=describe_draft_state(visit.language, draft),
        author=name_person(visit.language, draft.author),
        findings=describe_findings(visit.language, draft),
        updated=describe_moment(visit.language, desk, draft.updated_at),
    )


def _cells(visit: Visit, desk: Desk, draft: DraftHead) -> list[str]:
    return [
        draft.title,
        describe_draft_state(visit.language, draft).label,
        name_person(visit.language, draft.author),
        describe_findings(visit.language, draft),
        write_moment(desk, draft.updated_at),
        draft.process,
    ]


@router.get("/{lang}/drafts/new")
async def show_new_draft(visit: AVisit) -> Response:
    """Show the ways to begin a draft."""
    desk = await open_desk(visit, "authority")
    return visit.page("authority/new_draft.html", await describe_new_draft(visit, desk))


@router.post("/{lang}/drafts")
async def make_draft(visit: AVisit) -> Response:
    """Make a draft from a published process, a file or a pasted text."""
    upload = await read_upload(visit.request)
    start_from = upload.fields.get("start_from", "")
    try:
        desk = await open_desk(visit, "authority")
        if not start_from and upload.refused:
            return await _show_refused(visit, desk, upload, upload.problem)
        try:
            if start_from:
                draft = await start_draft_from(visit.api, visit.lang, desk.token, start_from)
            else:
                media_type = "application/json" if is_json(upload.text) else "application/yaml"
                draft = await create_draft(visit.api, visit.lang, desk.token, upload.text, media_type)
        except ApiProblem as problem:
            if problem.status in {401, 429} or problem.status >= 500:
                raise
            return await _show_refused(visit, desk, upload, problem)
    except (SignInNeeded, ApiProblem, ApiUnreachable) as reason:
        return keep_text(visit, visit.path("drafts"), {}, upload.text, reason, code=True)
    return visit.go(f"{visit.path('drafts', draft.id)}?done=created")


async def _show_refused(visit: Visit, desk: Desk, upload: Upload, problem: ApiProblem) -> Response:
    page = await describe_new_draft(visit, desk, upload.text, problem)
    return visit.page("authority/new_draft.html", page, problem.status, at=visit.path("drafts", "new"))


async def describe_new_draft(
    visit: Visit, desk: Desk, text: str = "", problem: ApiProblem | None = None
) -> NewDraftPage:
    """Return the page with what can be started from, and a text that was refused where there is one."""
    wished = visit.request.query_params.get("from", "")
    withdrawn = await read_withdrawn(visit, desk)
    choices = {head.id: head.title.text for head in await read_own_processes(visit, desk)}
    choices |= {address: visit.gettext("%(title)s (withdrawn)", title=one.title) for address, one in withdrawn.items()}
    return NewDraftPage(
        title=visit.gettext("New draft"),
        published=tuple(Option(address, title, address == wished) for address, title in choices.items()),
        text=text,
        problem=explain_problem(visit.language, name_refusal(problem)) if problem else "",
        errors=describe_errors(visit, problem, text) if problem else (),
    )
