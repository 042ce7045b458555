"""The published processes of one's own authority."""

from __future__ import annotations

from apps.kit.client.processes import ProcessHead, list_processes
from apps.kit.desk import Desk, read_whole
from apps.kit.web import Visit


async def read_own_processes(visit: Visit, desk: Desk) -> tuple[ProcessHead, ...]:
    """Read the processes of the city that this authority publishes, by title."""
    heads, _ = await read_whole(lambda cursor: list_processes(visit.api, visit.lang, desk.city.key, cursor=cursor))
    own = (head for head in heads if head.authority.key == desk.organisation.key)
    return tuple(sorted(own, key=lambda head: head.title.text.casefold()))
