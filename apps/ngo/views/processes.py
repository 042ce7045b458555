"""The city's processes, and one process with its steps and the notes on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from apps.kit.client.annotations import Annotation, list_annotations
from apps.kit.client.processes import Note, ProcessHead, list_processes, read_process
from apps.kit.client.texts import Html, OfficialTerm, Text
from apps.kit.desk import Desk, open_desk, read_whole, reader_url, write_csv
from apps.kit.desk_lists import ListPage, lay_out_list, offer_choices, read_asked, sort_list
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.ngo.views.notes import NoteRow, describe_note

router = NarrowRouter()

UNFINISHED = {"draft", "sent", "returned"}
SHOWN = {"with", "without"}


@frozen
class ProcessRow:
    """One process of the city, with how many notes one's own organisation has on it."""

    id: str
    url: str
    title: Text
    authority: Text
    published: int
    unfinished: int


# What the list can be sorted by.
_COLUMNS: dict[str, Callable[[ProcessRow], Any]] = {
    "title": lambda row: row.title.text.casefold(),
    "authority": lambda row: row.authority.text.casefold(),
    "published": lambda row: row.published,
    "unfinished": lambda row: row.unfinished,
}


@frozen
class ProcessesPage:
    """The processes of the city, as a list; `city` names it."""

    title: str
    city: Text
    list: ListPage[ProcessRow]


@frozen
class Place:
    """A step, or the whole process: the public notes on it, and one's own that aren't public yet."""

    key: str
    title: Text
    body: Html | None
    official: OfficialTerm | None
    notes: tuple[Note, ...]
    own: tuple[NoteRow, ...]
    write: str


@frozen
class ProcessPage:
    """A process to write notes on."""

    title: str
    name: Text
    summary: Text
    authority: Text
    whole: Place
    steps: tuple[Place, ...]
    reader: str


@router.get("/{lang}/processes")
async def show_processes(visit: AVisit) -> Response:
    """List the processes of the organisation's city."""
    desk = await open_desk(visit, "ngo")
    asked = read_asked(visit, SHOWN)
    heads, whole = await read_whole(
        lambda cursor: list_processes(visit.api, visit.lang, desk.city.key, q=asked.q or None, cursor=cursor)
    )
    notes, _all = await read_whole(lambda cursor: list_annotations(visit.api, visit.lang, desk.token, cursor=cursor))
    rows = [_row(visit, head, notes) for head in heads]
    fitting = [
        row for row in rows if not asked.state or bool(row.published + row.unfinished) == (asked.state == "with")
    ]
    # Without another wish, the search's own order stays: what fits best comes first.
    shown = sort_list(fitting, asked.sort, _COLUMNS) if asked.sort.removeprefix("-") in _COLUMNS else fitting
    _ = visit.gettext
    states = {"": _("all"), "with": _("with notes of yours"), "without": _("without notes of yours")}
    labels = {
        "title": _("Process"),
        "authority": _("Authority"),
        "published": _("Your published notes"),
        "unfinished": _("Your notes not public yet"),
    }
    if asked.as_csv:
        return write_csv("processes", [*labels.values(), _("Address")], [_cells(row) for row in shown])
    page = ProcessesPage(
        title=_("Processes"),
        city=desk.city.name,
        list=lay_out_list(
            asked,
            _("Processes"),
            (offer_choices("state", _("Show"), states, asked.state),),
            labels,
            _COLUMNS,
            shown,
            whole=whole,
        ),
    )
    return visit.page("ngo/processes.html", page)


@router.get("/{lang}/processes/{slug}")
async def show_process(visit: AVisit, slug: str) -> Response:
    """Show a process with its steps and notes."""
    desk = await open_desk(visit, "ngo")
    process = await read_process(visit.api, visit.lang, desk.city.key, slug)
    own, _ = await read_whole(
        lambda cursor: list_annotations(visit.api, visit.lang, desk.token, process=process.id, cursor=cursor)
    )
    write = visit.path("processes", slug, "note") if desk.may("annotation:create") else ""
    page = ProcessPage(
        title=process.title.text,
        name=process.title,
        summary=process.summary,
        authority=process.authority.name,
        whole=Place("", process.title, None, None, process.notes, _own(visit, desk, own, None), write),
        steps=tuple(
            Place(
                key=step.key,
                title=step.title,
                body=step.body,
                official=step.official_term,
                notes=step.notes,
                own=_own(visit, desk, own, step.key),
                write=f"{write}?step={step.key}" if write else "",
            )
            for step in process.steps
        ),
        reader=reader_url(visit, process.id),
    )
    return visit.page("ngo/process.html", page)


def _cells(row: ProcessRow) -> list[str | int]:
    return [row.title.text, row.authority.text, row.published, row.unfinished, row.id]


def _row(visit: Visit, head: ProcessHead, notes: tuple[Annotation, ...]) -> ProcessRow:
    own = [note.state for note in notes if note.process == head.id]
    return ProcessRow(
        id=head.id,
        url=visit.path("processes", head.slug),
        title=head.title,
        authority=head.authority.name,
        published=own.count("published"),
        unfinished=sum(state in UNFINISHED for state in own),
    )


def _own(visit: Visit, desk: Desk, notes: tuple[Annotation, ...], step: str | None) -> tuple[NoteRow, ...]:
    return tuple(describe_note(visit, desk, note) for note in notes if note.step == step and note.state in UNFINISHED)
