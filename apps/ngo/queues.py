"""What waits for whom: notes sorted into queues; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from apps.kit.client.annotations import Annotation
from apps.kit.frozen import frozen


@frozen
class Queues:
    """An organisation's unfinished notes as one person meets them; each in the order in which to take them up."""

    to_decide: tuple[Annotation, ...]
    own: tuple[Annotation, ...]
    with_others: tuple[Annotation, ...]


def sort_into_queues(notes: Iterable[Annotation], person: str) -> Queues:
    """Sort notes by what `person` (an id) can do with them: what waits longest comes first, what was returned before."""
    live = sorted(notes, key=_since)
    to_decide = tuple(note for note in live if note.state == "sent" and "publish" in note.actions)
    mine = [note for note in live if note.author.id == person and note.state in {"draft", "returned"}]
    own = tuple(sorted(mine, key=lambda note: note.state != "returned"))
    with_others = tuple(note for note in live if note.author.id == person and note.state == "sent")
    return Queues(to_decide, own, with_others)


def _since(note: Annotation) -> datetime:
    return note.updated_at
