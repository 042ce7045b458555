"""Document types: the kinds of papers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import CURSOR, LIMIT, NOT_CHANGED, parameter, public_read, refusals
from api.paging import MOST, cut_page, read_limit
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
    keys = list(registry.registry.document_types) if city is None else asked.published.list_papers(city)
    kept = ("document types", asked.published.revision, asked.language, city, asked.text("cursor"), limit)
    return asked.installation.answers.serve(
        request, kept, lambda: cut_page(request, keys, limit, registry.document_type)
    )
