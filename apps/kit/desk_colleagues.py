"""The page of those who look after their organisation's accounts."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.colleagues import Colleague, list_colleagues, reset_second_step
from apps.kit.desk import csv_url, write_csv
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class ColleaguesPage:
    """Who acts for the organisation."""

    title: str
    base: str
    colleagues: tuple[Colleague, ...]
    csv: str


@router.get("/{lang}/colleagues")
async def show_colleagues(visit: AVisit) -> Response:
    """Show who acts for the organisation, and who has a second step."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await list_colleagues(visit.api, session.access)
    _ = visit.gettext
    if visit.request.query_params.get("as") == "csv":
        yes, no = _("Yes"), _("No")
        rows = [
            (one.name, yes if one.has_second_step else no, yes if one.is_closed else no, yes if one.is_self else no)
            for one in found
        ]
        return write_csv("colleagues", [_("Name"), _("Has a second step"), _("Closed"), _("You")], rows)
    return visit.page(
        "kit/desk_colleagues.html", ColleaguesPage(_("Colleagues"), visit.path("colleagues"), found, csv_url({}))
    )


@router.post("/{lang}/colleagues/{colleague}/reset")
async def reset(visit: AVisit, colleague: str) -> Response:
    """Let a colleague make a new second step."""
    session = await visit.signed_in()
    await reset_second_step(visit.api, session.access, colleague)
    return visit.go(visit.path("colleagues"))
