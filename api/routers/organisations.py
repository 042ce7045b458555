"""Authorities and organisations of civil society."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import CURSOR, LIMIT, NOT_CHANGED, parameter, public_read, refusals
from api.paging import cut_page, read_limit
from api.routing import Router
from api.schemas.organisations import OrganisationList

router = Router(prefix="/v1/organisations", tags=["organisations"], default_response_class=Response)


@router.get(
    "",
    responses={200: {"model": OrganisationList}, **NOT_CHANGED, **refusals("invalid_request")},
    openapi_extra=public_read(
        parameter("city", "only those of a city"),
        parameter("kind", "only those of a kind", {"enum": ["authority", "ngo"]}),
        CURSOR,
        LIMIT,
    ),
)
async def list_organisations(request: Request) -> Response:
    """List organisations, city by city."""
    asked = ask(request)
    city, kind, limit = asked.text("city"), asked.text("kind"), read_limit(request, 200)
    keys = [
        organisation.key
        for shelved in asked.published.places.cities.values()
        if city in (None, shelved.city.key)
        for organisation in shelved.organisations.values()
        if kind in (None, organisation.kind.value)
    ]
    kept = ("organisations", asked.published.revision, asked.language, city, kind, asked.text("cursor"), limit)
    return asked.installation.answers.serve(
        request, kept, lambda: cut_page(request, keys, limit, asked.places.organisation)
    )
