"""The first page of an app for people at work: for a guest what the app is, for whoever is signed in what waits."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from apps.kit.desk import Flash, Queue
from apps.kit.failures import language_of
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import Kit, Visit

router = NarrowRouter()


@frozen
class StartPage:
    """What a guest sees."""

    title: str
    sign_in: str


@frozen
class Worthwhile:
    """Something that is good to do when nothing waits."""

    url: str
    picture: str
    title: str
    detail: str


@frozen
class QueuePage:
    """What waits, longest first; `begin` is where something new is begun, empty for whoever may not."""

    title: str
    flash: Flash | None
    queues: tuple[Queue, ...]
    waiting: int
    begin: str
    begin_label: str
    worthwhile: tuple[Worthwhile, ...] = ()

    @property
    def can_go_on(self) -> bool:
        """Whether something lies here, though nobody waits for it."""
        return any(queue.items for queue in self.queues)


@router.get("/")
async def choose_language(request: Request) -> Response:
    """Go to the first page in the language that the browser, or whoever signed out, speaks."""
    kit: Kit = request.app.state.kit
    wished = request.query_params.get("state", "")
    tag = wished if wished in kit.languages else language_of(request).tag
    return RedirectResponse(f"/{tag}/", 303)


def show_start(visit: Visit, template: str, title: str) -> Response:
    """Show a guest the way to sign in; `template` extends `kit/desk_start.html` and says whom the app is for."""
    sign_in = f"/session/start?lang={visit.lang}&next={visit.path('')}"
    return visit.page(template, StartPage(title, sign_in))


def show_queues(visit: Visit, page: QueuePage) -> Response:
    """Show what waits for whoever is signed in."""
    return visit.page("kit/desk_queue.html", page)
