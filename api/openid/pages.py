"""The frame of the sign-in pages: language, headers, the rule against forged posts, and errors as pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from authlib.oauth2 import OAuth2Error
from fastapi import Request
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import HTMLResponse, RedirectResponse, Response
from structlog import get_logger

from api.deps import installation_of
from api.errors import STATUS
from api.openid.asking import Asked, error_address
from api.openid.clients import app_origins
from api.openid.languages import ORDER, Language, choose_language, language_of
from api.openid.provider import issuer_of
from core.people.actor import Role
from core.platform.errors import DomainError, Forbidden

log = get_logger()
_TEMPLATES = Path(__file__).parent / "templates"


class Page(Protocol):
    """What every page has: a title, shown in the tab and as its heading."""

    @property
    def title(self) -> str:
        """The page's title."""


@dataclass(frozen=True, slots=True)
class FailurePage:
    """Something that didn't work: what happened, and what to do."""

    title: str
    explanation: str
    advice: str


@dataclass(frozen=True, slots=True)
class Here:
    """What the frame around a page needs."""

    language: Language
    others: tuple[tuple[str, Language], ...]
    styles: str | None
    demo: bool
    app: str | None
    back: str | None
    leave: str | None
    query: str
    script: str


class SignInFirst(Exception):
    """The page is for somebody who signed in here a few minutes ago; `encoded` is the app's request."""

    def __init__(self, encoded: str) -> None:
        super().__init__("sign in first")
        self.encoded = encoded


class PageRoute(APIRoute):
    """Answers errors with pages, and lets no page be kept or framed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the page's handler."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except SignInFirst as first:
                response = go_to(page_address(request, "sign-in", first.encoded))
            except OAuth2Error as error:
                response = _answer_asking_error(request, error)
            except DomainError as error:
                response = _answer_refusal(request, error)
            except (DBAPIError, PoolTimeout) as error:
                log.error("database_unavailable", kind=type(error).__name__)
                response = _answer_refusal(request, None)
            _secure(request, response)
            return response

        return answer


def render(request: Request, template: str, page: Page, *, asked: Asked | None = None, status: int = 200) -> Response:
    """Return a page in the reader's language."""
    language = language_for(request, asked)
    others: tuple[tuple[str, Language], ...] = ()
    if asked is not None:
        others = tuple((f"?{asked.in_language(tag)}", language_of(tag)) for tag in ORDER)
    installation = installation_of(request)
    here = Here(
        language=language,
        others=others,
        styles=request.app.state.styles,
        demo=installation.settings.environment == "demo",
        app=None if asked is None else asked.client.client_id,
        back=None if asked is None or "/security" in request.url.path else _way_back(request, asked),
        leave=None if asked is None else _way_out(asked, language),
        query="" if asked is None else asked.encoded,
        script=f"{issuer_of(installation)}/openid/passkey.js",
    )
    body = _environment(language.tag).get_template(template).render(here=here, page=page)
    return HTMLResponse(body, status)


def go_to(address: str) -> Response:
    """Send the browser on, by GET."""
    return RedirectResponse(address, 303)


def page_address(request: Request, name: str, encoded: str) -> str:
    """Return the address of one of our pages for the same request of an app."""
    return f"{issuer_of(installation_of(request))}/openid/{name}?{encoded}"


def language_for(request: Request, asked: Asked | None = None) -> Language:
    """Return the language that the app or the reader asked for."""
    wanted = asked.locales if asked is not None else request.query_params.get("ui_locales", "").split()
    return choose_language(wanted)


def demand_same_origin(request: Request) -> None:
    """Refuse a post that doesn't come from one of our own pages; raise `Forbidden`.

    A page of a neighbour on the same host sends our cookie too, so `same-site` is not enough.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = "/".join(issuer_of(installation_of(request)).split("/", 3)[:3])
    if site is not None:
        allowed = site == "same-origin"
    else:
        allowed = origin == ours
    if not allowed or (origin not in (None, "null", ours)):
        raise Forbidden("The form came from somewhere else.")


def _way_back(request: Request, asked: Asked) -> str:
    issuer = issuer_of(installation_of(request))
    return error_address(issuer, asked.client.redirect_uri, "access_denied", "", asked.parameters.get("state"))


def _way_out(asked: Asked, language: Language) -> str | None:
    """Return where somebody leaves quickly: people who have arrived do on each page of theirs, staff on none."""
    return f"{asked.client.url}/{language.tag}/my/leave" if asked.client.role is Role.MIGRANT else None


def _answer_asking_error(request: Request, error: OAuth2Error) -> Response:
    if error.redirect_uri:
        issuer = issuer_of(installation_of(request))
        description = error.get_error_description() or ""
        return go_to(error_address(issuer, error.redirect_uri, error.error or "server_error", description, error.state))
    say = language_for(request).gettext
    page = FailurePage(
        title=say("This sign-in can't be started"),
        explanation=say("The app that sent you here asked for something that we can't do."),
        advice=say("Go back to the app and try again. If it happens again, tell those who run it."),
    )
    return render(request, "failure.html", page, status=400)


def _answer_refusal(request: Request, error: DomainError | None) -> Response:
    language = language_for(request)
    say, plural = language.gettext, language.count
    code = "database_unavailable" if error is None else error.code
    headers = {}
    if code == "too_many_requests" and error is not None:
        seconds = int(str(error.params["retry_after"]))
        headers["Retry-After"] = str(seconds)
        title = say("Please wait a little")
        explanation = say("There were several attempts that were not right. This keeps strangers from guessing.")
        advice = plural("Try again in %d second.", "Try again in %d seconds.", seconds)
    elif code == "forbidden":
        title = say("This form came from another place")
        explanation = say("For your safety we only take forms that were filled in on our own pages.")
        advice = say("Go back to the app and sign in again.")
    elif code in {"overloaded", "database_unavailable"}:
        headers["Retry-After"] = "2"
        title = say("Very busy just now")
        explanation = say("Nothing was changed.")
        advice = say("Try again in a moment.")
    else:
        title = say("That didn't work")
        explanation = say("Nothing was changed.")
        advice = say("Go back to the app and sign in again.")
    response = render(request, "failure.html", FailurePage(title, explanation, advice), status=STATUS[code])
    response.headers.update(headers)
    return response


def _secure(request: Request, response: Response) -> None:
    # Browsers apply form-action to where a form's answer redirects, so the apps are named there.
    targets = " ".join(app_origins(installation_of(request).settings))
    response.headers.update(
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                f"form-action 'self' {targets}; frame-ancestors 'none'; base-uri 'none'"
            ),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
    )


@lru_cache(maxsize=16)
def _environment(tag: str) -> Environment:
    language = language_of(tag)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = vars(environment)["install_gettext_callables"]
    install(language.gettext, language.count_named, newstyle=True)
    return environment
