"""The API as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.deps import Gate
from api.errors import install_error_answers
from api.installation import Installation
from api.routers import me

DESCRIPTION = "Processes that authorities publish, and the guided procedures that people make of them."


def create_app(installation: Installation) -> FastAPI:
    """Return the application that serves an installation."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(
        title="Busola",
        description=DESCRIPTION,
        version="1",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.installation = installation
    app.state.gate = Gate(installation.settings.pool_size, installation.settings.queue_limit)
    install_error_answers(app)
    app.include_router(me.router)
    return app
