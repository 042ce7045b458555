"""Changes as events of a saved case, with identifiers made here so that sending twice does nothing twice."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.migrant.changes import Change, data_of

_RANDOM_BITS = 80


def event_of(change: Change, seq: int, version_hash: str, event_id: UUID) -> dict[str, Any]:
    """Return a change as an event that happened when its identifier was made."""
    return _event(change.kind, data_of(change), seq, version_hash, event_id)


def opening_events(changes: Iterable[Change], version_hash: str, opening: UUID) -> list[dict[str, Any]]:
    """Return the events that open a case with what was said before.

    Identifiers and times all follow from `opening`, which is made when the form is shown: a form that is sent
    twice opens one case.
    """
    events = [_event("opened", {"version": version_hash}, 1, version_hash, opening)]
    for seq, change in enumerate(changes, 2):
        events.append(event_of(change, seq, version_hash, following_id(opening, seq.to_bytes(4))))
    return events


def new_event_id() -> UUID:
    """Make a UUID of version 7 (RFC 9562, 5.7): ordered by time, else random."""
    return _version_7(time.time_ns() // 1_000_000, int.from_bytes(os.urandom(_RANDOM_BITS // 8)))


def following_id(first: UUID, salt: bytes) -> UUID:
    """Return an identifier of the same moment as another, that follows from it and `salt` alone."""
    digest = hashlib.sha256(first.bytes + salt).digest()
    return _version_7(first.int >> _RANDOM_BITS, int.from_bytes(digest[: _RANDOM_BITS // 8]))


def _version_7(milliseconds: int, random: int) -> UUID:
    number = (milliseconds << _RANDOM_BITS) | random
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62))


def _event(kind: str, data: dict[str, Any], seq: int, version_hash: str, event_id: UUID) -> dict[str, Any]:
    at = datetime.fromtimestamp((event_id.int >> _RANDOM_BITS) / 1000, UTC)
    return {
        "id": str(event_id),
        "kind": kind,
        "seq": seq,
        "subject": "me",
        "version": version_hash,
        "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": data,
    }
