"""The first page of an app for people at work: for a guest what the app is, for whoever is signed in what waits."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from apps.kit.desk import Filter, Flash, Queue, csv_url, write_csv
from apps.kit.desk_lists import offer_choices
from apps.kit.desk_queues import ORDERS, list_cells, narrow_queues
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
    """What waits, longest first; `begin` is where something new is begun, empty for whoever may not.

    `shown` are the queues as the address narrows and sorts them.
    """

    title: str
    flash: Flash | None
    queues: tuple[Queue, ...]
    waiting: int
    begin: str
    begin_label: str
    worthwhile: tuple[Worthwhile, ...] = ()
    nothing: str = ""  # said where nothing waits and there is something that this page doesn't look at
    shown: tuple[Queue, ...] = ()
    filters: tuple[Filter, ...] = ()
    q: str = ""
    csv: str = ""
    narrowed: bool = False

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
    """Show what waits for whoever is signed in, as the address asks for it, or give it as CSV."""
    asked, _ = visit.request.query_params, visit.gettext
    names = {"": _("all")} | {queue.key: queue.title for queue in page.queues}
    orders = dict(zip(ORDERS, (_("longest waiting first"), _("latest first"), _("by title")), strict=True))
    key = asked.get("queue", "") if asked.get("queue", "") in names else ""
    sort = asked.get("sort", "") if asked.get("sort", "") in orders else ""
    q = asked.get("q", "").strip()[:100]
    shown = narrow_queues(page.queues, key, q, sort)
    if asked.get("as") == "csv":
        heads = [_("List"), _("Title"), _("Details"), _("State"), _("Since"), _("Address")]
        return write_csv("waiting", heads, list_cells(shown))
    filters = (offer_choices("queue", _("Show"), names, key), offer_choices("sort", _("Order"), orders, sort))
    narrowed = replace(
        page,
        shown=shown,
        filters=filters,
        q=q,
        csv=csv_url({"queue": key, "q": q, "sort": sort}),
        narrowed=bool(key or q or sort),
    )
    return visit.page("kit/desk_queue.html", narrowed)
