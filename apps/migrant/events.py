"""Changes as events of a saved case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from apps.kit.answering import data_of
from apps.kit.events import following_id, make_event
from apps.migrant.changes import Change


def event_of(change: Change, seq: int, version_hash: str, event_id: UUID) -> dict[str, Any]:
    """Return a change as an event that happened when its identifier was made."""
    return make_event(change.kind, data_of(change), seq, version_hash, event_id)


def opening_events(changes: Iterable[Change], version_hash: str, opening: UUID) -> list[dict[str, Any]]:
    """Return the events that open a case with what was said before.

    Identifiers and times all follow from `opening`, which is made when the form is shown: a form that is sent
    twice opens one case.
    """
    events = [make_event("opened", {"version": version_hash}, 1, version_hash, opening)]
    for seq, change in enumerate(changes, 2):
        events.append(event_of(change, seq, version_hash, following_id(opening, seq.to_bytes(4))))
    return events
