"""Leave quickly, also where no script runs: from then on nobody who goes back in the browser sees a personal page.

With scripts, the page is replaced at once and this is never asked for (`comfort.js`). Without them only the server
can act: personal pages are stored nowhere, so Back asks for them anew, and gets a page that says nothing until
somebody says that they want to go on.

Leaving has a browser forget what it keeps, so only a page of ours leads straight to it: this app's, or one of signing in.
A link of another site, or in a message, leads to a page that asks.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from apps.kit.cookies import delete_cookie, read_cookie, set_cookie
from apps.kit.failures import language_of
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Kit, Visit

router = NarrowRouter()

_LEFT = "left"
FORGET: Final = "Busola-Forget"
"""In an answer: somebody left here, or the device is locked, so the worker deletes what it keeps (`worker.js`)."""


class HasLeft(Exception):
    """Somebody left quickly in this browser, and a personal page was asked for since."""


@frozen
class WelcomePage:
    """A page that says nothing of what was here."""

    title: str
    lang: str


@frozen
class LeavePage:
    """The question whether to leave, for whoever comes by a link from elsewhere."""

    title: str


def comes_from_elsewhere(request: Request) -> bool:
    """Say whether a browser tells that no page of ours led here; older ones don't tell.

    The pages of signing in have another origin, and say so in the Referer of this link.
    """
    site, (scheme, host, *_) = request.headers.get("sec-fetch-site"), urlsplit(request.headers.get("referer", ""))
    kit: Kit = request.app.state.kit
    return site not in {None, "same-origin"} and (scheme, host) != urlsplit(kit.settings.issuer_url)[:2]


@router.get("/{lang}/my/leave")
async def leave(request: Request) -> Response:
    """Go to a page that has nothing to do with this one, and close the personal ones; also from the pages of signing in.

    Those may speak a language that this app doesn't offer, so none is asked for.
    """
    kit: Kit = request.app.state.kit
    if comes_from_elsewhere(request):
        language = language_of(request)
        return Visit(request, kit, language).page("migrant/leave.html", LeavePage(language.gettext("Leave quickly")))
    set_cookie(request, _LEFT, "yes", None)
    # The browser shall forget what it has kept of our pages; a cookie for everybody's pages would make them personal.
    return RedirectResponse(kit.settings.quick_exit_url, 303, headers={"Clear-Site-Data": '"cache"'})


@router.post("/{lang}/my/return")
async def come_back(visit: AVisit) -> Response:
    """Open the personal pages again."""
    delete_cookie(visit.request, _LEFT)
    return visit.go(visit.path("my", ""))


async def refuse_after_leaving(request: Request) -> None:
    """Let nobody see a personal page who only went back in the browser."""
    deleting = request.url.path.endswith(("/my/delete", "/my/deleted"))
    if request.method == "GET" and not deleting and read_cookie(request, _LEFT) is not None:
        raise HasLeft


def install_welcome(app: FastAPI) -> None:
    """Answer with a page that says nothing where somebody has left."""

    @app.exception_handler(HasLeft)
    async def welcome(request: Request, _reason: HasLeft) -> Response:
        language = language_of(request)
        page = WelcomePage(language.gettext("Welcome"), language.tag)
        answer = Visit(request, app.state.kit, language).page("migrant/welcome.html", page)
        answer.headers[FORGET] = "yes"
        return answer
