"""Papers that a person lets the organisation open: a list, and each one by one, as the person reads in their log."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.client.granted_documents import GrantedDocument, list_granted_documents, open_granted_page
from apps.kit.desk import open_desk
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class PapersPage:
    """The papers that may be opened in a case; `opened` is the one that is looked at."""

    title: str
    url: str
    papers: tuple[GrantedDocument, ...]
    opened: GrantedDocument | None = None


@router.get("/{lang}/cases/{case}/papers")
async def show_papers(visit: AVisit, case: str) -> Response:
    """List the papers that may be opened; none is opened by it."""
    desk = await open_desk(visit, "ngo")
    papers = await list_granted_documents(visit.api, visit.lang, desk.token, case)
    page = PapersPage(visit.gettext("Papers of the person"), visit.path("cases", case), papers)
    return visit.page("ngo/papers.html", page)


@router.get("/{lang}/cases/{case}/papers/{document}")
async def open_paper(visit: AVisit, case: str, document: str) -> Response:
    """Open one paper."""
    desk = await open_desk(visit, "ngo")
    papers = await list_granted_documents(visit.api, visit.lang, desk.token, case)
    opened = next((paper for paper in papers if paper.id == document), None)
    if opened is None:
        raise HTTPException(404)
    page = PapersPage(opened.title.text, visit.path("cases", case), papers, opened)
    return visit.page("ngo/papers.html", page)


@router.get("/{lang}/cases/{case}/papers/{document}/pages/{number}")
async def open_page(visit: AVisit, case: str, document: str, number: int) -> Response:
    """Show one page of a paper as a picture."""
    desk = await open_desk(visit, "ngo")
    found = await open_granted_page(visit.api, desk.token, case, document, number)
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(found.data, media_type=found.media_type, headers=headers)
