"""Signing out: at once for an app that shows whose session it is, else after asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Error
from fastapi import Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.bodies import read_form
from api.openid.browser_cookie import browser_of
from api.openid.pages import PageRoute, demand_same_origin, go_to, language_for, render
from api.openid.provider import Provider, ProviderRequest
from api.openid.transactions import writing
from api.routing import Router
from core.people.sessions import end_all_in_browser

router = Router(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class SignOutPage:
    """The question whether to sign out, with what the app asked for."""

    title: str
    asked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignedOutPage:
    """The end."""

    title: str


@router.get("/openid/logout", openapi_extra=PUBLIC)
async def sign_out(request: Request) -> Response:
    """Sign out, or ask first (OpenID Connect RP-Initiated Logout 1.0)."""
    return await _sign_out(request, request.url.query, confirmed=False)


@router.post("/openid/logout", openapi_extra=PUBLIC)
async def sign_out_by_post(request: Request) -> Response:
    """Take the same from a form: an app's, or our own with the answer to our question."""
    form = await read_form(request)
    confirmed = ("confirmed", "yes") in parse_qsl(form, max_num_fields=20)
    if confirmed:
        demand_same_origin(request)
    return await _sign_out(request, form, confirmed=confirmed)


async def _sign_out(request: Request, encoded: str, *, confirmed: bool) -> Response:
    browser = browser_of(request)

    def end(provider: Provider) -> tuple[bool, str | None]:
        asked: Any = provider.validate_endpoint_request(
            "end_session", ProviderRequest("GET", f"{provider.issuer}/openid/logout", encoded)
        )
        if asked.needs_confirmation and not confirmed:
            return False, None
        if confirmed and browser is not None:
            end_all_in_browser(provider.session, browser, provider.now)
        answer = provider.create_endpoint_response("end_session", asked)  # type: ignore[no-untyped-call]
        return True, None if answer is None else answer.location

    try:
        ended, address = await writing(request, end)
    except OAuth2Error:  # an ID token that isn't ours: ask, and go nowhere afterwards
        ended, address, encoded = False, None, ""
    say = language_for(request).gettext
    if not ended:
        kept = tuple((name, value) for name, value in parse_qsl(encoded, max_num_fields=20) if name != "id_token_hint")
        return render(request, "sign_out.html", SignOutPage(say("Sign out?"), kept))
    if address is not None:
        return go_to(address)
    return render(request, "signed_out.html", SignedOutPage(say("You are signed out")))
