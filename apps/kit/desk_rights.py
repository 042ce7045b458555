"""What is kept about somebody at work, in words and as an archive; and who deletes it."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.archives import give_archive
from apps.kit.client.rights import Section, read_everything
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class EverythingPage:
    """Everything in words."""

    title: str
    base: str
    sections: tuple[Section, ...]


@router.get("/{lang}/my/everything")
async def show_everything(visit: AVisit) -> Response:
    """Show everything that is kept about one's account."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await read_everything(visit.api, visit.lang, session.access)
    page = EverythingPage(visit.gettext("What is kept about you"), visit.path("my"), found.sections)
    return visit.page("kit/desk_everything.html", page)


@router.get("/{lang}/my/everything.zip")
async def take_everything(visit: AVisit) -> Response:
    """Give the same as an archive."""
    return await give_archive(visit)
