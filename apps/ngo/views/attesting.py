"""A helper's word for somebody who lost everything."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.attestations import attest
from apps.kit.client.base import ApiProblem
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class AttestPage:
    """The form for the code, and whether one was just taken."""

    title: str
    noted: bool = False
    error: str = ""


@router.get("/{lang}/attest")
async def ask_for_code(visit: AVisit) -> Response:
    """Show the form for the code that a person shows."""
    await visit.read_account()
    return _show(visit, noted=visit.request.query_params.get("done") == "noted")


@router.post("/{lang}/attest")
async def give_word(visit: AVisit) -> Response:
    """Give one's word for the person who showed the code."""
    session = await visit.signed_in()
    await visit.read_account()
    form = await read_form(visit.request, visit.language)
    code = form.required("code", 60)
    if form.errors:
        return _show(visit, error=form.errors["code"])
    try:
        await attest(visit.api, session.access, code)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
        return _show(visit, error=visit.gettext("There is no such code, or it was used before. Ask the person again."))
    return visit.go(f"{visit.path('attest')}?done=noted")


def _show(visit: Visit, *, noted: bool = False, error: str = "") -> Response:
    page = AttestPage(visit.gettext("Speak for somebody"), noted, error)
    return visit.page("ngo/attest.html", page, 422 if error else 200)
