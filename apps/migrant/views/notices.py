"""What one is told: a list, each to be marked as read."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from apps.kit.client.notices import Notice, list_notices, mark_all_read, mark_read
from apps.kit.client.reminders import DemoMail, list_demo_mails
from apps.kit.clock import read_zone
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class NoticesPage:
    """A page of notices."""

    title: str
    items: tuple[Notice, ...]
    unread: int
    older: str | None


@frozen
class DemoMailsPage:
    """The e-mails that the demo kept."""

    title: str
    items: tuple[DemoMail, ...]


@router.get("/{lang}/my/notices")
async def show_notices(visit: AVisit, cursor: str = "") -> Response:
    """Show what one was told, the newest first."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await list_notices(visit.api, visit.lang, session.access, cursor[:40])
    zone = await read_zone(visit)
    items = tuple(replace(one, made_at=one.made_at.astimezone(zone)) for one in found.items)
    page = NoticesPage(visit.gettext("Messages for you"), items, found.unread, found.next)
    return visit.page("migrant/notices.html", page)


@router.post("/{lang}/my/notices/read")
async def read_all(visit: AVisit) -> Response:
    """Mark as read what the page showed, and nothing that came since."""
    session = await visit.signed_in()
    until = (await read_form(visit.request, visit.language)).text("until", 40)
    if until:
        await mark_all_read(visit.api, session.access, until)
    return visit.go(visit.path("my", "notices"))


@router.post("/{lang}/my/notices/{notice}/read")
async def read_one(visit: AVisit, notice: str) -> Response:
    """Mark one as read."""
    session = await visit.signed_in()
    await mark_read(visit.api, session.access, notice)
    return visit.go(visit.path("my", "notices"))


@router.post("/{lang}/my/notices/{notice}/unread")
async def keep_one(visit: AVisit, notice: str) -> Response:
    """Mark one as unread again."""
    session = await visit.signed_in()
    await mark_read(visit.api, session.access, notice, read=False)
    return visit.go(visit.path("my", "notices"))


@router.get("/{lang}/my/demo-mails")
async def show_demo_mails(visit: AVisit) -> Response:
    """Show the e-mails that the demo kept instead of sending them; anywhere else there is no such page."""
    mails, zone = await list_demo_mails(visit.api), await read_zone(visit)
    items = tuple(replace(mail, at=mail.at.astimezone(zone)) for mail in mails)
    page = DemoMailsPage(visit.gettext("E-mails of the demo"), items)
    return visit.page("migrant/demo_mails.html", page)
