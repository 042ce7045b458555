"""Saving a procedure: from the device into the person's own account, after one look at which account it is."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import CaseHead, list_every_case, open_case
from apps.kit.client.processes import read_process
from apps.kit.client.texts import Text
from apps.kit.events import new_event_id
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.device import changes_of
from apps.migrant.events import opening_events
from apps.migrant.ways import device_way

router = NarrowRouter()
NAME = 200
"""Letters that a form may send as a name; the API says how many fit."""


@frozen
class SavingPage:
    """Where a procedure would be saved, and what is there already."""

    title: str
    base: str
    city: str
    process: Text
    signed_in: bool
    sign_in_url: str
    register_url: str
    other_account_url: str
    opening: str
    already: CaseHead | None = None
    wrong: str = ""
    wrong_name: str = ""
    about: str = ""


@router.get("/{lang}/my/{city}/{slug}/save")
async def offer(visit: AVisit, city: str, slug: str) -> Response:
    """Say what saving means, and in whose account it would be."""
    return await _show_offer(visit, city, slug)


@router.post("/{lang}/my/{city}/{slug}/save")
async def save(visit: AVisit, city: str, slug: str) -> Response:
    """Open a case with what is on the device, and take it off the device: there is one place to look."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    opening = _read_opening(form.text("opening", 36))
    about = form.text("about", NAME)
    way = device_way(visit, city, slug)
    standing = await way.read()
    version = standing.procedure.process.version
    events = opening_events(changes_of(way.device(), way.process), version.hash, opening)
    try:
        case = await open_case(visit.api, visit.lang, session.access, way.process, version.number, events, about)
    except ApiProblem as problem:
        if problem.code == "invalid_request" and about:
            return await _show_offer(visit, city, slug, wrong_name=say_wrong_name(visit), about=about, status=422)
        if problem.code != "too_many_cases":
            raise
        wrong = visit.gettext("There is no room for more in this account. Nothing was saved.")
        return await _show_offer(visit, city, slug, wrong, 409)
    way.cookie.write(visit.request, way.device().without(way.process))
    return visit.go(visit.path("my", "cases", case.id))


def say_wrong_name(visit: Visit) -> str:
    """Say that a name doesn't fit."""
    return visit.gettext("This name does not fit. Write one line of at most 60 letters.")


async def _show_offer(
    visit: Visit, city: str, slug: str, wrong: str = "", status: int = 200, *, wrong_name: str = "", about: str = ""
) -> Response:
    session = await visit.session()
    process = await read_process(visit.api, visit.lang, city, slug)
    already = None
    if session is not None:
        await visit.read_account()
        cases = await list_every_case(visit.api, visit.lang, session.access, state="open")
        already = next((case for case in cases if case.process.id == process.id), None)
    page = SavingPage(
        title=visit.gettext("Save my steps"),
        base=visit.path("my", city, slug),
        city=city,
        process=process.title,
        signed_in=session is not None,
        sign_in_url=_sign_in(visit),
        register_url=_sign_in(visit, "create"),
        other_account_url=_sign_in(visit, "select_account"),
        opening=str(new_event_id()),
        already=already,
        wrong=wrong,
        wrong_name=wrong_name,
        about=about,
    )
    return visit.page("migrant/saving.html", page, status)


def _read_opening(written: str) -> UUID:
    try:
        opening = UUID(written)
    except ValueError:
        raise HTTPException(422) from None
    if opening.version != 7:
        raise HTTPException(422)
    return opening


def _sign_in(visit: Visit, prompt: str = "") -> str:
    asked = {"lang": visit.lang, "next": visit.request.url.path}
    if prompt:
        asked["prompt"] = prompt
    return f"/session/start?{urlencode(asked)}"
