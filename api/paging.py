"""Pages of lists that are in memory: a cursor names the last item seen, and where it stood."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request

from api.rendering.texts import Json
from core.platform.errors import InvalidRequest

MOST = 500


def read_limit(request: Request, default: int, most: int = MOST) -> int:
    """Return how many items a page has; raises `InvalidRequest`."""
    asked = request.query_params.get("limit")
    if asked is None:
        return default
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 9 or not 1 <= int(asked) <= most:
        raise InvalidRequest(f"The limit is a number from 1 to {most}.", field="limit")
    return int(asked)


def cut_page(request: Request, keys: Sequence[str], limit: int, show: Callable[[str], Json], **members: Any) -> Json:
    """Return one page of a list, after the item that the request's cursor names.

    Where that item has gone meanwhile, the page begins where it stood.
    """
    start = read_cursor(request.query_params.get("cursor"), keys)
    page = keys[start : start + limit]
    more = start + limit < len(keys)
    coming = write_cursor(start + limit - 1, page[-1]) if more else None
    return {"items": [show(key) for key in page], "next": coming} | members


def write_cursor(position: int, key: str) -> str:
    """Return a cursor for what comes after an item."""
    return base64.urlsafe_b64encode(f"{position} {key}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, keys: Sequence[str]) -> int:
    """Return where the next page begins; raises `InvalidRequest` for a cursor that is none of ours."""
    if cursor is None:
        return 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position, _, key = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition(" ")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        position, key = "", ""
    if not position.isascii() or not position.isdecimal() or len(position) > 9:
        raise InvalidRequest("This cursor is none of this list's.", field="cursor")
    if key in keys:
        return keys.index(key) + 1
    return min(int(position), len(keys))
