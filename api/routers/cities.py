"""Cities served by this installation."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asked, ask
from api.describing import CITY, CURSOR, LIMIT, NOT_CHANGED, public_read, refusals
from api.paging import cut_page, read_limit
from api.rendering.texts import Json
from api.routing import Router
from api.schemas.cities import City, CityList

router = Router(prefix="/v1/cities", tags=["cities"], default_response_class=Response)


@router.get(
    "",
    responses={200: {"model": CityList}, **NOT_CHANGED, **refusals("invalid_request")},
    openapi_extra=public_read(CURSOR, LIMIT),
)
async def list_cities(request: Request) -> Response:
    """List the cities, in the order of the content."""
    asked = ask(request)
    keys, limit = list(asked.published.places.cities), read_limit(request, 100)
    days = tuple(str(asked.published.today_in(key, asked.installation.now())) for key in keys)
    kept = ("cities", asked.published.revision, asked.language, days, asked.text("cursor"), limit)
    return asked.installation.answers.serve(
        request, kept, lambda: cut_page(request, keys, limit, lambda key: show_city(asked, key))
    )


@router.get(
    "/{city}",
    responses={200: {"model": City}, **NOT_CHANGED, **refusals("not_found")},
    openapi_extra=public_read(CITY),
)
async def read_city(request: Request) -> Response:
    """Return one city, with its date of today."""
    asked = ask(request)
    key = asked.require_city(request.path_params["city"])
    day = asked.published.today_in(key, asked.installation.now())
    return asked.installation.answers.serve(
        request, ("city", asked.published.revision, asked.language, key, day), lambda: show_city(asked, key)
    )


def show_city(asked: Asked, key: str) -> Json:
    """Return a city in the reader's language."""
    published = asked.published
    today = published.today_in(key, asked.installation.now())
    return asked.places.city(published.places.cities[key], today, published.count_processes(key))
