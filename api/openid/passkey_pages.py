"""Passkeys: signing in with one, and making and removing one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.asking import read_asked
from api.openid.bodies import read_form
from api.openid.browser_cookie import browser_of, set_browser
from api.openid.going_on import lead_on
from api.openid.holder import Holder, find_holder
from api.openid.pages import FailurePage, PageRoute, demand_same_origin, go_to, language_for, page_address, render
from api.openid.passkey_form import ask_for_own, site_of
from api.openid.provider import Provider
from api.openid.second_step_pages import Waiting, find_waiting, render_loss_codes
from api.openid.security_pages import refuse_last_step
from api.openid.signing_in import address_of, begin_passkey, complete_sign_in
from api.openid.tokens import hash_secret
from api.openid.transactions import reading, writing
from api.routing import Router
from core.people.loss_codes import count_loss_codes, replace_loss_codes
from core.people.passkeys import (
    NAME_LIMIT,
    Passkey,
    add_passkey,
    list_passkeys,
    remove_passkey,
    take_passkey,
)
from core.people.second_factor import demand_what_is_left
from core.platform.errors import Forbidden, InvalidRequest

router = Router(include_in_schema=False, route_class=PageRoute)
files = Router(include_in_schema=False)
_SCRIPTS: Final = {path.name: path.read_bytes() for path in (Path(__file__).parent / "static").glob("*.js")}


@dataclass(frozen=True, slots=True)
class PasskeysPage:
    """One's own passkeys, and what the browser needs to make another."""

    title: str
    passkeys: tuple[Passkey, ...]
    links: dict[UUID, str]
    options: str
    limit: int
    error: str
    back: str


@files.get("/openid/passkey.js", openapi_extra=PUBLIC)
async def give_script_of_passkeys() -> Response:
    """Give the script of the passkey forms."""
    return _give("passkey.js")


@files.get("/openid/card.js", openapi_extra=PUBLIC)
async def give_script_of_cards() -> Response:
    """Give the script of the form for a recovery card."""
    return _give("card.js")


def _give(name: str) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(_SCRIPTS[name], media_type="text/javascript; charset=utf-8", headers=headers)


@router.post("/openid/passkey", openapi_extra=PUBLIC)
async def sign_in_with_passkey(request: Request) -> Response:
    """Look at what a passkey signed, and go on; that is the passphrase and the second step in one."""
    demand_same_origin(request)
    asked = await reading(request, lambda provider: read_asked(provider, request.url.query))
    answer = parse_qs(await read_form(request), max_num_fields=10).get("credential", [""])[0]
    browser, address = browser_of(request), address_of(request)
    attempt = await writing(request, lambda provider: begin_passkey(provider, address))

    def take(provider: Provider) -> tuple[str, str]:
        installation = provider.installation
        site, role = site_of(installation), asked.client.role
        account_id = take_passkey(provider.session, installation.keys, site, role, answer, provider.now)
        secret = complete_sign_in(provider, account_id, browser, (), (attempt,), strong=True)
        onward = lead_on(request, provider, asked, account_id, hash_secret(secret))
        return secret, onward or page_address(request, "choose", asked.encoded)

    try:
        secret, onward = await writing(request, take)
    except InvalidRequest:
        say = language_for(request, asked).gettext
        page = FailurePage(
            title=say("This passkey can't be used here"),
            explanation=say("It was removed, or it is for another service."),
            advice=say("Go back, and sign in with your passphrase."),
        )
        return render(request, "failure.html", page, asked=asked, status=422)
    response = go_to(onward)
    set_browser(request, response, secret)
    return response


@router.get("/openid/security/passkeys", openapi_extra=PUBLIC)
async def show_passkeys(request: Request) -> Response:
    """Show one's own passkeys."""
    return await _render(request, await find_holder(request))


