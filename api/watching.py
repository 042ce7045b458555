"""Keeping a worker's library as new as what other workers publish."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import Depends
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from structlog import get_logger

from api.installation import Installation

log = get_logger()

SETTLING_SECONDS: Final = 1.0


@asynccontextmanager
async def watch_publications(installation: Installation) -> AsyncIterator[None]:
    """Read what is published, and read it anew whenever the public revision was raised, as long as the block runs."""
    await asyncio.to_thread(installation.library.refresh)
    stop = asyncio.Event()
    watching = asyncio.create_task(_watch(installation, stop))
    try:
        yield
    finally:
        stop.set()
        await watching


async def _watch(installation: Installation, stop: asyncio.Event) -> None:
    seconds = installation.settings.workers_poll_ms / 1000
    # The apps beside the API are made in its first second, and to prepare the search meanwhile would hold them up.
    settled = asyncio.get_running_loop().time() + SETTLING_SECONDS
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            is_settled = asyncio.get_running_loop().time() >= settled
            await asyncio.to_thread(_refresh, installation, search=is_settled)


def _refresh(installation: Installation, *, search: bool = True) -> None:
    try:
        installation.library.refresh()
        if search:
            installation.library.now.prepare_search()
    except SQLAlchemyError as error:
        # What is in memory stays true until the database can be asked again.
        log.warning("publications_not_read", kind=type(error).__name__)


def refresh_after_commit(request: Request) -> Iterator[None]:
    """Show this worker what it publishes at once: `dependencies=[SHOW_AT_ONCE]` on a route that writes public things.

    A route's own dependencies begin before those of its function and end after them, so this runs after the commit.
    """
    yield
    installation: Installation = request.app.state.installation
    _refresh(installation)


SHOW_AT_ONCE = Depends(refresh_after_commit, scope="function")
