"""Start from a paper or letter that you hold: what it is, where you need it, and where you get it."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.responses import Response

from apps.kit.client.cities import City, read_city
from apps.kit.client.document_types import DocumentType, list_document_types
from apps.kit.client.processes import ProcessHead, list_processes
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class PapersPage:
    """The papers that a city's guides have to do with: those that one gets in them, and all others."""

    title: str
    city: City
    given: tuple[DocumentType, ...]
    brought: tuple[DocumentType, ...]


@frozen
class PaperPage:
    """A kind of paper, the guides in which one needs it, and those in which one gets it."""

    title: str
    city: City
    paper: DocumentType
    official: Text | None
    needed: tuple[ProcessHead, ...]
    given: tuple[ProcessHead, ...]


@router.get("/{lang}/{city}/papers/")
async def choose_paper(visit: AVisit, city: str) -> Response:
    """Show the papers from which one can start."""
    found = await read_city(visit.api, visit.lang, city)
    papers = await list_document_types(visit.api, visit.lang, city)
    page = PapersPage(
        visit.gettext("I have a paper or a letter"),
        found,
        given=tuple(paper for paper in papers if paper.given),
        brought=tuple(paper for paper in papers if not paper.given),
    )
    return visit.public_page("migrant/papers.html", page)


@router.get("/{lang}/{city}/papers/{key}/")
async def show_paper(visit: AVisit, city: str, key: str) -> Response:
    """Show what a paper is, where it leads, and where it comes from."""
    found = await read_city(visit.api, visit.lang, city)
    papers = await list_document_types(visit.api, visit.lang, city)
    paper = next((paper for paper in papers if paper.key == key), None)
    if paper is None:
        raise HTTPException(404)
    needed = await list_processes(visit.api, visit.lang, city, needs=key)
    given = await list_processes(visit.api, visit.lang, city, gives=key)
    page = PaperPage(
        paper.title.text, found, paper, await _official_title(visit, found, key), needed.items, given.items
    )
    return visit.public_page("migrant/paper.html", page)


async def _official_title(visit: Visit, city: City, key: str) -> Text | None:
    """Return what the offices of a city call a paper; None where the reader has their language."""
    if city.source_language == visit.lang:
        return None
    papers = await list_document_types(visit.api, city.source_language, city.key)
    title = next((paper.title for paper in papers if paper.key == key), None)
    return title if title is not None and title.lang == city.source_language else None
