"""From an app's request to its answer: sign in, and choose as whom one acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.asking import Asked, answer_with_code, answer_with_error, read_asked
from api.openid.bodies import read_form
from api.openid.browser_cookie import browser_of, set_browser
from api.openid.going_on import lead_on
from api.openid.pages import FailurePage, PageRoute, demand_same_origin, go_to, language_for, page_address, render
from api.openid.passkey_form import ask_for_passkey
from api.openid.provider import Provider
from api.openid.signing_in import (
    Candidate,
    Way,
    address_of,
    begin_sign_in,
    complete_sign_in,
    list_other_accounts,
    list_ways,
)
from api.openid.tokens import hash_secret
from api.openid.transactions import hashing, reading, writing
from api.routing import Router
from core.people.account_log import has_news, see_events
from core.people.accounts import Account
from core.people.actor import Role
from core.people.passphrases import is_passphrase

router = Router(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form for name and passphrase."""

    title: str
    role: Role
    name: str
    error: str
    others: tuple[Account, ...]
    register: str | None
    recover: str
    card: str | None
    attested: str | None
    may_choose: str | None
    passkey: str
    options: str


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """The ways to go on, each a button."""

    title: str
    ways: tuple[Way, ...]
    sign_in: str
    news: bool


@dataclass(frozen=True)
class Found:
    """What stands at the beginning of each page: a valid request, and who is signed in here."""

    asked: Asked
    ways: list[Way] = field(default_factory=list)
    others: list[Account] = field(default_factory=list)


async def find(request: Request) -> Found:
    """Read the app's request and the browser's accounts; raise what is wrong with the request."""
    browser = browser_of(request)

    def look(provider: Provider) -> Found:
        asked = read_asked(provider, request.url.query)
        return Found(asked, list_ways(provider, asked, browser), list_other_accounts(provider, asked, browser))

    return await reading(request, look)


FoundHere = Annotated[Found, Depends(find)]


@router.get("/openid/authorize", openapi_extra=PUBLIC)
async def begin(request: Request, found: FoundHere) -> Response:
    """Send somebody to the page that they need; without a page where the app wants none."""
    asked = found.asked
    if "none" in asked.prompts:
        return await _answer_silently(request, found)
    if "create" in asked.prompts and asked.client.role is Role.MIGRANT:
        return go_to(page_address(request, "register", asked.encoded))
    if "card" in asked.prompts and asked.client.role is Role.MIGRANT:
        return go_to(page_address(request, "card", asked.encoded))
    if "manage" in asked.prompts:
        return go_to(page_address(request, "security", asked.encoded))
    if "login" in asked.prompts or not found.ways:
        return go_to(page_address(request, "sign-in", asked.encoded))
    return go_to(page_address(request, "choose", asked.encoded))


@router.post("/openid/authorize", openapi_extra=PUBLIC)
async def begin_by_post(request: Request) -> Response:
    """Take the same request from a form (OpenID Connect Core, § 3.1.2.1)."""
    return go_to(page_address(request, "authorize", await read_form(request)))


@router.get("/openid/sign-in", openapi_extra=PUBLIC)
async def ask_for_passphrase(request: Request, found: FoundHere) -> Response:
    """Show the form for name and passphrase."""
    return _render_sign_in(request, found)


@router.post("/openid/sign-in", openapi_extra=PUBLIC)
async def sign_in(request: Request, found: FoundHere) -> Response:
    """Look at name and passphrase, and go on."""
    demand_same_origin(request)
    form = parse_qs(await read_form(request), max_num_fields=10)
    name, passphrase = form.get("name", [""])[0], form.get("passphrase", [""])[0]
    asked, browser, address = found.asked, browser_of(request), address_of(request)
    say = language_for(request, asked).gettext
    if not name.strip() or not passphrase:
        return _render_sign_in(request, found, name, say("Fill in both fields."))
    candidate = await writing(
        request, lambda provider: begin_sign_in(provider, asked.client.role, name, browser, address)
    )
    right = await hashing(request, lambda: is_passphrase(passphrase, candidate.passphrase_hash))
    if not right or candidate.account_id is None:
        return _render_sign_in(request, found, name, say("The name or the passphrase is not right."))
    if candidate.disabled:
        return _render_disabled(request, asked)
    return await _go_on(request, asked, candidate.account_id, candidate)


