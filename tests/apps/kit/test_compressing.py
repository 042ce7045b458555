"""What is compressed, for whom, and what never is."""

import asyncio
import gzip
from typing import Any

import brotli
import httpx2
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from apps.kit.compressing import Compressor, choose_coding, was_asked_by_us

BASE = "http://localhost:8001"
WORDS = ("Bring your passport, and a copy of it. " * 40).encode()
PUBLIC = {"Cache-Control": "public, max-age=0, must-revalidate", "ETag": 'W/"1"'}
PERSONAL = {"Cache-Control": "no-store"}


def answer(headers: dict[str, str], sent: dict[str, str], body: bytes = WORDS, kind: str = "text/html") -> Any:
    """Return what somebody gets who sends some headers, as it is sent."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(body, media_type=kind, headers=headers)(scope, receive, send)

    async def ask() -> tuple[httpx2.Response, bytes]:
        transport = httpx2.ASGITransport(Compressor(app, BASE))
        async with (
            httpx2.AsyncClient(transport=transport, base_url=BASE) as client,
            client.stream("GET", "/", headers=sent) as found,
        ):
            return found, b"".join([part async for part in found.aiter_raw()])

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("header", "coding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0", ""), ("", "")]
)
def test_the_best_coding_is_chosen_that_the_browser_takes(header: str, coding: str) -> None:
    assert choose_coding(header) == coding


@pytest.mark.parametrize(("coding", "open_it"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_for_everybody_is_compressed_for_everybody(coding: str, open_it: Any) -> None:
    found, sent = answer(PUBLIC, {"Accept-Encoding": coding, "Sec-Fetch-Site": "cross-site"})
    assert found.headers["content-encoding"] == coding
    assert found.headers["vary"] == "Accept-Encoding"
    assert int(found.headers["content-length"]) == len(sent) < len(WORDS)
    assert open_it(sent) == WORDS


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "referer": f"{BASE}/en/"}, False),
        ({"referer": f"{BASE}/en/"}, True),
        ({"referer": f"{BASE}.example/en/"}, False),
        ({"referer": "http://localhost:8002/en/"}, False),
        ({}, False),
    ],
)
def test_a_personal_page_is_compressed_only_for_whoever_comes_from_ours(headers: dict[str, str], ours: bool) -> None:
    assert was_asked_by_us(Headers(headers), BASE) is ours
    found, sent = answer(PERSONAL, {"Accept-Encoding": "gzip, br"} | headers)
    assert ("content-encoding" in found.headers) is ours
    assert (sent == WORDS) is not ours


@pytest.mark.parametrize(
    ("headers", "body", "kind"),
    [
        (PUBLIC, b"short", "text/html"),
        (PUBLIC, WORDS, "image/png"),
        (PUBLIC | {"Content-Encoding": "gzip"}, WORDS, "text/css"),
    ],
)
def test_what_would_gain_nothing_stays_as_it_is(headers: dict[str, str], body: bytes, kind: str) -> None:
    _, sent = answer(headers, {"Accept-Encoding": "br"}, body, kind)
    assert sent == body


def test_what_is_kept_is_bounded() -> None:
    compressor = Compressor(Response(), BASE, memory=2_000)
    for number in range(40):
        compressor._compress_once(WORDS + bytes([number]), f'W/"{number}"', "gzip")
    assert 0 < compressor._weight <= 2_000
    assert 0 < len(compressor._kept) < 40
    kept = compressor._compress_once(WORDS + bytes([39]), 'W/"39"', "gzip")
    assert gzip.decompress(kept) == WORDS + bytes([39])


def test_a_request_that_is_no_page_passes() -> None:
    seen = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    asyncio.run(Compressor(app, BASE)({"type": "lifespan"}, Request({"type": "http"}).receive, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]