@router.post("/openid/security/passkeys", openapi_extra=PUBLIC)
async def keep_passkey(request: Request) -> Response:
    """Keep a passkey that the browser has made; with the first second step come the codes for its loss."""
    demand_same_origin(request)
    holder = await find_holder(request)
    form = parse_qs(await read_form(request), max_num_fields=10)
    answer, name = form.get("credential", [""])[0], form.get("name", [""])[0]

    def keep(provider: Provider) -> list[str]:
        codes = _keep(provider, holder.account.id, answer, name)
        holder.stay_signed_in(provider)
        return codes

    try:
        codes = await writing(request, keep)
    except InvalidRequest:
        wrong = language_for(request, holder.asked).gettext("This passkey was not kept. Try again.")
        return await _render(request, holder, wrong)
    back = page_address(request, "security/passkeys", holder.asked.encoded)
    if not codes:
        return go_to(back)
    return render_loss_codes(request, holder.asked, holder.account.name, codes, back)


@router.post("/openid/security/passkeys/{passkey}/remove", openapi_extra=PUBLIC)
async def forget_passkey(request: Request, passkey: UUID) -> Response:
    """Remove a passkey; staff keep a second step."""
    demand_same_origin(request)
    holder = await find_holder(request)
    await read_form(request)

    def forget(provider: Provider) -> None:
        session, keys = provider.session, provider.installation.keys
        remove_passkey(session, keys, holder.account.id, passkey, provider.now)
        staff_must = provider.installation.settings.staff_need_second_step
        demand_what_is_left(session, holder.account.id, staff_must=staff_must)

    try:
        await writing(request, forget)
    except Forbidden:
        return refuse_last_step(request, holder)
    return go_to(page_address(request, "security/passkeys", holder.asked.encoded))


@router.post("/openid/enrol/passkey", openapi_extra=PUBLIC)
async def enrol_with_passkey(request: Request) -> Response:
    """Take a passkey as the second step of staff who have none yet."""
    demand_same_origin(request)
    waiting: Waiting = await find_waiting(request)
    asked, account_id, browser = waiting.asked, waiting.account_id, browser_of(request)
    if account_id is None or waiting.is_made:
        return go_to(page_address(request, "second-step", asked.encoded))
    form = parse_qs(await read_form(request), max_num_fields=10)
    answer, name = form.get("credential", [""])[0], form.get("name", [""])[0]

    def keep(provider: Provider) -> tuple[str, list[str]]:
        codes = _keep(provider, account_id, answer, name)
        return complete_sign_in(provider, account_id, browser, (), (), strong=True), codes

    try:
        cookie, codes = await writing(request, keep)
    except InvalidRequest:
        return go_to(page_address(request, "enrol", asked.encoded))
    onward = page_address(request, "choose", asked.encoded)
    response = render_loss_codes(request, asked, waiting.name, codes, onward)
    set_browser(request, response, cookie)
    return response


def _keep(provider: Provider, account_id: UUID, answer: str, name: str) -> list[str]:
    session, keys, now = provider.session, provider.installation.keys, provider.now
    add_passkey(session, keys, site_of(provider.installation), account_id, answer, name, now)
    return [] if count_loss_codes(session, account_id) else replace_loss_codes(session, account_id)


async def _render(request: Request, holder: Holder, error: str = "") -> Response:
    asked, account = holder.asked, holder.account

    def look(provider: Provider) -> PasskeysPage:
        session, keys = provider.session, provider.installation.keys
        found = tuple(list_passkeys(session, keys, account.id))
        return PasskeysPage(
            title=language_for(request, asked).gettext("Passkeys"),
            passkeys=found,
            links={one.id: page_address(request, f"security/passkeys/{one.id}/remove", asked.encoded) for one in found},
            options=ask_for_own(provider, account.id),
            limit=NAME_LIMIT,
            error=error,
            back=page_address(request, "security", asked.encoded),
        )

    page = await reading(request, look)
    return render(request, "passkeys.html", page, asked=asked, status=422 if error else 200)
