"""How an app reaches the API in the same process: at once, or, for an answer of any length, as its bytes come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx2

STREAM = "busola.stream"
"""The request's extension that asks for the bytes as they come."""


class InProcess(httpx2.ASGITransport):
    """The usual transport gathers an answer in memory first, which is faster; an archive would not fit."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        if not request.extensions.get(STREAM):
            return await super().handle_async_request(request)
        exchange = _Exchange()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.split(b"?")[0],
            "query_string": request.url.query,
            "server": (request.url.host, request.url.port),
            "client": self.client,
            "root_path": self.root_path,
        }
        exchange.task = asyncio.create_task(exchange.run(self.app, scope))
        start = await exchange.parts.get()
        if start is None:
            await exchange.aclose()
            raise httpx2.ReadError("the API gave no answer")
        return httpx2.Response(start["status"], headers=start.get("headers", []), stream=exchange)


class _Exchange(httpx2.AsyncByteStream):
    """One request under way; the application waits until the part before was taken."""

    def __init__(self) -> None:
        self.parts: asyncio.Queue[MutableMapping[str, Any] | None] = asyncio.Queue(maxsize=1)
        self.task: asyncio.Task[None] | None = None
        self._ended = False
        self._asked = False

    async def run(self, app: Any, scope: dict[str, Any]) -> None:
        """Have the application answer; whatever it raises ends the answer before its end."""
        try:
            await app(scope, self._receive, self._send)
        finally:
            await self.parts.put(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body's parts; raises `httpx2.ReadError` where it ends too early."""
        while (part := await self.parts.get()) is not None:
            yield part.get("body", b"")
        if not self._ended:
            raise httpx2.ReadError("the answer ended too early")

    async def aclose(self) -> None:
        """Let the application go, wherever it is."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.wait([self.task])
            if not self.task.cancelled():
                self.task.exception()  # it was seen: the reader was told that the answer ended too early

    async def _receive(self) -> dict[str, Any]:
        if self._asked:
            await asyncio.get_running_loop().create_future()  # nobody leaves but by `aclose`
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        await self.parts.put(message)
        self._ended = message["type"] == "http.response.body" and not message.get("more_body", False)
