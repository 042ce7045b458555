"""The second step of signing in: a code from an app; and making one, for staff who have none yet."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.asking import Asked, read_asked
from api.openid.bodies import read_form
from api.openid.browser_cookie import browser_of, set_browser
from api.openid.going_on import lead_on
from api.openid.pages import PageRoute, demand_same_origin, go_to, language_for, page_address, render
from api.openid.passkey_form import ask_for_own, ask_for_passkey
from api.openid.provider import Provider
from api.openid.signing_in import begin_second_step, complete_sign_in, find_awaiting
from api.openid.time_code_form import TimeCodesOffer, offer_time_codes, read_offer
from api.openid.tokens import hash_secret
from api.openid.transactions import reading, writing
from api.routing import Router
from core.people import time_codes
from core.people.account_log import AccountEvent, note_event
from core.people.accounts import load_account
from core.people.actor import Role
from core.people.browsers import Stage
from core.people.loss_codes import replace_loss_codes
from core.people.passkeys import NAME_LIMIT
from core.people.second_factor import has_something, take_second_step
from core.people.throttling import forgive_attempt
from core.platform.errors import InvalidRequest

router = Router(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class SecondStepPage:
    """The form for a code."""

    title: str
    name: str
    error: str
    is_staff: bool
    passkey: str
    options: str


@dataclass(frozen=True, slots=True)
class EnrolPage:
    """How staff make their second step."""

    title: str
    offer: TimeCodesOffer
    error: str
    passkey: str
    options: str
    limit: int


@dataclass(frozen=True, slots=True)
class LossCodesPage:
    """The codes for a lost device, shown once."""

    title: str
    name: str
    codes: list[str]
    onward: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits at the second step in a browser."""

    asked: Asked
    account_id: UUID | None
    name: str = ""
    is_made: bool = False


@router.get("/openid/second-step", openapi_extra=PUBLIC)
async def ask_for_second_step(request: Request) -> Response:
    """Show the form for the code, or lead to where one is made."""
    waiting = await find_waiting(request)
    if waiting.account_id is None:
        return go_to(page_address(request, "sign-in", waiting.asked.encoded))
    if not waiting.is_made:
        return go_to(page_address(request, "enrol", waiting.asked.encoded))
    return _render_step(request, waiting)


@router.post("/openid/second-step", openapi_extra=PUBLIC)
async def take_step(request: Request) -> Response:
    """Look at the code, and go on."""
    demand_same_origin(request)
    waiting = await find_waiting(request)
    account_id, asked, browser = waiting.account_id, waiting.asked, browser_of(request)
    if account_id is None or not waiting.is_made:
        return go_to(page_address(request, "second-step", asked.encoded))
    code = parse_qs(await read_form(request), max_num_fields=10).get("code", [""])[0]
    attempt = await writing(request, lambda provider: begin_second_step(provider, account_id))

    def take(provider: Provider) -> tuple[str, str] | None:
        if not take_second_step(provider.session, provider.installation.keys, account_id, code, provider.now):
            return None
        secret = complete_sign_in(provider, account_id, browser, (attempt,), (), strong=True)
        onward = lead_on(request, provider, asked, account_id, hash_secret(secret))
        return secret, onward or page_address(request, "sign-in", asked.encoded)

    taken = await writing(request, take)
    if taken is None:
        wrong = language_for(request, asked).gettext("The code is not right, or it was used before.")
        return _render_step(request, waiting, wrong)
    response = go_to(taken[1])
    set_browser(request, response, taken[0])
    return response


@router.get("/openid/enrol", openapi_extra=PUBLIC)
async def ask_to_enrol(request: Request) -> Response:
    """Show how to make the second step."""
    waiting = await find_waiting(request)
    account_id = waiting.account_id
    if account_id is None or waiting.is_made:
        return go_to(page_address(request, "second-step", waiting.asked.encoded))
    offer = await reading(request, lambda provider: offer_time_codes(provider, account_id, time_codes.make_secret()))
    return await _render_enrolment(request, waiting, offer)


@router.post("/openid/enrol", openapi_extra=PUBLIC)
async def enrol(request: Request) -> Response:
    """Keep the second step, once its first code is right, and show the codes for a lost device."""
    demand_same_origin(request)
    waiting = await find_waiting(request)
    account_id, asked, browser = waiting.account_id, waiting.asked, browser_of(request)
    if account_id is None or waiting.is_made:
        return go_to(page_address(request, "second-step", asked.encoded))
    form = parse_qs(await read_form(request), max_num_fields=10)
    secret, offer = await reading(request, lambda provider: read_offer(provider, account_id, form))
    attempt = await writing(request, lambda provider: begin_second_step(provider, account_id))

    def keep(provider: Provider) -> tuple[str, Response]:
        session, keys, now = provider.session, provider.installation.keys, provider.now
        time_codes.turn_on(session, keys, account_id, secret, form.get("code", [""])[0], now)
        note_event(session, keys, account_id, AccountEvent.TIME_CODES_ON, now)
        forgive_attempt(session, (attempt,), ())
        codes = replace_loss_codes(session, account_id)
        cookie = complete_sign_in(provider, account_id, browser, (), (), strong=True)
        onward = page_address(request, "choose", asked.encoded)
        return cookie, render_loss_codes(request, asked, waiting.name, codes, onward)

    try:
        cookie, response = await writing(request, keep)
    except InvalidRequest:
        wrong = language_for(request, asked).gettext("The code is not right. Look at the app again.")
        return await _render_enrolment(request, waiting, offer, wrong)
    set_browser(request, response, cookie)
    return response


def render_loss_codes(request: Request, asked: Asked, name: str, codes: list[str], onward: str) -> Response:
    """Show the codes for a lost device, once, with the way on."""
    title = language_for(request, asked).gettext("Codes for a lost device")
    return render(request, "loss_codes.html", LossCodesPage(title, name, codes, onward), asked=asked)


async def find_waiting(request: Request) -> Waiting:
    """Return who waits at the second step in a browser, for the app's request."""
    browser = browser_of(request)

    def look(provider: Provider) -> Waiting:
        asked = read_asked(provider, request.url.query)
        account_id = find_awaiting(provider, browser, asked.client.role, Stage.SECOND_STEP)
        if account_id is None:
            return Waiting(asked, None)
        account = load_account(provider.session, provider.installation.keys, account_id)
        return Waiting(asked, account_id, account.name, has_something(provider.session, account_id))

    return await reading(request, look)


def _render_step(request: Request, waiting: Waiting, error: str = "") -> Response:
    title = language_for(request, waiting.asked).gettext("The second step")
    page = SecondStepPage(
        title,
        waiting.name,
        error,
        waiting.asked.client.role is not Role.MIGRANT,
        page_address(request, "passkey", waiting.asked.encoded),
        ask_for_passkey(request),
    )
    return render(request, "second_step.html", page, asked=waiting.asked, status=422 if error else 200)


async def _render_enrolment(request: Request, waiting: Waiting, offer: TimeCodesOffer, error: str = "") -> Response:
    title = language_for(request, waiting.asked).gettext("Make a second step")
    account_id = waiting.account_id
    assert account_id is not None
    options = await reading(request, lambda provider: ask_for_own(provider, account_id))
    passkey = page_address(request, "enrol/passkey", waiting.asked.encoded)
    page = EnrolPage(title, offer, error, passkey, options, NAME_LIMIT)
    return render(request, "enrol.html", page, asked=waiting.asked, status=422 if error else 200)
