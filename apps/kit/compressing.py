"""Answers in fewer bytes: with brotli where the browser takes it, with gzip else.

Pages for everybody are compressed once and kept. A personal page is compressed only for whoever came from a page of
ours, or by hand: whoever can watch the lengths of answers could else have a person's browser ask again and again,
with guesses in the address that the page repeats, and find out what stands beside them (BREACH, CVE-2013-3587).
See ``docs/decisions/0011-personal-pages-are-compressed-for-our-own-pages-only.md``.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from functools import lru_cache

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 600  # bytes from which on it is worth while
MEMORY = 16 * 1024 * 1024  # bytes of compressed pages
_OVERHEAD = 300  # what a page costs besides its bytes
_TEXTS = ("text/", "application/json", "application/xml", "application/manifest+json")
_QUALITY = 5
_LEVEL = 9


@lru_cache(maxsize=256)
def choose_coding(header: str) -> str:
    """Return the best coding that an Accept-Encoding header allows: `br`, `gzip`, or an empty text for none."""
    weights = dict(map(_read_weight, header.lower().split(",")))
    anything = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda coding: weights.get(coding, anything))  # the first of equals
    return best if weights.get(best, anything) > 0 else ""


def _read_weight(item: str) -> tuple[str, float]:
    coding, _, parameter = item.partition(";")
    try:
        weight = float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return coding.strip(), weight


def coding_for(headers: Headers) -> str:
    """Return the coding to answer a request in."""
    return choose_coding(headers.get("accept-encoding", "")[:200])


def encode(body: bytes, coding: str, quality: int = _QUALITY) -> bytes:
    """Return bytes in a coding; `quality` is that of brotli."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=quality))
    return gzip.compress(body, _LEVEL, mtime=0)


def was_asked_by_us(headers: Headers, base_url: str) -> bool:
    """Say whether a request comes from a page of this very origin, or was typed or opened by hand.

    Browsers say so in Sec-Fetch-Site, and count every redirect on the way; older ones in the Referer.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    return headers.get("referer", "").startswith(f"{base_url}/")


class Compressor:
    """Wraps an app; what it answers is compressed as far as that gives nothing away."""

    def __init__(self, app: ASGIApp, base_url: str, memory: int = MEMORY) -> None:
        """Wrap `app`, whose own pages begin with `base_url`; keep at most so many bytes."""
        self._app = app
        self._memory = memory
        self._base_url = base_url
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._weight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = Headers(scope=scope) if scope["type"] == "http" else Headers()
        coding = coding_for(asked)
        if not coding:
            await self._app(scope, receive, send)
            return
        started: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message
                return
            if started is not None:
                first, started = started, None
                if not message.get("more_body"):
                    message = self._compress(asked, coding, MutableHeaders(scope=first), message)
                await send(first)
            await send(message)

        await self._app(scope, receive, send_compressed)

    def _compress(self, asked: Headers, coding: str, headers: MutableHeaders, message: Message) -> Message:
        body: bytes = message.get("body", b"")
        if (
            len(body) < SMALLEST
            or "content-encoding" in headers
            or not headers.get("content-type", "").startswith(_TEXTS)
        ):
            return message
        if headers.get("cache-control", "").startswith("public"):
            headers.setdefault("Vary", "Accept-Encoding")
            body = self._compress_once(body, headers.get("etag"), coding)
        elif was_asked_by_us(asked, self._base_url):
            body = encode(body, coding)
        else:
            return message
        headers["Content-Encoding"] = coding
        headers["Content-Length"] = str(len(body))
        return {**message, "body": body}

    def _compress_once(self, body: bytes, etag: str | None, coding: str) -> bytes:
        if etag is None:
            return encode(body, coding)
        key = (etag, coding)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        made = self._kept[key] = encode(body, coding)
        self._weight += len(made) + _OVERHEAD
        while self._weight > self._memory:
            _, gone = self._kept.popitem(last=False)
            self._weight -= len(gone) + _OVERHEAD
        return made


@lru_cache(maxsize=64)
def encode_file(body: bytes, coding: str) -> bytes:
    """Return a file in a coding, as small as it gets within a few milliseconds; the apps share what is made."""
    return encode(body, coding, quality=9)
