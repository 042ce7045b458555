"""Signing in and out: `/session/start`, `/session/callback`, `/session/end`."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from apps.kit.auth import SignInFailed
from apps.kit.failures import language_of
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import Kit, own_path

router = NarrowRouter()

_PROMPTS = {"create", "select_account", "login", "manage", "card"}


@router.get("/session/start")
async def start(request: Request) -> Response:
    """Go to the sign-in page, and come back to `next`; `prompt` may be create, select_account, or manage.

    The last leads to what keeps the account safe that is signed in here.
    """
    kit: Kit = request.app.state.kit
    lang = request.query_params.get("lang", "")
    lang = lang if lang in kit.languages else language_of(request).tag
    next_path = own_path(request.query_params.get("next"), f"/{lang}/")
    prompt = request.query_params.get("prompt", "")
    session = await kit.sessions.current(request) if prompt == "manage" else None
    flow, url = await kit.sessions.client.begin(next_path, lang, prompt if prompt in _PROMPTS else "", session)
    kit.sessions.remember_flow(request, flow)
    return RedirectResponse(url, 303)


@router.get("/session/callback")
async def finish(request: Request) -> Response:
    """Receive the provider's answer, and go where the person wanted to go."""
    kit: Kit = request.app.state.kit
    answer = dict(request.query_params)
    flow = kit.sessions.take_flow(request, answer.get("state", ""))
    if flow is None:
        # Most often: the sign-in page was bookmarked, or left open for longer than we remember.
        raise SignInFailed("unknown_flow")
    try:
        session = await kit.sessions.client.complete(flow, answer)
    except SignInFailed as failure:
        if failure.code == "access_denied":
            is_signed_in = await kit.sessions.current(request) is not None
            return RedirectResponse(flow.next if is_signed_in else f"/{flow.lang}/", 303)
        raise
    kit.sessions.start(request, session)
    return RedirectResponse(flow.next, 303)


@router.post("/session/end")
async def end(request: Request) -> Response:
    """Sign out here and at the provider."""
    return await leave(request)


async def leave(request: Request, then: str = "") -> Response:
    """End the session everywhere, and come back to the app's first page; `then` is told to it (`leaving_url`)."""
    kit: Kit = request.app.state.kit
    lang = request.query_params.get("lang", "")
    lang = lang if lang in kit.languages else language_of(request).tag
    session = await kit.sessions.current(request)
    kit.sessions.forget(request)
    if session is None:
        return RedirectResponse(f"/{lang}/", 303)
    url = await kit.sessions.client.leaving_url(session, lang, then)
    await kit.sessions.client.revoke(session)
    return RedirectResponse(url, 303)
