"""The city's processes, and one process with its steps and the notes on them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from apps.kit.client.annotations import Annotation, list_annotations
from apps.kit.client.processes import Note, ProcessHead, list_processes, read_process
from apps.kit.client.texts import Html, OfficialTerm, Text
from apps.kit.desk import Desk, open_desk, read_whole, reader_url
from apps.kit.web import AVisit, Visit
from apps.ngo.views.notes import NoteRow, describe_note

router = APIRouter()

UNFINISHED = {"draft", "sent", "returned"}


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """One process of the city, with how many notes one's own organisation has on it."""

    url: str
    title: Text
    summary: Text
    authority: Text
    published: int
    unfinished: int


@dataclass(frozen=True, slots=True)
class ProcessesPage:
    """The processes of the city."""

    title: str
    city: Text
    q: str
    rows: tuple[ProcessRow, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A step, or the whole process: the public notes on it, and one's own that aren't public yet."""

    key: str
    title: Text
    body: Html | None
    official: OfficialTerm | None
    notes: tuple[Note, ...]
    own: tuple[NoteRow, ...]
    write: str


@dataclass(frozen=True, slots=True)
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
    q = visit.request.query_params.get("q", "").strip()[:100]
    heads, _ = await read_whole(
        lambda cursor: list_processes(visit.api, visit.lang, desk.city.key, q=q or None, cursor=cursor)
    )
    notes, _ = await read_whole(lambda cursor: list_annotations(visit.api, visit.lang, desk.token, cursor=cursor))
    page = ProcessesPage(
        title=visit.gettext("Processes"),
        city=desk.city.name,
        q=q,
        rows=tuple(_row(visit, head, notes) for head in heads),
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


def _row(visit: Visit, head: ProcessHead, notes: tuple[Annotation, ...]) -> ProcessRow:
    own = [note.state for note in notes if note.process == head.id]
    return ProcessRow(
        url=visit.path("processes", head.slug),
        title=head.title,
        summary=head.summary,
        authority=head.authority.name,
        published=own.count("published"),
        unfinished=sum(state in UNFINISHED for state in own),
    )


def _own(visit: Visit, desk: Desk, notes: tuple[Annotation, ...], step: str | None) -> tuple[NoteRow, ...]:
    return tuple(describe_note(visit, desk, note) for note in notes if note.step == step and note.state in UNFINISHED)
