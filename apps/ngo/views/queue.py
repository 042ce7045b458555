"""The first page: for a guest what this app is, for whoever is signed in what waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from apps.kit.client.annotations import Annotation, list_annotations
from apps.kit.desk import Desk, Flash, Queue, QueueItem, describe_moment, open_desk, read_whole
from apps.kit.failures import language_of
from apps.kit.web import AVisit, Kit, Visit
from apps.ngo.queues import sort_into_queues
from apps.ngo.wording import describe_note_state, name_note_kind, read_flash, shorten

router = APIRouter()

LIVE_STATES = ("sent", "returned", "draft")


@dataclass(frozen=True, slots=True)
class StartPage:
    """What a guest sees."""

    title: str
    sign_in: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What waits, longest first."""

    title: str
    flash: Flash | None
    queues: tuple[Queue, ...]
    waiting: int
    may_write: bool


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
        return visit.page("ngo/start.html", StartPage(visit.gettext("Write what people should know"), sign_in))
    desk = await open_desk(visit, "ngo")
    notes = [note for state in LIVE_STATES for note in await _read_notes(visit, desk, state)]
    return visit.page("ngo/queue.html", describe_queue(visit, desk, tuple(notes)))


async def _read_notes(visit: Visit, desk: Desk, state: str) -> tuple[Annotation, ...]:
    notes, _ = await read_whole(
        lambda cursor: list_annotations(visit.api, visit.lang, desk.token, state=state, cursor=cursor)
    )
    return notes


def describe_queue(visit: Visit, desk: Desk, notes: tuple[Annotation, ...]) -> QueuePage:
    """Return the page for somebody's desk."""
    _ = visit.gettext
    queues = sort_into_queues(notes, desk.me.id)
    shown: list[Queue] = []
    if desk.may("annotation:publish"):
        shown.append(
            Queue(
                "decide",
                _("Waits for your decision"),
                _("Nothing waits for your decision. What a colleague sends appears here."),
                tuple(_item(visit, desk, note) for note in queues.to_decide),
            )
        )
    if desk.may("annotation:create"):
        shown.append(
            Queue(
                "own",
                _("Your notes to finish"),
                _(
                    "You are writing nothing just now. Choose a process, then a step, and write what people should know."
                ),
                tuple(_item(visit, desk, note) for note in queues.own),
            )
        )
        shown.append(
            Queue(
                "others",
                _("With a coordinator"),
                _("Nothing of yours waits for a coordinator."),
                tuple(_item(visit, desk, note) for note in queues.with_others),
            )
        )
    returned = sum(note.state == "returned" for note in queues.own)
    return QueuePage(
        title=_("What waits for you"),
        flash=read_flash(visit),
        queues=tuple(shown),
        waiting=len(queues.to_decide) + returned,
        may_write=desk.may("annotation:create"),
    )


def _item(visit: Visit, desk: Desk, note: Annotation) -> QueueItem:
    place = note.process_title.text
    if note.step_title is not None:
        place = f"{place} › {note.step_title.text}"
    parts = [name_note_kind(visit.language, note.kind), place]
    if note.author.id != desk.me.id:
        parts.append(visit.gettext("by %(name)s", name=note.author.name or visit.gettext("somebody")))
    if note.state == "returned" and note.reason:
        parts.append(visit.gettext("Reason: %(reason)s", reason=shorten(note.reason)))
    return QueueItem(
        url=visit.path("notes", note.id),
        title=shorten(note.text, 90),
        detail=" · ".join(parts),
        since=describe_moment(visit.language, desk, note.updated_at),
        chip=describe_note_state(visit.language, note.state),
        lang=note.lang,
    )
