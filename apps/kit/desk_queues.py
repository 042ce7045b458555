"""What waits, as the address asks for it: one queue or all, words, and another order; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from apps.kit.desk import Queue, QueueItem

LATEST, BY_TITLE = "-since", "title"
ORDERS = ("", LATEST, BY_TITLE)
"""How queues can be sorted; the first is their own order, in which to take things up."""


def narrow_queues(queues: Iterable[Queue], key: str, q: str, sort: str) -> tuple[Queue, ...]:
    """Keep one queue or all, what has all the words, and sort what is in each.

    A queue in which nothing has the words is left out: it would say that nothing waits.
    """
    chosen = [queue for queue in queues if key in {"", queue.key}]
    words = q.casefold().split()
    found = (replace(queue, items=tuple(_sort(_fitting(queue.items, words), sort))) for queue in chosen)
    return tuple(queue for queue in found if queue.items or not words)


def list_cells(queues: Iterable[Queue]) -> Iterator[tuple[str, ...]]:
    """Return what waits as lines of a file: in which queue, what, its details and state, since when, and where."""
    for queue in queues:
        for item in queue.items:
            state, since = item.chip.label if item.chip else "", item.since.iso if item.since else ""
            yield (queue.title, item.title, item.detail, state, since, item.url)


def _fitting(items: Iterable[QueueItem], words: list[str]) -> list[QueueItem]:
    return [item for item in items if all(word in f"{item.title} {item.detail}".casefold() for word in words)]


def _sort(items: list[QueueItem], sort: str) -> list[QueueItem]:
    if sort == LATEST:  # what has a day of its own instead comes after
        return sorted(items, key=lambda item: item.since.iso if item.since else "", reverse=True)
    if sort == BY_TITLE:
        return sorted(items, key=lambda item: item.title.casefold())
    return items
