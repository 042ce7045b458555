"""The recovery card: making one to print, and getting back in with it and its PIN."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote
from uuid import UUID

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from api.deps import PUBLIC, installation_of
from api.openid.account_pages import check_fields
from api.openid.asking import Asked, read_asked
from api.openid.bodies import read_form
from api.openid.browser_cookie import browser_of, set_browser
from api.openid.holder import Holder, find_holder
from api.openid.pages import PageRoute, SignInFirst, demand_same_origin, go_to, language_for, page_address, render
from api.openid.provider import Provider
from api.openid.signing_in import address_of, begin_card, complete_recovery
from api.openid.time_code_form import draw_code
from api.openid.transactions import hashing, reading, writing
from api.routing import Router
from core.people.actor import Role
from core.people.passphrases import SHORTEST, hash_passphrase, is_passphrase
from core.people.recovery import InvalidRecovery
from core.people.recovery_cards import (
    SHORTEST_PIN,
    check_pin,
    find_card,
    has_card,
    hash_secret,
    make_card,
    note_wrong_pin,
    recover_by_card,
)
from core.platform.errors import InvalidRequest

router = Router(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class CardFormPage:
    """The form for a PIN, with which a card is made."""

    title: str
    has_one: bool
    shortest: int
    error: str
    back: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card to print, shown once."""

    title: str
    picture: Markup
    secret: str
    back: str


@dataclass(frozen=True, slots=True)
class UseCardPage:
    """The form for a card, its PIN and a new passphrase."""

    title: str
    shortest: int
    errors: dict[str, str]
    sign_in: str


@router.get("/openid/security/card", openapi_extra=PUBLIC)
async def ask_for_pin(request: Request) -> Response:
    """Show whether there is a card, and the form for another."""
    return await _render_form(request, await find_person(request))


@router.post("/openid/security/card", openapi_extra=PUBLIC)
async def print_card(request: Request) -> Response:
    """Make a card and show it once; the one before works no more."""
    demand_same_origin(request)
    holder = await find_person(request)
    asked, account_id = holder.asked, holder.account.id
    language = language_for(request, asked)
    plural = language.count
    try:
        pin = check_pin(parse_qs(await read_form(request), max_num_fields=10).get("pin", [""])[0])
    except InvalidRequest as error:
        if error.params.get("reason") == "guessable":
            return await _render_form(request, holder, language.gettext("This PIN is easy to guess. Take another."))
        wrong = plural("Take at least %d digit.", "Take at least %d digits.", SHORTEST_PIN)
        return await _render_form(request, holder, wrong)
    kept = await hashing(request, lambda: hash_passphrase(pin))

    def make(provider: Provider) -> str:
        return make_card(provider.session, provider.installation.keys, account_id, kept, provider.now)

    secret = await writing(request, make)
    back = page_address(request, "security", asked.encoded)
    page = CardPage(
        language.gettext("Your recovery card"), draw_code(_address(request, language.tag, secret)), secret, back
    )
    return render(request, "card.html", page, asked=asked)


@router.get("/openid/card", openapi_extra=PUBLIC)
async def ask_for_card(request: Request) -> Response:
    """Show the form for somebody who has a card."""
    return _render_use(request, await read_of_person(request), {})


@router.post("/openid/card", openapi_extra=PUBLIC)
async def use_card(request: Request) -> Response:
    """Take a card and its PIN for a new passphrase, sign in, and lead to making the next card."""
    demand_same_origin(request)
    asked = await read_of_person(request)
    form = parse_qs(await read_form(request), max_num_fields=10)
    secret, pin, passphrase = (form.get(field, [""])[0] for field in ("code", "pin", "passphrase"))
    language = language_for(request, asked)
    errors = check_fields(language, None, passphrase)
    if errors:
        return _render_use(request, asked, errors)
    browser, address = browser_of(request), address_of(request)
    attempts = await writing(request, lambda provider: begin_card(provider, hash_secret(secret), address))
    card = await reading(request, lambda provider: find_card(provider.session, secret))
    try:
        digits = check_pin(pin)
    except InvalidRequest:
        digits = ""
    right = await hashing(request, lambda: is_passphrase(digits, card.pin_hash if card else None))
    wrong = {"code": language.gettext("The card or the PIN is not right, or the card was used before.")}
    if card is None or not right:
        if card is not None:
            await _count_wrong(request, card.account_id)
        return _render_use(request, asked, wrong)
    account_id = card.account_id
    kept = await hashing(request, lambda: hash_passphrase(passphrase))

    def recover(provider: Provider) -> str:
        recover_by_card(provider.session, provider.installation.keys, account_id, secret, kept, provider.now)
        return complete_recovery(provider, account_id, browser, attempts[:1], attempts[1:])

    try:
        cookie = await writing(request, recover)
    except InvalidRecovery:
        return _render_use(request, asked, wrong)
    response = go_to(page_address(request, "security/card", asked.encoded))
    set_browser(request, response, cookie)
    return response


async def _count_wrong(request: Request, account_id: UUID) -> None:
    def count(provider: Provider) -> None:
        note_wrong_pin(provider.session, provider.installation.keys, account_id, provider.now)

    await writing(request, count)


async def find_person(request: Request) -> Holder:
    """Return who signed in just now; staff have no cards, since colleagues help them."""
    holder = await find_holder(request)
    if holder.account.role is not Role.MIGRANT:
        raise SignInFirst(holder.asked.encoded)
    return holder


async def read_of_person(request: Request) -> Asked:
    """Return the request of the app for people; staff of the others are led to signing in."""
    asked = await reading(request, lambda provider: read_asked(provider, request.url.query))
    if asked.client.role is not Role.MIGRANT:
        raise SignInFirst(asked.encoded)
    return asked


def _address(request: Request, lang: str, secret: str) -> str:
    """Return what the card's picture says: what comes after the # stays in the browser and is in no log."""
    app = installation_of(request).settings.url_of("migrant")
    return f"{app}/session/start?lang={lang}&prompt=card&next={quote(f'/{lang}/my/account', safe='')}#{secret}"


async def _render_form(request: Request, holder: Holder, error: str = "") -> Response:
    asked = holder.asked
    has_one = await reading(request, lambda provider: has_card(provider.session, holder.account.id))
    title = language_for(request, asked).gettext("Recovery card")
    page = CardFormPage(title, has_one, SHORTEST_PIN, error, page_address(request, "security", asked.encoded))
    return render(request, "card_form.html", page, asked=asked, status=422 if error else 200)


def _render_use(request: Request, asked: Asked, errors: dict[str, str]) -> Response:
    title = language_for(request, asked).gettext("Get back in with your recovery card")
    page = UseCardPage(title, SHORTEST, errors, page_address(request, "sign-in", asked.encoded))
    return render(request, "use_card.html", page, asked=asked, status=422 if errors else 200)
