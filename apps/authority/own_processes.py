"""The processes of one's own authority: those that are published, and those that it has taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from starlette.exceptions import HTTPException

from apps.kit.client.base import ApiProblem
from apps.kit.client.processes import Process, ProcessHead, list_processes, read_process
from apps.kit.client.publications import Publication, list_withdrawn
from apps.kit.desk import Desk, read_whole
from apps.kit.web import Visit

_LOOKS = 10
_SECONDS_BETWEEN = 0.1


async def read_own_processes(visit: Visit, desk: Desk) -> tuple[ProcessHead, ...]:
    """Read the processes of the city that this authority publishes, by title."""
    heads, _ = await read_whole(lambda cursor: list_processes(visit.api, visit.lang, desk.city.key, cursor=cursor))
    own = (head for head in heads if head.authority.key == desk.organisation.key)
    return tuple(sorted(own, key=lambda head: head.title.text.casefold()))


async def read_withdrawn(visit: Visit, desk: Desk) -> dict[str, Publication]:
    """Read what this authority has taken back, by address."""
    return {one.process: one for one in await list_withdrawn(visit.api, desk.token)}


async def read_withdrawn_heads(visit: Visit, desk: Desk, withdrawn: Collection[str]) -> tuple[ProcessHead, ...]:
    """Read the heads of processes that the list for everybody leaves out, by title."""
    slugs = [address.partition("/")[2] for address in withdrawn]
    heads = [await read_process(visit.api, visit.lang, desk.city.key, slug) for slug in slugs]
    return tuple(sorted(heads, key=lambda head: head.title.text.casefold()))


async def read_own(visit: Visit, desk: Desk, slug: str) -> Process:
    """Read a process of one's own authority; not found for another's."""
    head = await read_process(visit.api, visit.lang, desk.city.key, slug)
    if head.authority.key != desk.organisation.key:
        raise HTTPException(404)
    return head


def count_uncompared(head: ProcessHead) -> int:
    """Return how many details of a process name a source that nobody has compared them with."""
    return head.sources.total - head.sources.compared if head.sources is not None else 0


async def wait_until_public(visit: Visit, desk: Desk, slug: str, shows: Callable[[ProcessHead], bool]) -> None:
    """Wait, for a second at most, until the public sees what was just done, so that the next page shows it too."""
    for _ in range(_LOOKS):
        visit.api.ask_again()
        try:
            if shows(await read_process(visit.api, visit.lang, desk.city.key, slug)):
                return
        except ApiProblem as problem:
            if problem.status != 404:
                raise
            return
        await asyncio.sleep(_SECONDS_BETWEEN)
