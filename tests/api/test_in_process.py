"""An app that reaches the API in the same process gets what it would get over a connection, or an error."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import httpx2
import pytest

from api.in_process import STREAM, InProcess

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]]


def begin(status: int = 200, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def part(body: bytes = b"", more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def sends(*messages: dict[str, Any], raises: Exception | None = None) -> Application:
    """Return an application that sends these, and may fail then."""

    async def application(_scope: Mapping[str, Any], _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)
        if raises is not None:
            raise raises

    return application


async def echo(_scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer with the body, and in how many parts it came."""
    parts = []
    while (message := await receive())["more_body"]:
        parts.append(message["body"])
    await send(begin(200, (b"parts", str(len(parts)).encode())))
    await send(part(b"".join(parts)))


def ask(application: Application, *, raise_app_exceptions: bool = False, **request: Any) -> httpx2.Response:
    """Ask an application once, and wait for a second at most."""

    async def exchange() -> httpx2.Response:
        transport = InProcess(app=application, raise_app_exceptions=raise_app_exceptions)
        async with asyncio.timeout(1), httpx2.AsyncClient(transport=transport, base_url="http://api.test") as client:
            return await client.request(**{"method": "GET", "url": "/", **request})

    return asyncio.run(exchange())


@pytest.mark.parametrize(
    ("application", "status", "body"),
    [
        (sends(begin(), part(b"all")), 200, b"all"),
        (sends(begin(), part(b"a", more=True), part(b"b", more=True), part()), 200, b"ab"),
        (sends(begin(204), part()), 204, b""),
        (sends(begin(304), part()), 304, b""),
        (sends({"type": "http.response.start", "status": 200}, {"type": "http.response.body"}), 200, b""),
        (sends(begin(200, (b"content-encoding", b"gzip")), part(gzip.compress(b"all"))), 200, b"all"),
        (sends(raises=ValueError("before anything")), 500, b""),
        (sends(begin(), part(b"all"), raises=ValueError("after all")), 200, b"all"),
    ],
)
def test_a_whole_answer_comes_as_it_is(application: Application, status: int, body: bytes) -> None:
    answer = ask(application)
    assert (answer.status_code, answer.content) == (status, body)


@pytest.mark.parametrize(
    ("application", "why"),
    [
        (sends(), "no answer"),
        (sends(begin()), "too early"),
        (sends(begin(), part(b"a", more=True)), "too early"),
        (sends(begin(), part(b"a", more=True), raises=ValueError("in between")), "too early"),
        (sends(begin(), begin(500), part(b"a")), "too early"),
    ],
)
def test_half_an_answer_is_an_error_and_never_a_short_one(application: Application, why: str) -> None:
    with pytest.raises(httpx2.ReadError, match=why):
        ask(application)


def test_what_an_application_raises_can_be_asked_for() -> None:
    with pytest.raises(ValueError, match="in the open"):
        ask(sends(begin(), part(b"all"), raises=ValueError("in the open")), raise_app_exceptions=True)


def test_a_body_comes_in_its_parts() -> None:
    async def body() -> AsyncIterator[bytes]:
        for one in (b"a", b"", b"bbb"):
            yield one

    answer = ask(echo, method="POST", content=body())
    assert (answer.content, answer.headers["parts"]) == (b"abbb", "3")
    assert ask(echo, method="POST", content=b"").content == b""
    assert ask(echo, method="POST", json={"a": 1}).json() == {"a": 1}


def test_a_body_that_breaks_off_is_an_error() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"a"
        raise OSError("the phone is gone")

    with pytest.raises(OSError, match="phone"):
        ask(echo, method="POST", content=body(), raise_app_exceptions=True)


def test_each_header_comes_also_where_two_have_a_name() -> None:
    answer = ask(sends(begin(200, (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")), part()))
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_who_asks_for_headers_gets_no_body() -> None:
    answer = ask(sends(begin(200, (b"content-length", b"3")), part(b"all")), method="HEAD")
    assert (answer.content, answer.headers["content-length"]) == (b"", "3")


@pytest.mark.parametrize("waits_before", [True, False])
def test_who_waits_until_the_asker_has_gone_is_told(waits_before: bool) -> None:
    told: list[str] = []

    async def application(_scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass

        async def watch() -> None:
            told.append((await receive())["type"])

        watching = asyncio.create_task(watch())
        if waits_before:
            await asyncio.sleep(0)
        await send(begin())
        assert not told
        await send(part(b"all"))
        await watching

    assert ask(application).content == b"all"
    assert told == ["http.disconnect"]


def test_an_answer_can_be_read_as_it_comes() -> None:
    async def exchange() -> list[bytes]:
        transport = InProcess(app=sends(begin(), part(b"a", more=True), part(b"b")))
        async with httpx2.AsyncClient(transport=transport, base_url="http://api.test") as client:
            request = client.build_request("GET", "/")
            request.extensions[STREAM] = True
            answer = await client.send(request, stream=True)
            found = [one async for one in answer.aiter_raw()]
            await answer.aclose()
            return found

    assert asyncio.run(exchange()) == [b"a", b"b"]
