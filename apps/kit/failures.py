"""Errors as pages in the reader's language: what happened, what was kept, what to do."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, RedirectResponse, Response

from apps.kit.auth import SignInFailed
from apps.kit.client.base import ApiProblem, ApiUnreachable
from apps.kit.edge import security_headers
from apps.kit.frozen import frozen
from apps.kit.i18n import Language
from apps.kit.session import SignInNeeded
from apps.kit.web import Kit, render_page

logger = logging.getLogger("busola.apps")

_SIGNED_OUT = {"unauthenticated", "token_expired", "token_invalid", "session_ended"}


@frozen
class FailurePage:
    """What an error page says."""

    title: str
    explanation: str
    advice: str
    status: int
    sign_in: str = ""
    try_again: bool = False


def language_of(request: Request) -> Language:
    """Return the language of the address, else the first one that the browser asks for and we speak."""
    kit: Kit = request.app.state.kit
    first = request.url.path.lstrip("/").partition("/")[0]
    if first in kit.languages:
        return kit.languages[first]
    for wish in request.headers.get("accept-language", "").split(","):
        tag = wish.partition(";")[0].strip().lower().partition("-")[0]
        if tag in kit.languages:
            return kit.languages[tag]
    return next(iter(kit.languages.values()))


def show_failure(request: Request, status: int, retry_after: str = "", sign_in: str = "") -> Response:
    """Answer with the error page of a status."""
    kit: Kit = request.app.state.kit
    language = language_of(request)
    title, explanation, advice = _words(language, status)
    page = FailurePage(title, explanation, advice, status, sign_in, try_again=status in {429, 500, 502, 503})
    html = render_page(request, kit, language, "kit/failure.html", page, public=False)
    headers = {"Cache-Control": "no-store"}
    if retry_after.isdigit():
        headers["Retry-After"] = retry_after
    return HTMLResponse(html, status, headers=headers)


def _words(language: Language, status: int) -> tuple[str, str, str]:
    _ = language.gettext
    match status:
        case 403:
            return (
                _("You can't do this here"),
                _("This account may not do this, or the form came from another page."),
                _("Go back and try again. If it happens again, use another account."),
            )
        case 404 | 405:
            return (
                _("This page is not here"),
                _("The address may be wrong, or the page has moved. Nothing of yours was lost."),
                _("Start again from the first page."),
            )
        case 409:
            return (
                _("Something changed in the meantime"),
                _("Somebody else changed this, or it was already done. Your last change was not saved."),
                _("Go back, load the page again and look at it."),
            )
        case 413:
            return (
                _("That was too much at once"),
                _("What you sent is too large. It was not saved. Everything before it was kept."),
                _("Go back and send less."),
            )
        case 400 | 422 | 428:
            return (
                _("We did not understand this"),
                _("Something in the form does not fit. It was not saved. Everything before it was kept."),
                _("Go back, check what you wrote and send it again."),
            )
        case 429:
            return (
                _("Too many requests"),
                _("There were many requests from your connection in a short time. Nothing was lost."),
                _("Wait a minute. Then try again."),
            )
        case 502 | 503:
            return (
                _("We can't answer just now"),
                _("The service is busy or being repaired. What you told us before was kept."),
                _("Wait a minute. Then try again."),
            )
        case 401:
            return (
                _("Please sign in again"),
                _("You are no longer signed in. Your last change was not saved. Everything before it was kept."),
                _("Sign in, then do it again."),
            )
        case _:
            return (
                _("Something went wrong here"),
                _("This is our mistake, not yours. What you told us before was kept."),
                _("Try again. If it happens again, please tell us."),
            )


def install_error_pages(app: FastAPI) -> None:
    """Have every error of an app answered by a page."""
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(ApiProblem, _on_problem)
    app.add_exception_handler(ApiUnreachable, _on_unreachable)
    app.add_exception_handler(SignInNeeded, _on_sign_in_needed)
    app.add_exception_handler(SignInFailed, _on_sign_in_failed)
    app.add_exception_handler(ClientDisconnect, _on_gone_sender)
    app.add_exception_handler(Exception, _on_mistake)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return show_failure(request, error.status_code)


async def _on_invalid(request: Request, _error: Exception) -> Response:
    return show_failure(request, 422)


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiProblem)
    if error.code in _SIGNED_OUT:
        kit: Kit = request.app.state.kit
        kit.sessions.forget(request)
        return await _on_sign_in_needed(request, error)
    if error.code == "wrong_client":
        return show_failure(request, 403, sign_in=_sign_in_url(request, "select_account"))
    return show_failure(request, error.status, error.retry_after)


async def _on_unreachable(request: Request, error: Exception) -> Response:
    logger.warning("api_unreachable: %s", error)
    return show_failure(request, 503, retry_after="5")


async def _on_sign_in_needed(request: Request, _error: Exception) -> Response:
    if request.method in {"GET", "HEAD"}:
        return RedirectResponse(_sign_in_url(request), 303)
    return show_failure(request, 401, sign_in=_sign_in_url(request))


async def _on_sign_in_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInFailed)
    logger.warning("sign_in_failed: %s", error.code)
    return show_failure(request, 400, sign_in=_sign_in_url(request))


async def _on_gone_sender(_request: Request, _error: Exception) -> Response:
    # Whoever left before their form was here reads no answer, and nothing is broken.
    return Response(status_code=400)


async def _on_mistake(request: Request, _error: Exception) -> Response:
    # This handler stands outside the edge, so it brings the headers itself.
    answer = show_failure(request, 500)
    kit: Kit = request.app.state.kit
    answer.headers.update(security_headers(kit.settings))
    return answer


def _sign_in_url(request: Request, prompt: str = "") -> str:
    language = language_of(request)
    back = f"/{language.tag}/"
    if request.method in {"GET", "HEAD"} and not request.url.path.startswith("/session/"):
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    asked = {"lang": language.tag, "next": back}
    if prompt:
        asked["prompt"] = prompt
    return f"/session/start?{urlencode(asked)}"
