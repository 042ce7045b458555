"""Choose a city, then say what you need: in words, by topic or by stage of life."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from apps.kit.client.base import Listing
from apps.kit.client.cities import City, list_cities, read_city
from apps.kit.client.document_types import list_document_types
from apps.kit.client.processes import ProcessHead, list_processes
from apps.kit.client.texts import Text, Titled
from apps.kit.client.topics import Topic, list_topics
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class CitiesPage:
    """All cities."""

    title: str
    cities: tuple[City, ...]


@frozen
class NeedsPage:
    """What one can look for in a city, and what was found."""

    title: str
    city: City
    found: Listing[ProcessHead]
    topics: tuple[Topic, ...]
    stages: tuple[Titled, ...]
    asked: str = ""
    chosen: Text | None = None

    @property
    def is_search(self) -> bool:
        """Say whether the reader has narrowed the list."""
        return bool(self.asked or self.chosen)


@router.get("/{lang}/")
async def choose_city(visit: AVisit) -> Response:
    """Show the cities; where there is only one, go there."""
    cities = await list_cities(visit.api, visit.lang)
    if len(cities) == 1:
        return RedirectResponse(visit.path(cities[0].key, ""), 307)
    return visit.public_page("migrant/cities.html", CitiesPage(visit.gettext("Where do you live?"), cities))


@router.get("/{lang}/{city}/")
async def say_what_you_need(
    visit: AVisit, city: str, q: str = "", topic: str = "", stage: str = "", document: str = "", cursor: str = ""
) -> Response:
    """Show what one can look for, and what fits."""
    place = await read_city(visit.api, visit.lang, city)
    asked = q.strip()[:100]
    found = await list_processes(
        visit.api, visit.lang, city, topic=topic, stage=stage, q=asked, document=document, cursor=cursor
    )
    known = await list_topics(visit.api, visit.lang)
    offered = found if not (asked or topic or stage or document) else await list_processes(visit.api, visit.lang, city)
    # The guides stand in the order in which people need them, so what they are about does as well.
    with_topic = list(dict.fromkeys(topic.key for head in offered.items for topic in head.topics))
    with_stage = {head.stage for head in offered.items}
    page = NeedsPage(
        title=visit.gettext("What do you need?"),
        city=place,
        found=found,
        topics=known.items
        if offered.next
        else tuple(
            sorted(
                (item for item in known.items if item.key in with_topic), key=lambda item: with_topic.index(item.key)
            )
        ),
        stages=tuple(item for item in known.stages if item.key in with_stage or offered.next),
        asked=asked,
        chosen=await _chosen(visit, known.items, known.stages, topic, stage, document),
    )
    return visit.public_page("migrant/needs.html", page)


async def _chosen(
    visit: AVisit, topics: tuple[Topic, ...], stages: tuple[Titled, ...], topic: str, stage: str, document: str
) -> Text | None:
    """Return the words for what the reader has narrowed the list to."""
    if document:
        papers = await list_document_types(visit.api, visit.lang)
        return next((paper.title for paper in papers if paper.key == document), None)
    titles = {item.key: item.title for item in topics} | {item.key: item.title for item in stages}
    return titles.get(topic) or titles.get(stage)
