"""Pass a guide on: its public address, which is the same for everybody and says nothing of who sends it."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from apps.kit.client.processes import ProcessHead, read_process
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class SharePage:
    """A guide's address, and ways to send it."""

    title: str
    process: ProcessHead
    address: str

    @property
    def by_mail(self) -> str:
        """A link that begins an e-mail."""
        return f"mailto:?subject={quote(self.process.title.text)}&body={quote(self.address)}"

    @property
    def by_message(self) -> str:
        """A link that begins a text message."""
        return f"sms:?&body={quote(f'{self.process.title.text} {self.address}')}"


@router.get("/{lang}/{city}/{slug}/share/")
async def show_address(visit: AVisit, city: str, slug: str) -> Response:
    """Show the address of a guide, in the language in which this page is read."""
    process = await read_process(visit.api, visit.lang, city, slug)
    address = f"{visit.kit.settings.base_url}{visit.path(process.city, process.slug, '')}"
    return visit.public_page("migrant/share.html", SharePage(visit.gettext("Pass it on"), process, address))
