"""Whom the person let in, who looked, and whom they may ask; taking it back with one tap. What is allowed: `consenting`."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import CaseHead, list_every_case
from apps.kit.client.grants import (
    Grant,
    list_ended_grants,
    list_live_grants,
    read_grant,
    read_shareable,
    revoke_grant,
)
from apps.kit.client.invitations import OpenedInvitation, open_invitation
from apps.kit.client.offices import list_offices
from apps.kit.client.organisations import list_organisations
from apps.kit.client.topics import list_topics
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.looked import Looked, LookedBy, read_looked, tell_seen
from apps.migrant.naming import say_whom, say_wrong_code, title_of_code
from apps.migrant.views.choosing_help import LONGEST_POSTCODE, Candidate, Wish, base_of, list_candidates, tidy
from apps.migrant.views.ticking import carry

router = NarrowRouter()

MOST_FIELDS = 1000  # every paper of a full wallet, and every step and question of a long process


@frozen
class GrantsPage:
    """All that the person allowed."""

    title: str
    live: tuple[Grant, ...]
    over: tuple[Grant, ...]
    older: str
    wrong: str = ""


@frozen
class WhomPage:
    """Whom the person may ask for help with a case."""

    title: str
    base: str
    step: str
    city: str
    helpers: tuple[Candidate, ...]
    wish: Wish
    languages: tuple[str, ...]
    topics: tuple[tuple[str, str], ...]
    wrong: str = ""
    carried: tuple[tuple[str, str], ...] = ()


@frozen
class CodePage:
    """Which of the person's cases a code is for."""

    title: str
    invitation: OpenedInvitation
    cases: tuple[CaseHead, ...]


@frozen
class GrantPage:
    """One grant: what it allows, until when, and what was looked at."""

    title: str
    base: str
    grant: Grant
    seen: tuple[Looked, ...]


@frozen
class LooksPage:
    """Who looked at what."""

    title: str
    looks: tuple[LookedBy, ...]
    older: str


@router.get("/{lang}/my/helpers")
async def list_own(visit: AVisit) -> Response:
    """Show whom the person let in."""
    return await show_grants(visit)


async def show_grants(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    """Show whom the person let in, with what went wrong."""
    session = await visit.signed_in()
    await visit.read_account()
    over = await list_ended_grants(visit.api, visit.lang, session.access, visit.request.query_params.get("cursor"))
    page = GrantsPage(
        title=visit.gettext("Who helps you"),
        live=await list_live_grants(visit.api, visit.lang, session.access),
        over=over.items,
        older="" if over.next is None else f"{visit.path('my', 'helpers')}?cursor={over.next}#over",
        wrong=wrong,
    )
    return visit.page("migrant/grants.html", page, status, at=visit.path("my", "helpers"))


@router.get("/{lang}/my/helpers/log")
async def list_log(visit: AVisit) -> Response:
    """Show who looked at what, in words."""
    session = await visit.signed_in()
    await visit.read_account()
    looks, coming = await read_looked(visit, session.access, visit.request.query_params.get("cursor"))
    older = "" if coming is None else f"{visit.path('my', 'helpers', 'log')}?cursor={coming}"
    return visit.page("migrant/looks.html", LooksPage(visit.gettext("Who looked at what"), looks, older))


@router.get("/{lang}/my/helpers/code")
async def follow_code(visit: AVisit) -> Response:
    """Show whose code it is, and ask for which case it is used."""
    session = await visit.signed_in()
    await visit.read_account()
    try:
        found = await open_invitation(visit.api, visit.lang, session.access, visit.request.query_params.get("code", ""))
    except ApiProblem as problem:
        if problem.status not in {404, 422}:
            raise
        return await show_grants(visit, say_wrong_code(visit, problem), 404)
    cases = await list_every_case(visit.api, visit.lang, session.access, state="open")
    page = CodePage(title_of_code(visit, found), found, cases)
    return visit.page("migrant/grant_code.html", page)


@router.get("/{lang}/my/helpers/{grant}")
async def show(visit: AVisit, grant: str) -> Response:
    """Show one grant."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await read_grant(visit.api, visit.lang, session.access, grant)
    return visit.page("migrant/grant.html", describe(visit, found))


def describe(visit: Visit, grant: Grant) -> GrantPage:
    """Return the page of a grant."""
    return GrantPage(say_whom(visit, grant.whom), visit.path("my", "helpers", grant.id), grant, tell_seen(grant))


@router.post("/{lang}/my/helpers/{grant}/revoke")
async def take_back(visit: AVisit, grant: str) -> Response:
    """Take a grant back, and show what was looked at until now.

    On a page from before, what took its place is meant: who presses "Stop this now" wants them to see nothing any more.
    """
    session = await visit.signed_in()
    ended = await revoke_grant(visit.api, visit.lang, session.access, grant)
    while ended.instead is not None:
        ended = await revoke_grant(visit.api, visit.lang, session.access, ended.instead)
    return visit.go(visit.path("my", "helpers", ended.id))


@router.get("/{lang}/my/cases/{case}/help")
async def choose_whom(visit: AVisit, case: str) -> Response:
    """Ask whom the person wants to let into a case."""
    return await show_whom(visit, case, visit.request.query_params.get("step", ""))


@router.post("/{lang}/my/cases/{case}/help")
async def narrow_whom(visit: AVisit, case: str) -> Response:
    """Show who fits what the person wishes; the wish is in no address and kept nowhere."""
    form = await read_form(visit.request, visit.language, MOST_FIELDS)
    wish = Wish(
        form.text("language"),
        form.text("topic"),
        tidy(form.figures("postcode", LONGEST_POSTCODE)),
        bool(form.text("open")),
    )
    return await show_whom(visit, case, form.text("step"), wish, carried=carry(form))


async def show_whom(
    visit: Visit,
    case: str,
    step: str = "",
    wish: Wish = Wish(),
    wrong: str = "",
    status: int = 200,
    carried: tuple[tuple[str, str], ...] = (),
) -> Response:
    """Show who helps in a case's city: who fits a wish, the nearest or who speaks the reader's language first.

    `carried` is what was chosen on a consent page for somebody who can't be let in any more.
    """
    session = await visit.signed_in()
    await visit.read_account()
    shareable = await read_shareable(visit.api, visit.lang, session.access, case)
    city = await find_city(visit, case)
    found = await list_organisations(visit.api, visit.lang, city, "ngo")
    offices = await list_offices(visit.api, visit.lang, city)
    named = {topic for one in found for topic in one.topics}
    topics = (await list_topics(visit.api, visit.lang, city)).items if named else ()
    page = WhomPage(
        title=visit.gettext("Who should help you?"),
        base=visit.path("my", "cases", case, "help"),
        step=step if step in {one.key for one in shareable.steps} else "",
        city=city,
        helpers=list_candidates(found, offices, wish, visit.lang),
        wish=wish,
        languages=tuple(sorted({base_of(tag) for one in found for tag in one.languages})),
        topics=tuple((topic.key, topic.title.text) for topic in topics if topic.key in named),
        wrong=wrong,
        carried=carried,
    )
    # What the person wishes is in no address.
    return visit.page(
        "migrant/grant_whom.html", page, status, at=page.base + (f"?step={page.step}" if page.step else "")
    )


async def find_city(visit: Visit, case: str) -> str:
    """Return the city of one of the person's cases."""
    session = await visit.signed_in()
    cases = await list_every_case(visit.api, visit.lang, session.access)
    return next((one.process.city for one in cases if one.id == case), "")
