"""Cities served by this installation."""

from __future__ import annotations

from datetime import date

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.texts import OrganisationRef, Text
from apps.kit.frozen import frozen


@frozen
class CityLinks:
    """Where a city answers for itself."""

    complaints: str | None = None
    imprint: str | None = None
    privacy: str | None = None


@frozen
class Body(OrganisationRef):
    """Who looks at complaints, and what it does."""

    description: Text | None = None


@frozen
class City:
    """A jurisdiction, its languages and its date of today."""

    key: str
    name: Text
    country: str
    zone: str
    source_language: str
    today: date
    languages: tuple[str, ...] = ()
    processes: int = 0
    links: CityLinks | None = None
    helplines: tuple[str, ...] = ()  # keys of organisations whom everybody may call
    complaints: tuple[Body, ...] = ()
    accessibility_complaints: tuple[Body, ...] = ()


_CITY = Shape(City)
_CITIES = Shape(Listing[City])


async def list_cities(api: Api, lang: str) -> tuple[City, ...]:
    """List the cities."""
    return (await api.read_public(_CITIES, "/v1/cities", {"lang": lang})).items


async def read_city(api: Api, lang: str, city: str) -> City:
    """Read one city; not_found if there is none of that key."""
    return await api.read_public(_CITY, path_of("cities", city), {"lang": lang})
