"""Getting back in with a helper's word: whom one trusts with it, asking, and coming back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.account_pages import check_fields
from api.openid.asking import Asked
from api.openid.bodies import read_form
from api.openid.browser_cookie import browser_of, set_browser
from api.openid.card_pages import find_person, read_of_person
from api.openid.pages import PageRoute, demand_same_origin, go_to, language_for, page_address, render
from api.openid.provider import Provider
from api.openid.signing_in import address_of, begin_recovery, complete_recovery
from api.openid.transactions import hashing, reading, writing
from api.routing import Router
from core.grants.acquaintance import list_acquainted
from core.people.attested_recovery import (
    Codes,
    ask_for_recovery,
    list_organisations,
    list_trusted,
    recover_by_attestation,
    trust_organisations,
)
from core.people.passphrases import SHORTEST, hash_passphrase
from core.people.recovery import InvalidRecovery
from core.platform.errors import InvalidRequest

router = Router(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class TrustPage:
    """The organisations, with those that the person trusts."""

    title: str
    organisations: tuple[tuple[str, str], ...]
    trusted: frozenset[str]
    back: str


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form for a name, and after it was sent the two codes."""

    title: str
    codes: Codes | None
    claim: str
    sign_in: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """The form for whoever comes back with their own code."""

    title: str
    shortest: int
    errors: dict[str, str]
    sign_in: str


@router.get("/openid/security/helpers", openapi_extra=PUBLIC)
async def show_trusted(request: Request) -> Response:
    """Show whom the person trusts to attest that it is them."""
    holder = await find_person(request)

    def look(provider: Provider) -> TrustPage:
        acquainted = list_acquainted(provider.session, holder.account.id, provider.now)
        return TrustPage(
            title=language_for(request, holder.asked).gettext("Helpers who know you"),
            organisations=tuple(list_organisations(provider.session, acquainted)),
            trusted=frozenset(list_trusted(provider.session, holder.account.id)),
            back=page_address(request, "security", holder.asked.encoded),
        )

    return render(request, "helpers.html", await reading(request, look), asked=holder.asked)


@router.post("/openid/security/helpers", openapi_extra=PUBLIC)
async def trust(request: Request) -> Response:
    """Keep whom the person trusts."""
    demand_same_origin(request)
    holder = await find_person(request)
    chosen = parse_qs(await read_form(request), max_num_fields=500).get("organisation", [])

    def keep(provider: Provider) -> None:
        keys, now = provider.installation.keys, provider.now
        acquainted = list_acquainted(provider.session, holder.account.id, now)
        trust_organisations(provider.session, keys, holder.account.id, chosen, acquainted, now)

    await writing(request, keep)
    return go_to(page_address(request, "security", holder.asked.encoded))


@router.get("/openid/attested", openapi_extra=PUBLIC)
async def offer_attestation(request: Request) -> Response:
    """Say how a helper's word lets one back in, and ask for the name."""
    return _render_ask(request, await read_of_person(request), None)


@router.post("/openid/attested", openapi_extra=PUBLIC)
async def ask(request: Request) -> Response:
    """Give the two codes, whether the name has an account or not."""
    demand_same_origin(request)
    asked = await read_of_person(request)
    name = parse_qs(await read_form(request), max_num_fields=10).get("name", [""])[0]
    address = address_of(request)
    await writing(request, lambda provider: begin_recovery(provider, address))

    def begin(provider: Provider) -> Codes:
        return ask_for_recovery(provider.session, provider.installation.keys, name, provider.now)

    return _render_ask(request, asked, await writing(request, begin))


@router.get("/openid/attested/claim", openapi_extra=PUBLIC)
async def ask_for_own_code(request: Request) -> Response:
    """Show the form for whoever comes back after the delay."""
    return _render_claim(request, await read_of_person(request), {})


@router.post("/openid/attested/claim", openapi_extra=PUBLIC)
async def claim(request: Request) -> Response:
    """Take one's own code for a new passphrase, and sign in."""
    demand_same_origin(request)
    asked = await read_of_person(request)
    form = parse_qs(await read_form(request), max_num_fields=10)
    code, passphrase = form.get("code", [""])[0], form.get("passphrase", [""])[0]
    language = language_for(request, asked)
    errors = check_fields(language, None, passphrase)
    if errors:
        return _render_claim(request, asked, errors)
    browser, address = browser_of(request), address_of(request)
    attempt = await writing(request, lambda provider: begin_recovery(provider, address))
    kept = await hashing(request, lambda: hash_passphrase(passphrase))

    def recover(provider: Provider) -> str:
        session, keys = provider.session, provider.installation.keys
        account_id = recover_by_attestation(session, keys, code, kept, provider.now)
        return complete_recovery(provider, account_id, browser, (), (attempt,))

    try:
        cookie = await writing(request, recover)
    except (InvalidRecovery, InvalidRequest):
        wrong = language.gettext("The code is not right, or it is too early, or somebody stopped this.")
        return _render_claim(request, asked, {"code": wrong})
    response = go_to(page_address(request, "security", asked.encoded))
    set_browser(request, response, cookie)
    return response


def _render_ask(request: Request, asked: Asked, codes: Codes | None) -> Response:
    title = language_for(request, asked).gettext("Get back in with a helper")
    claim_address = page_address(request, "attested/claim", asked.encoded)
    page = AskPage(title, codes, claim_address, page_address(request, "sign-in", asked.encoded))
    return render(request, "attested.html", page, asked=asked)


def _render_claim(request: Request, asked: Asked, errors: dict[str, str]) -> Response:
    title = language_for(request, asked).gettext("Get back in with a helper")
    page = ClaimPage(title, SHORTEST, errors, page_address(request, "sign-in", asked.encoded))
    return render(request, "attested_claim.html", page, asked=asked, status=422 if errors else 200)
