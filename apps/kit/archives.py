"""Giving somebody the archive of everything that is kept about them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from starlette.responses import Response, StreamingResponse

from apps.kit.client.rights import open_archive
from apps.kit.web import Visit


async def give_archive(visit: Visit) -> Response:
    """Send everything on as a ZIP, as it comes from the API; nothing of it is kept here."""
    session = await visit.signed_in()
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(open_archive(visit.api, session.access))

    async def pour() -> AsyncIterator[bytes]:
        async with stack:
            async for part in answer.aiter_raw():
                yield part

    headers = {"Content-Disposition": 'attachment; filename="everything.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(pour(), media_type="application/zip", headers=headers)
