"""The list of what an authority adopted of the examples, and of what it took back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from apps.authority.wording import ADOPTION_STATES, describe_adoption_state, name_adoption_state
from apps.kit.client.publications import Adoption, list_adoptions
from apps.kit.desk import Chip, Desk, Moment, describe_moment, open_desk, write_csv, write_moment
from apps.kit.desk_lists import lay_out_list, narrow_list, offer_choices, read_asked, sort_list
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class AdoptionRow:
    """One adoption: of what, who did it and when, and who took it back."""

    url: str
    name: str
    lang: str
    process: str
    version: int
    chip: Chip
    by: str
    adopted: Moment
    taken_back_by: str
    taken_back: Moment | None


# What the list can be sorted by.
_COLUMNS: dict[str, Callable[[Adoption], Any]] = {
    "title": lambda adoption: adoption.title.casefold(),
    "version": lambda adoption: adoption.number,
    "state": lambda adoption: ADOPTION_STATES.index(adoption.state),
    "updated": lambda adoption: adoption.adopted_at,
    "taken-back": lambda adoption: (adoption.taken_back_at is not None, adoption.taken_back_at or adoption.adopted_at),
}


@router.get("/{lang}/adoptions")
async def show_adoptions(visit: AVisit) -> Response:
    """List the adoptions of one's own authority."""
    desk = await open_desk(visit, "authority")
    asked = read_asked(visit, ADOPTION_STATES)
    found = await list_adoptions(visit.api, desk.token, asked.state or None)
    fitting = narrow_list(found, asked, desk, lambda adoption: adoption.adopted_by.id, _words)
    shown = sort_list(fitting, asked.sort, _COLUMNS)
    _ = visit.gettext
    states = {"": _("all")} | {key: name_adoption_state(visit.language, key) for key in ADOPTION_STATES}
    labels = {
        "title": _("Process"),
        "version": _("Version"),
        "state": _("State"),
        "updated": _("Adopted"),
        "taken-back": _("Taken back"),
    }
    if asked.as_csv:
        heads = [
            labels["title"],
            _("Address"),
            labels["version"],
            labels["state"],
            _("Adopted by"),
            labels["updated"],
            _("Taken back by"),
            labels["taken-back"],
        ]
        return write_csv("adoptions", heads, [_cells(visit, desk, adoption) for adoption in shown])
    page = lay_out_list(
        asked,
        _("Adoptions"),
        (offer_choices("state", _("State"), states, asked.state),),
        labels,
        _COLUMNS,
        (_row(visit, desk, adoption) for adoption in shown),
    )
    return visit.page("authority/adoptions.html", page)


def _words(adoption: Adoption) -> str:
    return f"{adoption.title} {adoption.process} {adoption.adopted_by.name or ''}"


def _row(visit: Visit, desk: Desk, adoption: Adoption) -> AdoptionRow:
    taken_back_at, taken_back_by = adoption.taken_back_at, adoption.taken_back_by
    return AdoptionRow(
        url=visit.path("processes", adoption.process.partition("/")[2]),
        name=adoption.title,
        lang=adoption.source_language,
        process=adoption.process,
        version=adoption.number,
        chip=describe_adoption_state(visit.language, adoption.state),
        by=adoption.adopted_by.name or "",
        adopted=describe_moment(visit.language, desk, adoption.adopted_at),
        taken_back_by=(taken_back_by.name if taken_back_by else "") or "",
        taken_back=describe_moment(visit.language, desk, taken_back_at) if taken_back_at else None,
    )


def _cells(visit: Visit, desk: Desk, adoption: Adoption) -> list[str | int]:
    taken_back_at, taken_back_by = adoption.taken_back_at, adoption.taken_back_by
    return [
        adoption.title,
        adoption.process,
        adoption.number,
        name_adoption_state(visit.language, adoption.state),
        adoption.adopted_by.name or "",
        write_moment(desk, adoption.adopted_at),
        (taken_back_by.name if taken_back_by else "") or "",
        write_moment(desk, taken_back_at) if taken_back_at else "",
    ]
