"""What every request passes before it reaches a page: the right host, our own forms only, headers and cookies.

A pure ASGI wrapper, outside of everything else, so that error pages get the same headers.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.kit.cookies import cookies_to_set
from apps.kit.settings import KitSettings

_SAFE = {"GET", "HEAD", "OPTIONS"}


class Edge:
    """Wraps an app with the rules of decision 13 of the house: host, origin of forms, headers."""

    def __init__(self, app: ASGIApp, settings: KitSettings, refuse: Callable[[Request], Response]) -> None:
        """Wrap `app`; `refuse` makes the answer to a form of another page."""
        self._app = app
        self._refuse = refuse
        self._settings = settings
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers_only = scope["method"] == "HEAD"
        if headers_only:
            # The routes know GET alone; whoever asks for the headers gets the same ones.
            scope = {**scope, "method": "GET"}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                for name, value in headers_to_set(scope).items():
                    headers[name] = value
                cookies = cookies_to_set(scope)
                for cookie in cookies.values():
                    headers.append("Set-Cookie", cookie)
                if cookies:
                    headers["Cache-Control"] = "no-store"
            elif headers_only:
                message = {**message, "body": b""}
            await send(message)

        headers = Headers(scope=scope)
        if headers.get("host", "") != self._settings.host:
            await self._redirect_to_own_host(scope, receive, send_with_headers)
        elif scope["method"] not in _SAFE and not is_own_form(headers, self._settings):
            await self._refuse(Request(scope))(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)

    async def _redirect_to_own_host(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await PlainTextResponse(self._settings.base_url, status_code=421)(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        target = f"{self._settings.base_url}/{path.lstrip('/')}{'?' + query if query else ''}"
        await RedirectResponse(target, status_code=307)(scope, receive, send)


def headers_to_set(scope: Scope) -> dict[str, str]:
    """Return the headers that this request's answer will have, whatever view makes it; the edge writes them out."""
    waiting: dict[str, str] = scope.setdefault("busola.headers", {})
    return waiting


def is_own_form(headers: Headers, settings: KitSettings) -> bool:
    """Say whether an unsafe request comes from a page of this very origin; another port is a stranger."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin") == settings.base_url


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def security_headers(settings: KitSettings) -> dict[str, str]:
    """Return the headers of every answer."""
    targets = [settings.issuer_url, *([settings.quick_exit_url] if settings.app == "migrant" else [])]
    policy = {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "img-src": "'self'",
        "manifest-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        # A form that ends in signing in or out is redirected to the issuer, and leaving quickly to a page that says
        # nothing: browsers count both as the form's action.
        "form-action": " ".join(["'self'", *map(_origin_of, targets)]),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Not `no-referrer`: that makes browsers send `Origin: null` with our own forms, which older ones have
        # nothing else to prove themselves by. To everybody else both say nothing.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    }
    if settings.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
