"""The page about an app for people at work: who is responsible, what is kept, how accessible it is, how to complain."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.session import SESSION_DAYS
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class AboutPage:
    """What an app says about itself."""

    title: str
    session_days: int


@router.get("/robots.txt")
async def keep_robots_out() -> Response:
    """Tell search engines that there is nothing here for them."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers={"Cache-Control": "public, max-age=3600"})


@router.get("/{lang}/about")
async def show_about(visit: AVisit) -> Response:
    """Show the page about this app; nobody has to be signed in."""
    if await visit.session() is not None:
        await visit.read_account()
    return visit.page("kit/desk_about.html", AboutPage(visit.gettext("About this site"), SESSION_DAYS))
