"""Showing at the counter: the person shows a code, and whoever uses it first looks at a paper, or at their steps."""

from __future__ import annotations

from datetime import time
from urllib.parse import quote

from markupsafe import Markup
from starlette.responses import Response

from apps.kit.client.cases import read_case
from apps.kit.client.documents import read_document
from apps.kit.client.showings import Showing, What, begin_showing, end_showing
from apps.kit.client.texts import Text
from apps.kit.clock import read_zone
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.qr import draw_code
from apps.kit.web import AVisit, Visit

router = NarrowRouter()
_LONGEST_TAG = 35


@frozen
class ShowPage:
    """The code that opens what is shown, once; `back` is the page of what is shown."""

    title: str
    shown: Text
    back: str
    stop: str
    showing: Showing
    place: str
    until: time
    is_paper: bool

    @property
    def picture(self) -> Markup:
        """The address with the code, as a picture that a phone reads.

        The code stands behind the #: no browser sends that on, so it gets into nobody's logs on the way.
        """
        return draw_code(f"{self.place}#{quote(self.showing.code or '')}")


@router.post("/{lang}/my/papers/{document}/show")
async def show_paper(visit: AVisit, document: str) -> Response:
    """Show a code that opens a paper once; shown again, it is another one."""
    session = await visit.signed_in()
    paper = await read_document(visit.api, visit.lang, session.access, document)
    return await _show(visit, "documents", document, paper.title, visit.path("my", "papers", document))


@router.post("/{lang}/my/papers/{document}/showings/{showing}/stop")
async def stop_showing_paper(visit: AVisit, document: str, showing: str) -> Response:
    """Stop showing a paper."""
    session = await visit.signed_in()
    await end_showing(visit.api, session.access, "documents", document, showing)
    return visit.go(visit.path("my", "papers", document) + "#shown")


@router.post("/{lang}/my/cases/{case}/show")
async def show_steps(visit: AVisit, case: str) -> Response:
    """Show a code that opens the steps of a case once, in the person's language and the one beside it."""
    session = await visit.signed_in()
    found = await read_case(visit.api, visit.lang, session.access, case)
    second = visit.request.query_params.get("with", "")[:_LONGEST_TAG]
    back = visit.path("my", "cases", case, "counter")
    return await _show(visit, "cases", case, found.process.title, back, second)


@router.post("/{lang}/my/cases/{case}/showings/{showing}/stop")
async def stop_showing_steps(visit: AVisit, case: str, showing: str) -> Response:
    """Stop showing the steps of a case."""
    session = await visit.signed_in()
    await end_showing(visit.api, session.access, "cases", case, showing)
    return visit.go(visit.path("my", "cases", case, "counter") + "#shown")


async def _show(visit: Visit, what: What, one: str, shown: Text, back: str, second: str = "") -> Response:
    session = await visit.signed_in()
    await visit.read_account()
    showing = await begin_showing(visit.api, session.access, what, one, lang=visit.lang, second=second)
    page = ShowPage(
        title=visit.gettext("Show this code at the counter"),
        shown=shown,
        back=back,
        stop=f"{visit.path('my', 'papers' if what == 'documents' else 'cases', one)}/showings/{showing.id}/stop",
        showing=showing,
        place=f"{visit.kit.settings.base_url}/show",
        until=showing.expires_at.astimezone(await read_zone(visit)).time(),
        is_paper=what == "documents",
    )
    return visit.page("migrant/show.html", page, at=back)
