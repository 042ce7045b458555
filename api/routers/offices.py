"""Offices: where one goes, and when they are open."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import CURSOR, LIMIT, NOT_CHANGED, parameter, public_read, refusals
from api.paging import cut_page, read_limit
from api.routing import Router
from api.schemas.offices import OfficeList

router = Router(prefix="/v1/offices", tags=["offices"], default_response_class=Response)


@router.get(
    "",
    responses={200: {"model": OfficeList}, **NOT_CHANGED, **refusals("invalid_request")},
    openapi_extra=public_read(
        parameter("city", "only those of a city"),
        parameter("organisation", "only those of an organisation"),
        CURSOR,
        LIMIT,
    ),
)
async def list_offices(request: Request) -> Response:
    """List offices, city by city."""
    asked = ask(request)
    city, organisation, limit = asked.text("city"), asked.text("organisation"), read_limit(request, 200)
    places = asked.places
    keys = [
        office.key
        for shelved in asked.published.places.cities.values()
        if city in (None, shelved.city.key)
        for office in shelved.offices.values()
        if organisation in (None, office.organisation)
    ]
    doors = asked.published.look_at_doors(asked.language, asked.installation.now())
    offices = {key: doors.look_at(places.office(key) or {"key": key}) for key in keys}
    # Whether an office is open changes by itself, so what is kept depends on what is said of each.
    stands = tuple(str(office.get("opening", {}).get("text")) for office in offices.values())
    kept = ("offices", asked.published.revision, asked.language, city, organisation, asked.text("cursor"), limit)
    return asked.installation.answers.serve(
        request, (*kept, stands), lambda: cut_page(request, keys, limit, offices.__getitem__)
    )
