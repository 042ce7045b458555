"""Whether this worker is well."""

from __future__ import annotations

from starlette.requests import Request

from api.deps import PUBLIC
from api.installation import Installation
from api.routing import Router
from api.schemas.health import Health

router = Router(tags=["health"])


@router.get("/health", openapi_extra=PUBLIC)
async def read_health(request: Request) -> Health:
    """Say that this worker answers, and which public revision it serves."""
    installation: Installation = request.app.state.installation
    return Health(status="ok", revision=installation.library.now.revision)