@router.get("/openid/choose", openapi_extra=PUBLIC)
async def ask_as_whom(request: Request, found: FoundHere) -> Response:
    """Show as whom one is about to act, and let one choose."""
    if not found.ways:  # the second step may be what is lacking
        return go_to(page_address(request, "second-step", found.asked.encoded))
    accounts = {way.account_id for way in found.ways}
    news = await reading(request, lambda provider: has_news(provider.session, accounts))
    page = ChoicePage(
        title=language_for(request, found.asked).gettext("Go on as"),
        ways=tuple(found.ways),
        sign_in=page_address(request, "sign-in", found.asked.encoded),
        news=news,
    )
    return render(request, "choose.html", page, asked=found.asked)


@router.post("/openid/choose", openapi_extra=PUBLIC)
async def choose(request: Request, found: FoundHere) -> Response:
    """Go on as the chosen account, for the chosen organisation."""
    demand_same_origin(request)
    chosen = parse_qs(await read_form(request), max_num_fields=10).get("as", [""])[0]
    asked, browser = found.asked, browser_of(request)
    way = next((way for way in found.ways if way.value == chosen), None)
    if way is None:
        return go_to(page_address(request, "second-step", asked.encoded))

    def go_on(provider: Provider) -> str:
        see_events(provider.session, way.account_id, provider.now)
        return _answer(provider, asked, way, browser)

    return go_to(await writing(request, go_on))


async def _answer_silently(request: Request, found: Found) -> Response:
    asked, browser = found.asked, browser_of(request)
    if len(found.ways) == 1:
        way = found.ways[0]
        return go_to(await writing(request, lambda provider: _answer(provider, asked, way, browser)))
    error = "login_required" if not found.ways else "account_selection_required"
    return go_to(await reading(request, lambda provider: answer_with_error(provider, asked, error)))


async def _go_on(request: Request, asked: Asked, account_id: UUID, candidate: Candidate) -> Response:
    browser = browser_of(request)

    def complete(provider: Provider) -> tuple[str, str | None]:
        secret = complete_sign_in(provider, account_id, browser, candidate.cleared, candidate.lessened)
        return secret, lead_on(request, provider, asked, account_id, hash_secret(secret))

    secret, address = await writing(request, complete)
    response = _render_no_organisation(request, asked) if address is None else go_to(address)
    set_browser(request, response, secret)
    return response


def _answer(provider: Provider, asked: Asked, way: Way, browser: bytes | None) -> str:
    return answer_with_code(provider, asked, way.account_id, way.organisation, browser, way.authenticated_at)


def _render_sign_in(request: Request, found: Found, name: str = "", error: str = "") -> Response:
    asked = found.asked
    managing = "manage" in asked.prompts
    may_register = asked.client.role is Role.MIGRANT and not managing
    register = page_address(request, "register", asked.encoded) if may_register else None
    page = SignInPage(
        title=language_for(request, asked).gettext("Sign in"),
        role=asked.client.role,
        name=name[:200],
        error=error,
        others=tuple(found.others),
        register=register,
        recover=page_address(request, "recover", asked.encoded),
        card=page_address(request, "card", asked.encoded) if asked.client.role is Role.MIGRANT else None,
        attested=page_address(request, "attested", asked.encoded) if asked.client.role is Role.MIGRANT else None,
        may_choose=page_address(request, "choose", asked.encoded) if found.ways and not managing else None,
        passkey=page_address(request, "passkey", asked.encoded),
        options=ask_for_passkey(request),
    )
    return render(request, "sign_in.html", page, asked=asked, status=422 if error else 200)


def _render_disabled(request: Request, asked: Asked) -> Response:
    say = language_for(request, asked).gettext
    page = FailurePage(
        title=say("This account is closed"),
        explanation=say("It can't be used at present. Nothing in it was deleted."),
        advice=say("Ask those who run this service why."),
    )
    return render(request, "failure.html", page, asked=asked, status=403)


def _render_no_organisation(request: Request, asked: Asked) -> Response:
    say = language_for(request, asked).gettext
    page = FailurePage(
        title=say("You act for no organisation at present"),
        explanation=say("Name and passphrase are right, but your account belongs to no organisation."),
        advice=say("Ask your organisation to add you."),
    )
    return render(request, "failure.html", page, asked=asked, status=403)
