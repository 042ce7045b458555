"""All parts of the desk's pages side by side, in the demonstration: for whoever adds a page, and for testing them."""

from __future__ import annotations

import datetime

from starlette.responses import Response

from apps.authority.comparing import Row, compare_lines
from apps.kit.desk import Chip, Column, Filter, Flash, Moment, Option, Queue, QueueItem
from apps.kit.frozen import frozen
from apps.kit.look import Meeting, Samples, Swatch, list_colours, make_samples, name_page, name_steps, require_demo
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()

TODAY = datetime.date(2026, 9, 7)


@frozen
class Tab:
    """A view of something."""

    url: str
    label: str
    current: bool


@frozen
class Event:
    """A line of a history."""

    what: str
    who: str
    when: Moment
    reason: str = ""


@frozen
class LookPage:
    """All parts, as the desk's own pages draw them."""

    title: str
    swatches: tuple[Swatch, ...]
    meetings: tuple[Meeting, ...]
    samples: Samples
    flashes: tuple[Flash, ...]
    chips: tuple[Chip, ...]
    queues: tuple[Queue, ...]
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]
    tabs: tuple[Tab, ...]
    history: tuple[Event, ...]
    lines: tuple[Row, ...]


@router.get("/{lang}/about/look")
async def show_look(visit: AVisit) -> Response:
    """Show all parts of the pages; nobody has to be signed in."""
    require_demo(visit)
    _ = visit.gettext
    names = tuple(name_steps(visit).values())
    samples = make_samples(visit, TODAY)
    day = visit.language.day(TODAY)
    moment = Moment(TODAY.isoformat(), day, day)
    chips = tuple(Chip(name, tone) for name, tone in zip(names, ("plain", "busy", "good", "bad"), strict=False))
    swatches, meetings = list_colours(visit)
    here = visit.path("about", "look")
    items = tuple(
        QueueItem(f"{here}#queue", name, samples.title.text, moment, chip)
        for name, chip in zip(names, chips, strict=False)
    )
    page = LookPage(
        title=name_page(visit),
        swatches=swatches,
        meetings=meetings,
        samples=samples,
        flashes=(Flash(names[0], "good", here, samples.title.text), Flash(names[1], "bad")),
        chips=chips,
        queues=(Queue("full", samples.title.text, "", items), Queue("bare", samples.title.text, _("Nothing here yet"))),
        filters=(Filter("kind", samples.title.text, tuple(Option(name, name) for name in names)),),
        columns=(Column(samples.title.text, "?sort=-a", "ascending"), Column(_("Contrast"))),
        tabs=tuple(Tab(here, name, number == 0) for number, name in enumerate(names[:4])),
        history=(Event(names[0], "jana", moment), Event(names[1], "ole", moment, samples.notes[0].text.text)),
        lines=compare_lines("\n".join(names), "\n".join((*names[:2], *names[3:]))),
    )
    return visit.page("authority/look.html", page)
