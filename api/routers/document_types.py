"""Document types: the kinds of papers."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import CURSOR, LIMIT, NOT_CHANGED, parameter, public_read, refusals
from api.paging import MOST, cut_page, read_limit
from api.rendering.texts import Json
from api.routing import Router
from api.schemas.document_types import DocumentTypeList

router = Router(prefix="/v1/document-types", tags=["document types"], default_response_class=Response)


@router.get(
    "",
    responses={200: {"model": DocumentTypeList}, **NOT_CHANGED, **refusals("invalid_request")},
    openapi_extra=public_read(parameter("city", "only those that a city's processes ask for or give"), CURSOR, LIMIT),
)
async def list_document_types(request: Request) -> Response:
    """List the document types of the registry, in its order."""
    asked = ask(request)
    registry, limit = asked.registry, read_limit(request, MOST)
    city = asked.text("city")

    def list_all() -> Json:
        return cut_page(request, list(registry.registry.document_types), limit, registry.document_type)

    def list_of(city: str) -> Json:
        given = asked.published.list_papers(city)
        return cut_page(request, list(given), limit, lambda key: registry.document_type(key) | {"given": given[key]})

    kept = ("document types", asked.published.revision, asked.language, city, asked.text("cursor"), limit)
    return asked.installation.answers.serve(request, kept, list_all if city is None else partial(list_of, city))
