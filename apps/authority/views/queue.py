"""The first page: for a guest what this app is, for whoever is signed in what waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from apps.authority.queues import Queues, sort_into_queues, waiting_since
from apps.authority.wording import describe_draft_state, describe_findings, is_returned, read_flash
from apps.kit.client.drafts import DraftHead, list_drafts
from apps.kit.desk import Desk, Flash, Queue, QueueItem, describe_moment, open_desk, read_whole
from apps.kit.failures import language_of
from apps.kit.web import AVisit, Kit, Visit

router = APIRouter()

LIVE_STATES = ("in_review", "approved", "draft")


@dataclass(frozen=True, slots=True)
class StartPage:
    """What a guest sees."""

    title: str
    sign_in: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What waits, longest first."""

    title: str
    organisation: str
    flash: Flash | None
    queues: tuple[Queue, ...]
    waiting: int
    new_draft: str


@router.get("/")
async def choose_language(request: Request) -> Response:
    """Go to the first page in the language that the browser, or whoever signed out, speaks."""
    kit: Kit = request.app.state.kit
    wished = request.query_params.get("state", "")
    tag = wished if wished in kit.languages else language_of(request).tag
    return RedirectResponse(f"/{tag}/", 303)


@router.get("/{lang}/")
async def show_first_page(visit: AVisit) -> Response:
    """Show the queue, or to a guest the way to sign in."""
    if await visit.session() is None:
        sign_in = f"/session/start?lang={visit.lang}&next={visit.path('')}"
        return visit.page("authority/start.html", StartPage(visit.gettext("Publish your processes"), sign_in))
    desk = await open_desk(visit, "authority")
    return visit.page("authority/queue.html", describe_queue(visit, desk, await read_live_drafts(visit, desk)))


async def read_live_drafts(visit: Visit, desk: Desk) -> tuple[DraftHead, ...]:
    """Read the organisation's drafts that are not at their end."""
    return tuple([draft for state in LIVE_STATES for draft in await _read_drafts(visit, desk, state)])


async def _read_drafts(visit: Visit, desk: Desk, state: str) -> tuple[DraftHead, ...]:
    drafts, _ = await read_whole(
        lambda cursor: list_drafts(visit.api, visit.lang, desk.token, state=state, cursor=cursor)
    )
    return drafts


def describe_queue(visit: Visit, desk: Desk, drafts: tuple[DraftHead, ...]) -> QueuePage:
    """Return the page for somebody's desk."""
    _ = visit.gettext
    queues = sort_into_queues(drafts, desk.me.id)
    shown = [
        Queue(
            "own",
            _("Your drafts"),
            _("You are writing nothing just now. Start a draft from a published process, or from a file."),
            tuple(_item(visit, desk, draft) for draft in queues.own),
        ),
        Queue(
            "others",
            _("With somebody else"),
            _("Nothing of yours waits for others."),
            tuple(_item(visit, desk, draft) for draft in queues.with_others),
        ),
    ]
    if desk.may("draft:approve"):
        shown.insert(
            0,
            Queue(
                "decide",
                _("Waits for your decision"),
                _("Nothing waits for your decision. What a colleague sends appears here."),
                tuple(_item(visit, desk, draft) for draft in queues.to_decide),
            ),
        )
    if queues.to_publish:
        shown.insert(
            1,
            Queue(
                "publish",
                _("Approved, to be published"),
                "",
                tuple(_item(visit, desk, draft) for draft in queues.to_publish),
            ),
        )
    return QueuePage(
        title=_("What waits for you"),
        organisation=desk.organisation.name.text,
        flash=read_flash(visit),
        queues=tuple(shown),
        waiting=_count_waiting(queues),
        new_draft=visit.path("drafts", "new") if desk.may("draft:create") else "",
    )


def _count_waiting(queues: Queues) -> int:
    return len(queues.to_decide) + len(queues.to_publish) + sum(is_returned(draft) for draft in queues.own)


def _item(visit: Visit, desk: Desk, draft: DraftHead) -> QueueItem:
    author = draft.author.name or visit.gettext("somebody")
    parts = [draft.process]
    if draft.author.id != desk.me.id:
        parts.append(visit.gettext("by %(name)s", name=author))
    if findings := describe_findings(visit.language, draft):
        parts.append(findings)
    return QueueItem(
        url=visit.path("drafts", draft.id),
        title=draft.title,
        detail=" · ".join(parts),
        since=describe_moment(visit.language, desk, waiting_since(draft)),
        chip=describe_draft_state(visit.language, draft),
    )
