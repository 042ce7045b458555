"""A procedure to show at the counter: large, in the person's language and the office's, side by side."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.headings import Headings, write_headings
from apps.migrant.sheets import Sheet, SheetStep, read_sheet
from apps.migrant.shown import ShownSoFar, read_shown
from apps.migrant.ways import CaseWay, Way, device_way

router = NarrowRouter()


@frozen
class CounterPage:
    """What one shows at the counter: the whole procedure, or one step; and of a saved one, how it was shown so far."""

    title: str
    base: str
    here: str
    sheet: Sheet
    heads: Headings
    step: SheetStep | None = None
    shown: ShownSoFar | None = None

    @property
    def steps(self) -> tuple[SheetStep, ...]:
        """The steps to show."""
        return self.sheet.to_do if self.step is None else (self.step,)


@router.get("/{lang}/my/cases/{case}/counter")
async def show_saved(visit: AVisit, case: str) -> Response:
    """Show a saved procedure at the counter."""
    await visit.read_account()
    return await _show(visit, CaseWay(visit, case), shown=await read_shown(visit, "cases", case))


@router.get("/{lang}/my/cases/{case}/counter/{number}")
async def show_saved_step(visit: AVisit, case: str, number: int) -> Response:
    """Show one step of a saved procedure at the counter."""
    await visit.read_account()
    return await _show(visit, CaseWay(visit, case), number)


@router.get("/{lang}/my/{city}/{slug}/counter")
async def show(visit: AVisit, city: str, slug: str) -> Response:
    """Show a procedure that is kept on the device at the counter."""
    return await _show(visit, device_way(visit, city, slug))


@router.get("/{lang}/my/{city}/{slug}/counter/{number}")
async def show_step(visit: AVisit, city: str, slug: str, number: int) -> Response:
    """Show one step at the counter; its address has its number, which says nothing of the person."""
    return await _show(visit, device_way(visit, city, slug), number)


async def _show(visit: Visit, way: Way, number: int | None = None, shown: ShownSoFar | None = None) -> Response:
    sheet = await read_sheet(visit, way)
    step = None if number is None else sheet.find(number)
    if number is not None and step is None:
        raise HTTPException(404)
    page = CounterPage(
        title=visit.gettext("At the counter"),
        base=way.base,
        here=f"{way.base}/counter" + ("" if number is None else f"/{number}"),
        sheet=sheet,
        heads=write_headings(sheet),
        step=step,
        shown=shown,
    )
    return visit.page("migrant/counter.html", page, keep_for=sheet.standing.stamp.subject)
