"""Letting a grant go on: it never does by itself, so the person reads the page of consent again, with its new end."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.grants import Ending, Grant, read_grant, renew_grant
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.naming import say_whom
from apps.migrant.views.consenting import NOTICE
from apps.migrant.views.ticking import USUAL_MONTHS, keep_offered

router = NarrowRouter()


@frozen
class RenewPage:
    """What goes on, for whom, and until when."""

    title: str
    base: str
    grant: Grant
    endings: tuple[Ending, ...]
    chosen: int
    errors: Mapping[str, str]


@router.get("/{lang}/my/helpers/{grant}/renew")
async def ask_to_go_on(visit: AVisit, grant: str) -> Response:
    """Ask whether a grant should go on, and until when; what it allows is as it was."""
    return await show_renewal(visit, grant, {})


async def show_renewal(visit: Visit, grant: str, errors: Mapping[str, str], status: int = 200) -> Response:
    """Show what would go on; a grant that is over is shown as such."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await read_grant(visit.api, visit.lang, session.access, grant)
    base = visit.path("my", "helpers", grant)
    if "renew" not in found.actions:
        return visit.go(base)
    page = RenewPage(
        title=visit.gettext("Should %(name)s go on helping you?", name=found.whom.text)
        if found.organisation is not None
        else visit.gettext("Should %(name)s still see your steps?", name=say_whom(visit, found.whom)),
        base=base,
        grant=found,
        endings=keep_offered(found.endings),
        chosen=USUAL_MONTHS,
        errors=errors,
    )
    return visit.page("migrant/grant_renew.html", page, status)


@router.post("/{lang}/my/helpers/{grant}/renew")
async def go_on(visit: AVisit, grant: str) -> Response:
    """Let a grant go on for as long as the person chose, from today; one that is over meanwhile stays so."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    months = form.integer("months", 1, 12)
    if form.errors:
        return await show_renewal(visit, grant, form.errors, 422)
    notice = {"version": NOTICE, "language": visit.lang}
    try:
        await renew_grant(visit.api, visit.lang, session.access, grant, months, notice)
    except ApiProblem as problem:
        if problem.code == "stale_notice":
            wrong = visit.gettext("Something here does not fit any more. Nothing was allowed. Please look again.")
            return await show_renewal(visit, grant, {"months": wrong}, 422)
        if problem.code != "conflict_state":
            raise
    return visit.go(visit.path("my", "helpers", grant))
