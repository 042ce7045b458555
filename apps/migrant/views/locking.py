"""A phone that others use too: let it lock itself, lock it now, and what is shown while it is locked."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.responses import Response

from apps.kit.failures import language_of
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.locking import MINUTES, Lock, LockCookie, Locked
from apps.migrant.views.leaving import FORGET, comes_from_elsewhere

router = NarrowRouter()


@frozen
class LockPage:
    """After how many minutes the device locks itself; 0 for never."""

    title: str
    chosen: int
    choices: tuple[int, ...] = MINUTES


@frozen
class LockedPage:
    """That the device is locked, and how to open it."""

    title: str
    sign_in: str
    left: bool = False  # by leaving quickly: then nobody waited


@router.get("/{lang}/my/lock")
async def show_lock(visit: AVisit) -> Response:
    """Show whether this device locks itself."""
    await visit.read_account()
    lock = _cookie(visit.request).read(visit.request)
    title = visit.gettext("Does somebody else use this device too?")
    return visit.page("migrant/lock.html", LockPage(title, 0 if lock is None else lock.minutes))


@router.post("/{lang}/my/lock")
async def set_lock(visit: AVisit) -> Response:
    """Have this device lock itself after some minutes, or never."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    minutes = int(form.one_of("minutes", [str(number) for number in (0, *MINUTES)], "0"))
    cookie = _cookie(visit.request)
    lock = Lock(session.alias, minutes, int(cookie.now())) if minutes else None
    cookie.write(visit.request, lock)
    return visit.go(visit.path("my", ""))


@router.get("/{lang}/my/locked")
async def lock_now(visit: AVisit) -> Response:
    """Lock this device at once, where it has a lock; the page itself asks for it when the time is over.

    A link from elsewhere doesn't: what is kept on the device goes with locking it.
    """
    cookie = _cookie(visit.request)
    lock = cookie.read(visit.request)
    if lock is None or (not lock.closed and comes_from_elsewhere(visit.request)):
        return visit.go(visit.path("my", ""))
    answer = None if lock.closed else await cookie.close(visit.request, lock)
    return answer or show_locked(visit.request)


def install_locked_page(app: FastAPI) -> None:
    """Answer with a page that says nothing personal where the device is locked."""

    @app.exception_handler(Locked)
    async def locked(request: Request, reason: Locked) -> Response:
        return reason.answer or show_locked(request)


def show_locked(request: Request) -> Response:
    """Say that the device is locked; whoever signs in anew comes back to the page they asked for."""
    language = language_of(request)
    path = request.url.path
    back = path if request.method == "GET" and not path.endswith("/my/locked") else f"/{language.tag}/my/"
    asked = {"lang": language.tag, "next": back, "prompt": "login"}
    lock = _cookie(request).read(request)
    left = lock is not None and not lock.minutes
    page = LockedPage(language.gettext("This device is locked"), f"/session/start?{urlencode(asked)}", left)
    answer = Visit(request, request.app.state.kit, language).page("migrant/locked.html", page, 401)
    answer.headers[FORGET] = "yes"
    return answer


def _cookie(request: Request) -> LockCookie:
    cookie: LockCookie = request.app.state.lock
    return cookie
