"""What the signed-in person is told."""

from __future__ import annotations

from datetime import datetime

from apps.kit.client.base import Api, Shape, path_of
from apps.kit.frozen import frozen


@frozen
class Notice:
    """One notice, in the reader's language."""

    id: str
    kind: str
    topic: str
    title: str
    text: str
    made_at: datetime
    read_at: datetime | None = None
    case_id: str | None = None


@frozen
class Notices:
    """A page of notices, the newest first; `unread` counts all of them."""

    items: tuple[Notice, ...]
    next: str | None = None
    unread: int = 0


@frozen
class Unread:
    """How many notices are unread."""

    unread: int


_NOTICES = Shape(Notices)
_UNREAD = Shape(Unread)


async def list_notices(api: Api, lang: str, token: str, cursor: str = "") -> Notices:
    """List what one was told."""
    return await api.read(_NOTICES, "/v1/notices", token, {"lang": lang, "cursor": cursor, "limit": "20"})


async def count_unread(api: Api, token: str) -> int:
    """Return how many notices one hasn't read."""
    return (await api.read(_UNREAD, "/v1/notices/unread", token)).unread


async def mark_read(api: Api, token: str, notice: str, *, read: bool = True) -> None:
    """Mark a notice as read, or as unread again."""
    await api.send(_UNREAD, "POST", f"{path_of('notices', notice)}/{'read' if read else 'unread'}", token)


async def mark_all_read(api: Api, token: str, until: str) -> None:
    """Mark as read what came until a notice that one has seen."""
    await api.send(_UNREAD, "POST", "/v1/notices/read", token, json={"until": until})
