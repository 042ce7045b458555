"""A case's events under their owner's key: sealed, opened, and told apart without being opened."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from uuid import UUID

import orjson

from core.cases.event_form import content_bytes, event_json, restore_event
from core.cases.events import Event
from core.platform.encryption import KeyDestroyed, PersonKey


def seal_event(key: PersonKey, case_id: UUID, event: Event) -> bytes:
    """Return an event that only its case's owner's key opens, in this case and under this id."""
    return key.seal(orjson.dumps(event_json(event)), f"{_purpose_in(case_id)}{event.id}")


def open_event(key: PersonKey, case_id: UUID, event_id: UUID, sealed: bytes) -> Event:
    """Return a sealed event; raises `KeyDestroyed` where it can't be opened."""
    return next(open_events(key, case_id, ((event_id, sealed),)))


def open_events(key: PersonKey, case_id: UUID, rows: Iterable[tuple[UUID, bytes]]) -> Iterator[Event]:
    """Yield the sealed events of a case, each given with its id; raises `KeyDestroyed` for one that can't be opened."""
    for event_id, plain in key.unseal_each(rows, _purpose_in(case_id)):
        try:
            # The seal is bound to the id, so the one within is the same.
            yield restore_event(orjson.loads(plain), event_id)
        except (KeyError, TypeError, ValueError) as error:
            raise KeyDestroyed("A stored event can't be read.") from error


def fingerprint(key: PersonKey, case_id: UUID, event: Event) -> bytes:
    """Return a keyed hash of what makes an event this one; the same content elsewhere has another."""
    own = hmac.digest(key.secret, b"busola:case-events", "sha256")
    return hmac.digest(own, f"{case_id}:{event.id}:".encode() + content_bytes(event), "sha256")


def _purpose_in(case_id: UUID) -> str:
    return f"case:{case_id}:event:"
