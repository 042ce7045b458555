"""The first page: for a guest what this app is, for whoever is signed in what waits for them."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.annotations import Annotation, list_annotations
from apps.kit.desk import Desk, Queue, QueueItem, describe_moment, open_desk, read_whole
from apps.kit.desk_first_page import QueuePage, Worthwhile, show_queues, show_start
from apps.kit.desk_flash import read_flash
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.ngo.queues import sort_into_queues
from apps.ngo.wording import describe_note_state, explain_done, explain_problem, name_note_kind, shorten

router = NarrowRouter()

LIVE_STATES = ("sent", "returned", "draft")


@router.get("/{lang}/")
async def show_first_page(visit: AVisit) -> Response:
    """Show the queue, or to a guest the way to sign in."""
    if await visit.session() is None:
        return show_start(visit, "ngo/start.html", visit.gettext("Write what people should know"))
    desk = await open_desk(visit, "ngo")
    notes = [note for state in LIVE_STATES for note in await _read_notes(visit, desk, state)]
    return show_queues(visit, describe_queue(visit, desk, tuple(notes)))


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
                visit.path("processes"),
                _("Choose a process to write on"),
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
        flash=read_flash(visit, explain_done, explain_problem),
        queues=tuple(shown),
        waiting=len(queues.to_decide) + returned,
        begin=visit.path("processes") if desk.may("annotation:create") else "",
        begin_label=_("Write a note"),
        worthwhile=_list_worthwhile(visit, desk),
        nothing=_("No note needs you just now. What is due for the people you help stands under “Cases”.")
        if desk.may("case:list")
        else "",
    )


def _list_worthwhile(visit: Visit, desk: Desk) -> tuple[Worthwhile, ...]:
    _ = visit.gettext
    found = (
        Worthwhile(
            visit.path("processes"),
            "search",
            _("Is something missing?"),
            _("Read a process as people read it. You know what happens at the counter."),
        ),
        Worthwhile(
            visit.path("notes") + "?state=published",
            "list",
            _("Is everything still right?"),
            _("Look through what you have published, and withdraw what is no longer true."),
        ),
    )
    if not desk.may("case:list"):
        return found
    # Cases are named, not listed: whoever's case is listed is told so, and nobody asked for it by arriving here.
    cases = Worthwhile(
        visit.path("cases"),
        "people",
        _("Who needs you first?"),
        _("See what is due for the people who let you in. Each look is shown to them."),
    )
    return cases, *found


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
