"""Public answers as bytes: rendered once for each language, with an ETag, and not sent again to whoever has them.

Each is compressed once as well, when the first reader asks who takes it so. A strong tag stands for exact bytes
(RFC 9110, § 8.8.1), so that each coding has a tag of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.encodings import SMALLEST, choose_coding, encode
from api.recent import Recent
from api.rendering.texts import Json

MEMORY: Final = 64 * 1024 * 1024  # bytes of rendered answers
OVERHEAD: Final = 512  # what an answer costs besides its bytes
CACHE_CONTROL: Final = "public, max-age=0, must-revalidate"
RawHeaders = list[tuple[bytes, bytes]]


class Rendered(NamedTuple):
    """An answer's bytes, their tag, and the headers of both answers that they can be given in."""

    body: bytes
    etag: str
    headers: RawHeaders
    headers_of_304: RawHeaders


class Ready(Response):
    """An answer whose headers are made already: making them anew costs a third of a public read."""

    def __init__(self, status: int, body: bytes, headers: RawHeaders) -> None:
        """Answer with these bytes; the headers are copied, since the edge adds its own."""
        self.status_code = status
        self.body = body
        self.raw_headers = headers.copy()
        self.background = None


class Answers:
    """Rendered public answers, the least used forgotten first."""

    def __init__(self, limit: int = MEMORY) -> None:
        """Keep at most so many bytes."""
        self._kept: Recent[Rendered] = Recent(limit, lambda answer: len(answer.body) + OVERHEAD)

    def serve(self, request: Request, key: Hashable, make: Callable[[], Json]) -> Response:
        """Answer with what `make` returns; `key` says all that it depends on.

        A reader who has the same bytes already gets 304 and nothing else.
        """
        headers = request.headers
        coding = choose_coding(headers.get("accept-encoding", "")[:200])
        rendered = self._kept.get((key, coding))
        if rendered is None:
            rendered = self._render(key, coding, make)
        if matches(headers.get("if-none-match"), rendered.etag):
            return Ready(304, b"", rendered.headers_of_304)
        return Ready(200, rendered.body, rendered.headers)

    def _render(self, key: Hashable, coding: str, make: Callable[[], Json]) -> Rendered:
        plain = self._kept.get((key, "")) or self._kept.put((key, ""), render(make()))
        if not coding:
            return plain
        if len(plain.body) < SMALLEST:
            return self._kept.put((key, coding), plain)
        return self._kept.put((key, coding), write_answer(encode(plain.body, coding), plain.etag, coding))


def render(found: Json) -> Rendered:
    """Return JSON as bytes with a strong ETag: the same bytes have the same tag in every worker."""
    body = orjson.dumps(found)
    return write_answer(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')


def write_answer(body: bytes, etag: str, coding: str = "") -> Rendered:
    """Return bytes with their headers; in a coding, they have the tag of the plain bytes with its name."""
    tag = f'{etag[:-1]}-{coding}"' if coding else etag
    both = {"ETag": tag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding"}
    coded = {"Content-Encoding": coding} if coding else {}
    own = {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    return Rendered(body, tag, write_headers(both | coded | own), write_headers(both))


def write_headers(headers: dict[str, str]) -> RawHeaders:
    """Return headers as a server sends them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def matches(header: str | None, etag: str) -> bool:
    """Return whether an If-None-Match header names a tag, by the weak comparison of RFC 9110, § 13.1.2."""
    if header is None:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in {etag, "*"} for tag in tags)
