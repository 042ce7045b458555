"""The list of an organisation's notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from apps.kit.client.annotations import Annotation, list_annotations
from apps.kit.desk import Chip, Desk, Moment, describe_moment, open_desk, read_whole, write_csv, write_moment
from apps.kit.desk_lists import lay_out_list, narrow_list, offer_choices, read_asked, sort_list
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.ngo.wording import NOTE_STATES, describe_note_state, name_note_kind, name_note_state, shorten

router = NarrowRouter()


@frozen
class NoteRow:
    """One note in the list."""

    url: str
    text: str
    lang: str
    kind: str
    place: str
    chip: Chip
    author: str
    updated: Moment


# What the list can be sorted by.
_COLUMNS: dict[str, Callable[[Annotation], Any]] = {
    "text": lambda note: note.text.casefold(),
    "place": lambda note: place_of(note).casefold(),
    "state": lambda note: NOTE_STATES.index(note.state),
    "author": lambda note: (note.author.name or "").casefold(),
    "updated": lambda note: note.updated_at,
}


@router.get("/{lang}/notes")
async def show_notes(visit: AVisit) -> Response:
    """List the notes of the organisation."""
    desk = await open_desk(visit, "ngo")
    asked = read_asked(visit, NOTE_STATES)
    notes, whole = await read_whole(
        lambda cursor: list_annotations(visit.api, visit.lang, desk.token, state=asked.state or None, cursor=cursor)
    )
    shown = sort_list(narrow_list(notes, asked, desk, lambda note: note.author.id, _words), asked.sort, _COLUMNS)
    _ = visit.gettext
    states = {"": _("all")} | {key: name_note_state(visit.language, key) for key in NOTE_STATES}
    whose = {"": _("everybody"), "me": _("me")}
    labels = {
        "text": _("Note"),
        "place": _("Process and step"),
        "state": _("State"),
        "author": _("Author"),
        "updated": _("Changed"),
    }
    if asked.as_csv:
        heads = [_("Note"), _("Kind"), _("Language"), *list(labels.values())[1:]]
        return write_csv("notes", heads, [_cells(visit, desk, note) for note in shown])
    page = lay_out_list(
        asked,
        _("Notes"),
        (
            offer_choices("state", _("State"), states, asked.state),
            offer_choices("who", _("Written by"), whose, asked.who),
        ),
        labels,
        _COLUMNS,
        (describe_note(visit, desk, note) for note in shown),
        whole=whole,
        begin=visit.path("processes") if desk.may("annotation:create") else "",
    )
    return visit.page("ngo/notes.html", page)


def _cells(visit: Visit, desk: Desk, note: Annotation) -> list[str]:
    return [
        note.text,
        name_note_kind(visit.language, note.kind),
        note.lang,
        place_of(note),
        name_note_state(visit.language, note.state),
        note.author.name or "",
        write_moment(desk, note.updated_at),
    ]


def _words(note: Annotation) -> str:
    return f"{note.text} {place_of(note)} {note.author.name or ''}"


def place_of(note: Annotation) -> str:
    """Return what a note is about: the process, and the step if it is about one."""
    if note.step is None:
        return note.process_title.text
    return f"{note.process_title.text} › {note.step_title.text if note.step_title else note.step}"


def describe_note(visit: Visit, desk: Desk, note: Annotation) -> NoteRow:
    """Return a note as a line of a list."""
    return NoteRow(
        url=visit.path("notes", note.id),
        text=shorten(note.text),
        lang=note.lang,
        kind=name_note_kind(visit.language, note.kind),
        place=place_of(note),
        chip=describe_note_state(visit.language, note.state),
        author=note.author.name or "",
        updated=describe_moment(visit.language, desk, note.updated_at),
    )
