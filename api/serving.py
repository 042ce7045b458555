"""Public answers as bytes: rendered once for each language, with an ETag, and not sent again to whoever has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.recent import Recent
from api.rendering.texts import Json

MEMORY: Final = 64 * 1024 * 1024  # bytes of rendered answers
OVERHEAD: Final = 512  # what an answer costs besides its bytes
CACHE_CONTROL: Final = "public, max-age=0, must-revalidate"


class Rendered(NamedTuple):
    """An answer's bytes, and the headers of both answers that it can give."""

    body: bytes
    etag: str
    headers: dict[str, str]


class Answers:
    """Rendered public answers, the least used forgotten first."""

    def __init__(self, limit: int = MEMORY) -> None:
        """Keep at most so many bytes."""
        self._kept: Recent[Rendered] = Recent(limit, lambda answer: len(answer.body) + OVERHEAD)

    def serve(self, request: Request, key: Hashable, make: Callable[[], Json]) -> Response:
        """Answer with what `make` returns; `key` says all that it depends on.

        A reader who has the same bytes already gets 304 and nothing else.
        """
        rendered = self._kept.get(key)
        if rendered is None:
            rendered = self._kept.put(key, render(make()))
        if matches(request.headers.get("if-none-match"), rendered.etag):
            return Response(status_code=304, headers=rendered.headers)
        return Response(rendered.body, headers=rendered.headers, media_type="application/json")


def render(found: Json) -> Rendered:
    """Return JSON as bytes with a strong ETag: the same bytes have the same tag in every worker."""
    body = orjson.dumps(found)
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Rendered(body, etag, {"ETag": etag, "Cache-Control": CACHE_CONTROL})


def matches(header: str | None, etag: str) -> bool:
    """Return whether an If-None-Match header names a tag, by the weak comparison of RFC 9110, § 13.1.2."""
    if header is None:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in {etag, "*"} for tag in tags)
