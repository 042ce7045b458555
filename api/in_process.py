"""How an app reaches the API in the same process: at once, or, for an answer of any length, as its bytes come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx2

STREAM = "busola.stream"
"""The request's extension that asks for the bytes as they come."""


class InProcess(httpx2.ASGITransport):
    """Gathers an answer in memory, which is faster, or streams one that would not fit: an archive."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request; raise `httpx2.ReadError` where the answer isn't a whole one."""
        assert isinstance(request.stream, httpx2.AsyncByteStream)
        if request.extensions.get(STREAM):
            return await self._stream(request)
        answer = _Gathered(request.stream, request.method == "HEAD")
        try:
            await self.app(self._scope(request), answer.receive, answer.send)
        except Exception:  # the application has logged it, as in a server of its own
            if self.raise_app_exceptions:
                raise
            if not answer.has_begun:
                return httpx2.Response(500)
        if not answer.has_ended:
            raise httpx2.ReadError("the answer ended too early" if answer.has_begun else "the API gave no answer")
        return httpx2.Response(answer.status, headers=answer.headers, content=b"".join(answer.parts))

    async def _stream(self, request: httpx2.Request) -> httpx2.Response:
        exchange = _Exchange()
        exchange.task = asyncio.create_task(exchange.run(self.app, self._scope(request)))
        start = await exchange.parts.get()
        if start is None:
            await exchange.aclose()
            raise httpx2.ReadError("the API gave no answer")
        return httpx2.Response(start["status"], headers=start.get("headers", []), stream=exchange)

    def _scope(self, request: httpx2.Request) -> dict[str, Any]:
        return {
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


class _Gathered:
    """One request, sent as its body comes, and all that was answered."""

    def __init__(self, body: httpx2.AsyncByteStream, asks_for_headers: bool) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.has_begun = self.has_ended = False
        self._body = aiter(body)
        self._is_sent = False
        self._asks_for_headers = asks_for_headers
        self._left: asyncio.Future[None] | None = None  # made for whoever waits until the asker has gone

    async def receive(self) -> dict[str, Any]:
        """Give the next part of the body, or tell, once all is answered, that the asker has gone."""
        if not self._is_sent:
            part = await anext(self._body, None)
            self._is_sent = part is None
            return {"type": "http.request", "body": part or b"", "more_body": not self._is_sent}
        if not self.has_ended:
            self._left = self._left or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._left)
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Keep what is answered."""
        if message["type"] == "http.response.start":
            assert not self.has_begun, "an answer begins once"
            self.has_begun, self.status, self.headers = True, message["status"], list(message.get("headers", []))
        elif message["type"] == "http.response.body":
            assert self.has_begun, "a body comes after the beginning"
            assert not self.has_ended, "nothing comes after the end"
            if not self._asks_for_headers:
                self.parts.append(message.get("body", b""))
            self.has_ended = not message.get("more_body", False)
            if self.has_ended and self._left is not None:
                self._left.set_result(None)


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
