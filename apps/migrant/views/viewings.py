"""Looking at what somebody shows at a counter; whoever looks has no account here.

The code is never part of an address that is asked for: it stands behind the # of the address that is scanned, from
where a script puts it into the form, or is typed there.
"""

from __future__ import annotations

from datetime import time

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.showings import Viewing, begin_viewing, read_viewing, view_page
from apps.kit.clock import read_zone
from apps.kit.cookies import Sealer, delete_cookie, read_cookie, set_cookie
from apps.kit.failures import language_of
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.headings import Headings, write_headings
from apps.migrant.sheets import Sheet, SheetStep, language_named, make_sheet
from apps.migrant.views.wallet_files import answer_file
from apps.migrant.ways import Standing

router = NarrowRouter()

_VIEWING = "viewing"
_SECONDS = 900
_LONGEST_CODE = 100


@frozen
class CodePage:
    """Where the code is typed, or sent that was scanned."""

    title: str
    errors: dict[str, str]


@frozen
class LookPage:
    """What somebody at a counter sees: a paper, or steps in two languages, or that it is over."""

    title: str
    viewing: Viewing | None = None
    until: time | None = None
    sheet: Sheet | None = None
    heads: Headings | None = None

    @property
    def steps(self) -> tuple[SheetStep, ...]:
        """The steps that are shown."""
        return () if self.sheet is None else self.sheet.to_do


@router.get("/show")
async def choose_language(request: Request) -> Response:
    """Lead to the page in a language of the browser that scanned the code; what stands behind the # goes along."""
    return RedirectResponse(f"/{language_of(request).tag}/show", 303, {"Cache-Control": "no-store"})


@router.get("/{lang}/show")
async def ask_for_code(visit: AVisit) -> Response:
    """Ask before the code is used: programs that look at links in advance would spend it."""
    return _ask(visit)


@router.post("/{lang}/show")
async def use_code(visit: AVisit) -> Response:
    """Use the code: from now on only this browser sees what is shown, for some minutes."""
    form = await read_form(visit.request, visit.language)
    code = form.text("code", _LONGEST_CODE)
    if not code:
        return _ask(visit, visit.gettext("Type the code that the person shows you."), 422)
    try:
        viewing = await begin_viewing(visit.api, visit.lang, code)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
        return _ask(
            visit, visit.gettext("This code is wrong, was used, or its time has passed. Ask for a new one."), 404
        )
    set_cookie(visit.request, _VIEWING, _sealer(visit).seal(viewing.viewing), _SECONDS)
    return visit.go(visit.path("show", "now"))


@router.get("/{lang}/show/now")
async def look(visit: AVisit) -> Response:
    """Show what this browser has opened."""
    secret = _read_secret(visit)
    if secret is None:
        return _say_over(visit)
    try:
        viewing = await read_viewing(visit.api, visit.lang, secret)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
        delete_cookie(visit.request, _VIEWING)
        return _say_over(visit)
    until = viewing.until.astimezone(await read_zone(visit)).time()
    if not viewing.checklists:
        return visit.page("migrant/viewing.html", LookPage(viewing.title.text, viewing, until))
    sheet = _make_sheet(visit, viewing)
    page = LookPage(visit.gettext("At the counter"), viewing, until, sheet, write_headings(sheet))
    return visit.page("migrant/viewing_steps.html", page)


@router.get("/{lang}/show/pages/{number}")
async def look_at_page(visit: AVisit, number: int) -> Response:
    """Show one page of the paper."""
    secret = _read_secret(visit)
    if secret is None:
        raise HTTPException(404)
    return answer_file(await view_page(visit.api, secret, number))


def _make_sheet(visit: Visit, viewing: Viewing) -> Sheet:
    own, *others = viewing.checklists
    other = others[0] if others else None
    return make_sheet(
        Standing(own, {}, ()),
        language_named(visit, own.lang),
        other,
        language_named(visit, other.lang) if other else None,
    )


def _ask(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    page = CodePage(visit.gettext("Somebody wants to show you something"), {"code": wrong} if wrong else {})
    return visit.page("migrant/viewing_code.html", page, status)


def _say_over(visit: Visit) -> Response:
    return visit.page("migrant/viewing.html", LookPage(visit.gettext("This is over")), 404)


def _read_secret(visit: Visit) -> str | None:
    secret = _sealer(visit).unseal(read_cookie(visit.request, _VIEWING) or "")
    return secret if isinstance(secret, str) else None


def _sealer(visit: Visit) -> Sealer:
    return Sealer(visit.kit.secrets, _VIEWING)
