"""Clearing up in the wallet's store now and then, and after what was deleted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from api.erasing import finish_erasures
from api.installation import Installation
from core.documents.sweeping import sweep, sweep_files
from core.platform.errors import DomainError

EVERY: Final = 900.0  # seconds

log = get_logger()


@asynccontextmanager
async def sweep_now_and_then(installation: Installation) -> AsyncIterator[None]:
    """Clear what no document has any more, as long as the block runs; any number of workers may do so."""
    stop = asyncio.Event()
    sweeping = asyncio.create_task(_sweep_on(installation, stop))
    try:
        yield
    finally:
        stop.set()
        await sweeping


async def _sweep_on(installation: Installation, stop: asyncio.Event) -> None:
    while True:
        try:
            await asyncio.wait_for(stop.wait(), EVERY)
        except TimeoutError:
            await asyncio.to_thread(_sweep, installation)
        else:
            return


def _sweep(installation: Installation) -> None:
    finish_erasures(installation)
    try:
        sweep(installation.database, installation.vault, installation.now())
    except (DomainError, SQLAlchemyError) as error:
        log.warning("files_not_swept", kind=type(error).__name__)


def sweep_deleted(installation: Installation) -> None:
    """Take from the store what was just deleted; where it can't be reached, the next sweep does it."""
    try:
        sweep_files(installation.database, installation.vault)
    except (DomainError, SQLAlchemyError) as error:
        log.warning("files_not_swept", kind=type(error).__name__)
