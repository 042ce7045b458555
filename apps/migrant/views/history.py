"""What happened in a saved case: what, when, and who did it, helpers on the person's behalf too."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import Case, CaseEvent, list_every_event, name_case, read_case
from apps.kit.client.cities import read_city
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.views.saving import NAME, say_wrong_name

router = NarrowRouter()


@frozen
class HistoryPage:
    """All that happened in a case, the latest first."""

    title: str
    base: str
    case: Case
    events: tuple[CaseEvent, ...]


@frozen
class AboutPage:
    """Whom a case is about, and where that can be said."""

    title: str
    base: str
    case: Case
    about: str
    wrong: str = ""


@router.get("/{lang}/my/cases/{case}/history")
async def show_history(visit: AVisit, case: str) -> Response:
    """Show what happened in a case."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await read_case(visit.api, visit.lang, session.access, case)
    city = await read_city(visit.api, visit.lang, found.process.city)
    events = await list_every_event(visit.api, visit.lang, session.access, case, city.zone)
    title = visit.gettext("What happened so far")
    page = HistoryPage(title, visit.path("my", "cases", case), found, tuple(reversed(events)))
    return visit.page("migrant/history.html", page)


@router.get("/{lang}/my/cases/{case}/about")
async def ask_whom(visit: AVisit, case: str) -> Response:
    """Ask whom a case is about."""
    return await _show_about(visit, case)


@router.post("/{lang}/my/cases/{case}/about")
async def say_whom(visit: AVisit, case: str) -> Response:
    """Keep whom a case is about."""
    session = await visit.signed_in()
    about = (await read_form(visit.request, visit.language)).text("about", NAME)
    try:
        await name_case(visit.api, visit.lang, session.access, case, about)
    except ApiProblem as problem:
        if problem.status != 422:
            raise
        return await _show_about(visit, case, about, say_wrong_name(visit), 422)
    return visit.go(visit.path("my", "cases", case))


async def _show_about(
    visit: Visit, case: str, about: str | None = None, wrong: str = "", status: int = 200
) -> Response:
    session = await visit.signed_in()
    await visit.read_account()
    found = await read_case(visit.api, visit.lang, session.access, case)
    title = visit.gettext("Whom is this for?")
    base = visit.path("my", "cases", case)
    page = AboutPage(title, base, found, found.about if about is None else about, wrong)
    return visit.page("migrant/about_case.html", page, status)
