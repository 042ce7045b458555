"""Facts: what a person may say about themselves."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import CURSOR, LIMIT, NOT_CHANGED, public_read, refusals
from api.paging import MOST, cut_page, read_limit
from api.routing import Router
from api.schemas.facts import FactList

router = Router(prefix="/v1/facts", tags=["facts"], default_response_class=Response)


@router.get(
    "",
    responses={200: {"model": FactList}, **NOT_CHANGED, **refusals("invalid_request")},
    openapi_extra=public_read(CURSOR, LIMIT),
)
async def list_facts(request: Request) -> Response:
    """List the facts of the registry, in its order."""
    asked = ask(request)
    registry, limit = asked.registry, read_limit(request, MOST)
    facts = registry.registry.facts
    kept = ("facts", asked.published.revision, asked.language, asked.text("cursor"), limit)
    return asked.installation.answers.serve(
        request, kept, lambda: cut_page(request, list(facts), limit, lambda key: registry.fact(facts[key]))
    )
