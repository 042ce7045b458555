"""A procedure on paper, in two languages: the checklist, and a small sheet for the pocket with the way back to the page."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.qr import draw_code
from apps.kit.web import AVisit, Visit
from apps.migrant.headings import Headings, write_headings
from apps.migrant.pockets import choose_steps
from apps.migrant.sheets import Sheet, SheetStep, read_sheet
from apps.migrant.ways import CaseWay, Way, device_way

router = NarrowRouter()


@frozen
class PaperPage:
    """A procedure to be printed; `address` is the public page's, which knows nothing of the person."""

    title: str
    base: str
    here: str
    sheet: Sheet
    heads: Headings
    address: str

    @property
    def next_steps(self) -> tuple[tuple[SheetStep, ...], ...]:
        """The few steps that come next; alternatives take one place."""
        return choose_steps(self.sheet.ways_to_do)

    @property
    def code(self) -> Markup:
        """The address as a picture that a phone reads."""
        return draw_code(self.address)


@router.get("/{lang}/my/cases/{case}/print")
async def print_saved(visit: AVisit, case: str) -> Response:
    """Show the checklist of a saved procedure."""
    await visit.read_account()
    return await _show(visit, CaseWay(visit, case), "print")


@router.get("/{lang}/my/cases/{case}/pocket")
async def pocket_saved(visit: AVisit, case: str) -> Response:
    """Show the small sheet of a saved procedure."""
    await visit.read_account()
    return await _show(visit, CaseWay(visit, case), "pocket")


@router.get("/{lang}/my/{city}/{slug}/print")
async def print_list(visit: AVisit, city: str, slug: str) -> Response:
    """Show the checklist of a procedure that is kept on the device."""
    return await _show(visit, device_way(visit, city, slug), "print")


@router.get("/{lang}/my/{city}/{slug}/pocket")
async def pocket(visit: AVisit, city: str, slug: str) -> Response:
    """Show the small sheet of a procedure that is kept on the device."""
    return await _show(visit, device_way(visit, city, slug), "pocket")


async def _show(visit: Visit, way: Way, kind: str) -> Response:
    sheet = await read_sheet(visit, way)
    process = sheet.procedure.process
    page = PaperPage(
        title=visit.gettext("Checklist on paper") if kind == "print" else visit.gettext("Small sheet for the pocket"),
        base=way.base,
        here=f"{way.base}/{kind}",
        sheet=sheet,
        heads=write_headings(sheet),
        address=visit.kit.settings.base_url + visit.path(process.city, process.slug, ""),
    )
    return visit.page(f"migrant/{kind}.html", page, keep_for=sheet.standing.stamp.subject)
