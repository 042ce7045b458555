"""What happened in a person's case, as far as they let the organisation see it."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.cases import Case, CaseEvent, list_every_event, read_case
from apps.kit.client.cities import read_city
from apps.kit.desk import open_desk
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class HistoryPage:
    """What happened in a case, the latest first."""

    title: str
    url: str
    case: Case
    events: tuple[CaseEvent, ...]


@router.get("/{lang}/cases/{case}/history")
async def show_history(visit: AVisit, case: str) -> Response:
    """Show what happened in a case."""
    desk = await open_desk(visit, "ngo")
    found = await read_case(visit.api, visit.lang, desk.token, case)
    city = await read_city(visit.api, visit.lang, found.process.city)
    events = await list_every_event(visit.api, visit.lang, desk.token, case, city.zone)
    title = visit.gettext("What happened so far")
    return visit.page("ngo/history.html", HistoryPage(title, visit.path("cases", case), found, tuple(reversed(events))))
