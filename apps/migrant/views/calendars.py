"""One's deadlines and appointments as a file for the calendar on one's phone; what was answered stays out of addresses."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.procedures import make_calendar
from apps.kit.forms import read_form
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.views.procedures import show_procedure
from apps.migrant.ways import CaseWay, Way, device_way

router = NarrowRouter()

# Shown inline, a phone offers to put the dates into its calendar; as an attachment it would file them away.
_HEADERS = {"Content-Disposition": 'inline; filename="dates.ics"', "Cache-Control": "no-store"}


@router.post("/{lang}/my/cases/{case}/calendar")
async def take_from_case(visit: AVisit, case: str) -> Response:
    """Answer with the dates of a saved procedure."""
    return await _answer(visit, CaseWay(visit, case), case)


@router.post("/{lang}/my/{city}/{slug}/calendar")
async def take_from_device(visit: AVisit, city: str, slug: str) -> Response:
    """Answer with the dates of a procedure that is kept on the device."""
    way = device_way(visit, city, slug)
    return await _answer(visit, way, way.keep_seed())


async def _answer(visit: Visit, way: Way, seed: str) -> Response:
    """Have the API write the dates: all of them, or the one that the form asks for."""
    only = (await read_form(visit.request, visit.language)).text("only", 200)
    standing = await way.read()
    process = standing.procedure.process
    try:
        calendar = await make_calendar(
            visit.api,
            visit.lang,
            process.city,
            process.slug,
            standing.person,
            version=process.version.number,
            seed=seed,
            only=[only] if only else [],
        )
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return await show_procedure(visit, way, visit.gettext("There is no date to come for your calendar."), 409)
    return Response(calendar, media_type="text/calendar; charset=utf-8", headers=_HEADERS)
