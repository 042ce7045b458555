"""Leave quickly, also where no script runs: from then on nobody who takes up this browser sees a personal page.

Leaving signs the account out, here and at the provider, and closes what is on the device until that account is back.
Where nobody is signed in there is no secret to ask for: a page that says nothing stands before the personal ones, until
somebody says that they want to go on. With scripts the page is replaced at once, and this is told without being waited
for (`comfort.js`, `worker.js`). Personal pages are stored nowhere, so Back asks for them anew.

A form of ours leads here; it is a form so that nothing that only follows links, before anybody presses, signs out. The
pages of signing in lead here by a link, since theirs is another origin. Any other link, of another site or in a message,
leads to a page that asks.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from apps.kit.cookies import delete_cookie, read_cookie, set_cookie
from apps.kit.failures import language_of
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Kit, Visit
from apps.migrant.device import DeviceCookie
from apps.migrant.locking import Lock, LockCookie

router = NarrowRouter()

_LEFT = "left"  # since when, in seconds
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


def _comes_from_us(request: Request) -> bool:
    """Say whether a page of ours certainly led here, of this app or of signing in."""
    kit: Kit = request.app.state.kit
    site, origin = request.headers.get("sec-fetch-site"), urlsplit(request.headers.get("referer", ""))[:2]
    if origin == urlsplit(kit.settings.issuer_url)[:2]:
        return True
    return site == "same-origin" or (site is None and origin == urlsplit(kit.settings.base_url)[:2])


@router.get("/{lang}/my/leave")
async def leave_by_a_link(request: Request) -> Response:
    """Leave where a page of signing in leads here, else ask.

    Those may speak a language that this app doesn't offer, so none is asked for.
    """
    if _comes_from_us(request):
        return await leave_quickly(request)
    language = language_of(request)
    page = LeavePage(language.gettext("Leave quickly"))
    return Visit(request, request.app.state.kit, language).page("migrant/leave.html", page)


@router.post("/{lang}/my/leave")
async def leave_quickly(request: Request) -> Response:
    """Sign out, close the personal pages, and go to a page that has nothing to do with this one."""
    kit: Kit = request.app.state.kit
    cookie: LockCookie = request.app.state.lock
    now = int(cookie.now())
    set_cookie(request, _LEFT, str(now), None)
    session = kit.sessions.kept(request)
    lock = cookie.read(request)
    if lock is None and session is not None and not _device(request).read(request).is_empty:
        lock = Lock(session.alias, 0, now)
    if lock is not None and not lock.closed:
        cookie.write(request, replace(lock, closed=now))
    kit.sessions.forget(request)
    if session is not None:
        await kit.sessions.client.end(session)
    # The browser shall forget what it has kept of our pages; a cookie for everybody's pages would make them personal.
    return RedirectResponse(kit.settings.quick_exit_url, 303, headers={"Clear-Site-Data": '"cache"'})


def _device(request: Request) -> DeviceCookie:
    cookie: DeviceCookie = request.app.state.device
    return cookie


@router.post("/{lang}/my/return")
async def come_back(visit: AVisit) -> Response:
    """Open the personal pages again."""
    delete_cookie(visit.request, _LEFT)
    return visit.go(visit.path("my", ""))


async def refuse_after_leaving(request: Request) -> None:
    """Let nobody see a personal page after leaving who hasn't signed in since, nor said that they want to go on."""
    deleting = request.url.path.endswith(("/my/delete", "/my/deleted"))
    left = read_cookie(request, _LEFT)
    if request.method != "GET" or deleting or left is None:
        return
    kit: Kit = request.app.state.kit
    session = await kit.sessions.current(request)
    if session is None or not re.fullmatch("[0-9]{1,12}", left) or session.authenticated_at < int(left):
        raise HasLeft
    delete_cookie(request, _LEFT)


def install_welcome(app: FastAPI) -> None:
    """Answer with a page that says nothing where somebody has left."""

    @app.exception_handler(HasLeft)
    async def welcome(request: Request, _reason: HasLeft) -> Response:
        language = language_of(request)
        page = WelcomePage(language.gettext("Welcome"), language.tag)
        answer = Visit(request, app.state.kit, language).page("migrant/welcome.html", page)
        answer.headers[FORGET] = "yes"
        return answer
