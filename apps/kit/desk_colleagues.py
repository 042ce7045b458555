"""The page of those who look after their organisation's accounts."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.colleagues import Colleague, list_colleagues, reset_second_step
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


@router.get("/{lang}/colleagues")
async def show_colleagues(visit: AVisit) -> Response:
    """Show who acts for the organisation, and who has a second step."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await list_colleagues(visit.api, session.access)
    return visit.page(
        "kit/desk_colleagues.html", ColleaguesPage(visit.gettext("Colleagues"), visit.path("colleagues"), found)
    )


@router.post("/{lang}/colleagues/{colleague}/reset")
async def reset(visit: AVisit, colleague: str) -> Response:
    """Let a colleague make a new second step."""
    session = await visit.signed_in()
    await reset_second_step(visit.api, session.access, colleague)
    return visit.go(visit.path("colleagues"))
