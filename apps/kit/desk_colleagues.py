"""The page of those who look after their organisation's accounts."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.colleagues import Colleague, list_colleagues, reset_second_step
from apps.kit.desk import Filter, csv_url, write_csv
from apps.kit.desk_lists import offer_choices
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class ColleaguesPage:
    """Who acts for the organisation, by name."""

    title: str
    base: str
    filters: tuple[Filter, ...]
    q: str
    colleagues: tuple[Colleague, ...]
    csv: str


@router.get("/{lang}/colleagues")
async def show_colleagues(visit: AVisit) -> Response:
    """Show who acts for the organisation, and who has a second step."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await list_colleagues(visit.api, session.access)
    _ = visit.gettext
    asked = visit.request.query_params
    kinds = {
        "": _("all"),
        "without": _("Has no second step yet"),
        "with": _("Has a second step"),
        "closed": _("Closed"),
    }
    show = asked.get("show", "") if asked.get("show", "") in kinds else ""
    q = asked.get("q", "").strip()[:100]
    shown = tuple(one for one in found if _fits(one, show, q))
    if asked.get("as") == "csv":
        yes, no = _("Yes"), _("No")
        rows = [
            (one.name, yes if one.has_second_step else no, yes if one.is_closed else no, yes if one.is_self else no)
            for one in shown
        ]
        return write_csv("colleagues", [_("Name"), _("Has a second step"), _("Closed"), _("You")], rows)
    page = ColleaguesPage(
        title=_("Colleagues"),
        base=visit.path("colleagues"),
        filters=(offer_choices("show", _("Show"), kinds, show),),
        q=q,
        colleagues=shown,
        csv=csv_url({"show": show, "q": q}),
    )
    return visit.page("kit/desk_colleagues.html", page)


def _fits(one: Colleague, show: str, q: str) -> bool:
    if show == "closed":
        fits = one.is_closed
    elif show:
        fits = not one.is_closed and one.has_second_step == (show == "with")
    else:
        fits = True
    return fits and all(word in one.name.casefold() for word in q.casefold().split())


@router.post("/{lang}/colleagues/{colleague}/reset")
async def reset(visit: AVisit, colleague: str) -> Response:
    """Let a colleague make a new second step."""
    session = await visit.signed_in()
    await reset_second_step(visit.api, session.access, colleague)
    return visit.go(visit.path("colleagues"))
