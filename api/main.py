"""The API as one ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from api.deps import Gate
from api.describing import describe
from api.edge import Edge
from api.erasing import replay_at_start
from api.errors import install_error_answers
from api.expiring import expire_daily
from api.installation import Installation
from api.openid.routes import add_provider
from api.receiving import MAX_SENDING, Senders
from api.routers import (
    account_events,
    answers,
    attestations,
    calendars,
    cases,
    cities,
    colleagues,
    comparisons,
    devices,
    document_types,
    documents,
    drafts,
    facts,
    granted_documents,
    grants,
    health,
    invitations,
    me,
    notices,
    offices,
    organisations,
    procedures,
    processes,
    publications,
    reminders,
    rights,
    shared_cases,
    sharing_codes,
    showings,
    topics,
    translations,
    viewings,
)
from api.routers import annotations as annotation_routes
from api.routing import add_routers, name_operation
from api.sweeping import sweep_now_and_then
from api.watching import watch_publications
from api.working import work_beside

NOUNS = (
    processes.router,
    procedures.router,
    answers.router,
    cases.router,
    documents.router,
    granted_documents.router,
    health.router,
    cities.router,
    organisations.router,
    offices.router,
    topics.router,
    facts.router,
    document_types.router,
    calendars.router,
    comparisons.router,
    me.router,
    account_events.router,
    devices.router,
    notices.router,
    reminders.router,
    showings.router,
    viewings.router,
    rights.router,
    grants.router,
    invitations.router,
    sharing_codes.router,
    shared_cases.router,
    colleagues.router,
    attestations.router,
    drafts.router,
    annotation_routes.router,
    publications.router,
    translations.router,
)

HEAVY_AT_ONCE = 2
"""Files that are opened, cleaned or drawn at once: one takes up to half a gigabyte for a moment."""
DESCRIPTION = "Processes that authorities publish, and the guided procedures that people make of them."


def create_app(installation: Installation, kit_static: ASGIApp | None = None) -> FastAPI:
    """Return the application that serves an installation; `kit_static` gives the sign-in pages their look."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(replay_at_start, installation)
        async with (
            watch_publications(installation),
            sweep_now_and_then(installation),
            work_beside(installation),
            expire_daily(installation),
        ):
            yield
        app.state.gate.close()

    app = FastAPI(
        title="Busola",
        description=DESCRIPTION,
        version="1",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redirect_slashes=False,  # it would lead to whatever host the request names
        redoc_url=None,
        separate_input_output_schemas=False,
        generate_unique_id_function=name_operation,
    )
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's own way to replace it
    app.state.installation = installation
    app.state.gate = Gate(installation.settings.pool_size, installation.settings.queue_limit)
    app.state.heavy = asyncio.Semaphore(HEAVY_AT_ONCE)
    app.state.senders = Senders()
    install_error_answers(app)
    app.add_middleware(
        Edge,
        body_limit=installation.settings.body_limit,
        secure=installation.settings.api_url.startswith("https://"),
        roomier=(documents.UPLOADS, MAX_SENDING),
    )
    add_routers(app, NOUNS)
    add_provider(app, kit_static)
    return app
