"""Events of a case as an app sends them, with identifiers made here so that sending twice does nothing twice."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

EVENT_CONFLICT: Final = "event_conflict"
"""The API's word for another event under an id that is taken. Where the id follows from what a form says, that form
was recorded before; only the moment or the day that stands for "today" is another by now."""
_RANDOM_BITS = 80


def make_event(
    kind: str, data: Mapping[str, Any], seq: int, version_hash: str, event_id: UUID, at: datetime | None = None
) -> dict[str, Any]:
    """Return an event that happened `at` a moment, or when its identifier was made."""
    moment = at or datetime.fromtimestamp((event_id.int >> _RANDOM_BITS) / 1000, UTC)
    return {
        "id": str(event_id),
        "kind": kind,
        "seq": seq,
        "subject": "me",
        "version": version_hash,
        "at": moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": dict(data),
    }


def new_event_id() -> UUID:
    """Make a UUID of version 7 (RFC 9562, 5.7): ordered by time, else random."""
    return _version_7(time.time_ns() // 1_000_000, int.from_bytes(os.urandom(_RANDOM_BITS // 8)))


def following_id(first: UUID, salt: bytes) -> UUID:
    """Return an identifier of the same moment as another, that follows from it and `salt` alone."""
    digest = hashlib.sha256(first.bytes + salt).digest()
    return _version_7(first.int >> _RANDOM_BITS, int.from_bytes(digest[: _RANDOM_BITS // 8]))


def id_of_form(once: UUID, said: Iterable[tuple[str, str]]) -> UUID:
    """Return the identifier of what a form says: the same for the same, another for anything else.

    Where no script runs, two buttons of one page bring one `once`; so the identifier follows from both.
    """
    content = "\n".join(f"{name}={value}" for name, value in sorted(said))
    return following_id(once, hashlib.sha256(content.encode()).digest())


def read_event_id(written: str) -> UUID | None:
    """Read an identifier that was made here; None for anything else."""
    try:
        found = UUID(written)
    except ValueError:
        return None
    return found if found.version == 7 else None


def _version_7(milliseconds: int, random: int) -> UUID:
    number = (milliseconds << _RANDOM_BITS) | random
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62))
