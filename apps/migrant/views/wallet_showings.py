"""A paper at the counter: its owner shows a code, and whoever scans it first looks at the pages for some minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.documents import (
    Document,
    Showing,
    Viewing,
    begin_showing,
    begin_viewing,
    end_showing,
    read_document,
    read_viewing,
    view_page,
)
from apps.kit.cookies import Sealer, delete_cookie, read_cookie, set_cookie
from apps.kit.failures import language_of
from apps.kit.qr import draw_code
from apps.kit.web import AVisit, Visit
from apps.migrant.views.wallet import read_zone
from apps.migrant.views.wallet_files import answer_file

router = APIRouter()
viewers = APIRouter()
"""The pages of those who look: they have no account here."""

_VIEWING = "viewing"
_SECONDS = 900
_LONGEST_LINK = 100


@dataclass(frozen=True, slots=True)
class ShowPage:
    """The code that opens a paper once."""

    title: str
    paper: Document
    showing: Showing
    address: str
    until: time

    @property
    def code(self) -> Markup:
        """The address as a picture that a phone reads."""
        return draw_code(self.address)


@dataclass(frozen=True, slots=True)
class LookPage:
    """What somebody at a counter sees: the question whether to open it, or the paper, or that it is over."""

    title: str
    link: str = ""
    viewing: Viewing | None = None
    until: time | None = None


@router.post("/{lang}/my/papers/{document}/show")
async def show_at_counter(visit: AVisit, document: str) -> Response:
    """Show a code for one viewing; shown again, it is another one."""
    session = await visit.signed_in()
    await visit.read_account()
    paper = await read_document(visit.api, visit.lang, session.access, document)
    showing = await begin_showing(visit.api, session.access, document)
    address = f"{visit.kit.settings.base_url}/show/{showing.link}"
    until = showing.expires_at.astimezone(await read_zone(visit)).time()
    page = ShowPage(visit.gettext("Show this code at the counter"), paper, showing, address, until)
    return visit.page("migrant/wallet_show.html", page)


@router.post("/{lang}/my/papers/{document}/showings/{showing}/stop")
async def stop_showing(visit: AVisit, document: str, showing: str) -> Response:
    """Stop showing a paper."""
    session = await visit.signed_in()
    await end_showing(visit.api, session.access, document, showing)
    return visit.go(visit.path("my", "papers", document) + "#shown")


@viewers.get("/show/{link}")
async def choose_language(request: Request, link: str) -> Response:
    """Lead to the page in a language of the browser that scanned the code."""
    return RedirectResponse(f"/{language_of(request).tag}/show/{_check(link)}", 303, {"Cache-Control": "no-store"})


@viewers.get("/{lang}/show/")
async def look(visit: AVisit) -> Response:
    """Show the paper of the viewing that this browser has opened."""
    secret = _read_secret(visit)
    if secret is None:
        return _say_over(visit)
    try:
        viewing = await read_viewing(visit.api, visit.lang, secret)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
        delete_cookie(visit.request, _VIEWING)
        return _say_over(visit)
    until = viewing.until.astimezone(await read_zone(visit)).time()
    return visit.page("migrant/viewing.html", LookPage(viewing.title.text, viewing=viewing, until=until))


@viewers.get("/{lang}/show/pages/{number}")
async def look_at_page(visit: AVisit, number: int) -> Response:
    """Show one page of the paper."""
    secret = _read_secret(visit)
    if secret is None:
        raise HTTPException(404)
    return answer_file(await view_page(visit.api, secret, number))


@viewers.get("/{lang}/show/{link}")
async def ask_to_open(visit: AVisit, link: str) -> Response:
    """Ask before the link is used: programs that look at links in advance would spend it."""
    page = LookPage(visit.gettext("Somebody wants to show you a paper"), link=_check(link))
    return visit.page("migrant/viewing.html", page)


@viewers.post("/{lang}/show/{link}")
async def open_link(visit: AVisit, link: str) -> Response:
    """Use the link: from now on only this browser sees the paper, for some minutes."""
    try:
        viewing = await begin_viewing(visit.api, visit.lang, _check(link))
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
        return _say_over(visit)
    set_cookie(visit.request, _VIEWING, _sealer(visit).seal(viewing.viewing), _SECONDS)
    return visit.go(visit.path("show", ""))


def _say_over(visit: Visit) -> Response:
    return visit.page("migrant/viewing.html", LookPage(visit.gettext("This link is over")), 404)


def _read_secret(visit: Visit) -> str | None:
    secret = _sealer(visit).unseal(read_cookie(visit.request, _VIEWING) or "")
    return secret if isinstance(secret, str) else None


def _sealer(visit: Visit) -> Sealer:
    return Sealer(visit.kit.secrets, _VIEWING)


def _check(link: str) -> str:
    if len(link) > _LONGEST_LINK or not link.replace("-", "").replace("_", "").isalnum() or not link.isascii():
        raise HTTPException(404)
    return link
