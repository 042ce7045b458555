"""What happens to every request before and after its route: an id, a limit on the body, and safe headers."""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from api.errors import problem
from api.serving import write_headers

TOO_LARGE = "A body has at most {limit} bytes."
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
REQUEST_ID_NAME = b"x-request-id"
SAFE_HEADERS = {
    "Cache-Control": "no-store",  # what is public says otherwise itself
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-site",
}


class Edge:
    """Wraps an application; headers that a route sets itself stay as they are."""

    def __init__(
        self, app: ASGIApp, body_limit: int, secure: bool, roomier: tuple[re.Pattern[str], int] | None = None
    ) -> None:
        """Refuse bodies over a limit in bytes; `secure` says that the API is reached over https.

        `roomier` are the paths to which more may be sent, and how much.
        """
        self._app = app
        self._limit = body_limit
        self._roomier = roomier
        headers = dict(SAFE_HEADERS)
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        self._headers = write_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        clear_contextvars()
        bind_contextvars(request_id=request_id)

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [header for header in message["headers"] if header[0] != REQUEST_ID_NAME]
                named = {name for name, _ in own}
                added = [header for header in self._headers if header[0] not in named]
                message["headers"] = [*own, (REQUEST_ID_NAME, request_id.encode()), *added]
            await send(message)

        length = headers.get("content-length", "0")
        limit = self._limit_of(scope)
        if length.isdecimal() and int(length) > limit:
            await problem("body_too_large", TOO_LARGE.format(limit=limit))(scope, receive, send_safely)
            return
        await self._app(scope, self._count(receive, limit), send_safely)

    def _limit_of(self, scope: Scope) -> int:
        if self._roomier is not None and self._roomier[0].fullmatch(scope["path"]):
            return self._roomier[1]
        return self._limit

    def _count(self, receive: Receive, limit: int) -> Receive:
        """Return a receiver that stops a body, whatever length it announced, when it is over the limit."""
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    raise HTTPException(413, TOO_LARGE.format(limit=limit))
            return message

        return receive_counted
