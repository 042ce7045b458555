"""Cities, as JSON."""

from __future__ import annotations

from api.schemas.fields import Answer, PlainDate, Text


class CityLinks(Answer):
    """Where a city answers for itself."""

    complaints: str | None = None


class City(Answer):
    """A city served by this installation; `today` is its date, `processes` how many it offers."""

    key: str
    name: Text
    country: str
    zone: str
    languages: list[str]
    source_language: str
    today: PlainDate
    processes: int
    links: CityLinks
    service_name: Text | None = None
    imprint: Text | None = None
    privacy_notice: Text | None = None
    accessibility_statement: Text | None = None


class CityList(Answer):
    """A page of cities; `next` is the cursor of the following one."""

    items: list[City]
    next: str | None
