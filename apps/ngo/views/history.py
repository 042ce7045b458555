"""What happened in a person's case, as far as they let the organisation see it."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.cases import Case, CaseEvent, list_every_event, read_case
from apps.kit.client.cities import read_city
from apps.kit.desk import Filter, open_desk
from apps.kit.desk_lists import offer_choices
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class HistoryPage:
    """What happened in a case, the latest first unless the address asks otherwise."""

    title: str
    url: str
    case: Case
    filters: tuple[Filter, ...]
    events: tuple[CaseEvent, ...]
    latest_first: bool


@router.get("/{lang}/cases/{case}/history")
async def show_history(visit: AVisit, case: str) -> Response:
    """Show what happened in a case. There is no file of it: it would outlive what the person allows."""
    desk = await open_desk(visit, "ngo")
    found = await read_case(visit.api, visit.lang, desk.token, case)
    city = await read_city(visit.api, visit.lang, found.process.city)
    events = await list_every_event(visit.api, visit.lang, desk.token, case, city.zone)
    asked, _ = visit.request.query_params, visit.gettext
    whose = {"": _("everybody"), "person": _("The person"), "others": _("Organisations, for the person")}
    orders = {"": _("latest first"), "at": _("earliest first")}
    by = asked.get("by", "") if asked.get("by", "") in whose else ""
    sort = asked.get("sort", "") if asked.get("sort", "") in orders else ""
    fitting = [event for event in events if not by or (event.by.organisation is None) == (by == "person")]
    shown = tuple(fitting if sort else reversed(fitting))
    page = HistoryPage(
        title=_("What happened so far"),
        url=visit.path("cases", case),
        case=found,
        filters=(offer_choices("by", _("By"), whose, by), offer_choices("sort", _("Order"), orders, sort)),
        events=shown,
        latest_first=not sort,
    )
    return visit.page("ngo/history.html", page)
