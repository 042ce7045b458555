"""A process as everybody sees it: what it is for, its steps, who published it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from apps.kit.alternatives import OtherWay, find_other_ways
from apps.kit.client.cities import City, read_city
from apps.kit.client.processes import Process, PublishedStep, read_process
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit
from apps.migrant.wording import Trust, trust_in

router = NarrowRouter()


@frozen
class ProcessPage:
    """A published process."""

    title: str
    process: Process
    city: City
    trust: Trust
    other_ways: Mapping[str, OtherWay[PublishedStep]]
    """Of steps that have alternatives, the one that stands before it: step -> alternative."""


@router.get("/{lang}/{city}/{slug}/")
async def show_process(visit: AVisit, city: str, slug: str) -> Response:
    """Show a process; the same page for everybody."""
    process = await read_process(visit.api, visit.lang, city, slug)
    place = await read_city(visit.api, visit.lang, city)
    steps = [text for step in process.steps for text in (step.title, step.body)]
    texts = [process.title, process.summary, process.you_get, *steps]
    page = ProcessPage(process.title.text, process, place, trust_in(process, texts), find_other_ways(process.steps))
    return visit.public_page("migrant/process.html", page)
