"""Saved procedures: the list of one's own, and each with the same pages as on the device."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import CaseHead, close_case, list_every_case, reopen_case
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit
from apps.migrant.views.procedures import TOO_MANY_EVENTS, record_change, say_case_full, show_procedure
from apps.migrant.views.questions import go_to_next_question, show_question
from apps.migrant.ways import CaseWay

router = NarrowRouter()


@frozen
class CasesPage:
    """The person's own cases."""

    title: str
    open: tuple[CaseHead, ...]
    closed: tuple[CaseHead, ...]


@router.get("/{lang}/my/cases")
async def list_own(visit: AVisit) -> Response:
    """Show what the person has saved."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await list_every_case(visit.api, visit.lang, session.access)
    page = CasesPage(
        title=visit.gettext("My saved steps"),
        open=tuple(case for case in found if case.closed_at is None),
        closed=tuple(case for case in found if case.closed_at is not None),
    )
    return visit.page("migrant/cases.html", page, keep_for=session.alias)


@router.get("/{lang}/my/cases/{case}")
async def show(visit: AVisit, case: str) -> Response:
    """Show one saved procedure."""
    await visit.read_account()
    return await show_procedure(visit, CaseWay(visit, case))


@router.get("/{lang}/my/cases/{case}/question")
async def ask_next(visit: AVisit, case: str) -> Response:
    """Go to the next question."""
    return await go_to_next_question(CaseWay(visit, case))


@router.get("/{lang}/my/cases/{case}/question/{number}")
async def ask(visit: AVisit, case: str, number: str) -> Response:
    """Ask a question."""
    await visit.read_account()
    return await show_question(visit, CaseWay(visit, case), number)


@router.post("/{lang}/my/cases/{case}/close")
async def close(visit: AVisit, case: str) -> Response:
    """Close a case: it stays readable, and can be opened again."""
    session = await visit.signed_in()
    await close_case(visit.api, visit.lang, session.access, case, "done")
    return visit.go(visit.path("my", "cases"))


@router.post("/{lang}/my/cases/{case}/reopen")
async def reopen(visit: AVisit, case: str) -> Response:
    """Open a closed case again."""
    session = await visit.signed_in()
    try:
        await reopen_case(visit.api, visit.lang, session.access, case)
    except ApiProblem as problem:
        if problem.code != TOO_MANY_EVENTS:
            raise
        return await show_procedure(visit, CaseWay(visit, case), say_case_full(visit), 409)
    return visit.go(visit.path("my", "cases", case))


@router.post("/{lang}/my/cases/{case}/{action}")
async def record(visit: AVisit, case: str, action: str) -> Response:
    """Record something in a case."""
    return await record_change(visit, CaseWay(visit, case), action)
