"""Cities, as JSON."""

from __future__ import annotations

from pydantic import Field

from api.schemas.fields import Answer, PlainDate, Text
from api.schemas.texts import OrganisationRef


class CityLinks(Answer):
    """Where a city answers for itself."""

    complaints: str | None = None


class Body(OrganisationRef):
    """Who looks at complaints, and what it does."""

    description: Text | None = None


class City(Answer):
    """A city served by this installation; `today` is its date, `processes` how many it offers.

    Of its organisations, everybody may call the `helplines`, whatever it is about. `complaints` look at complaints about
    offices, `accessibility_complaints` at what keeps people from using a service.
    """

    key: str
    name: Text
    country: str
    zone: str
    languages: list[str]
    source_language: str
    today: PlainDate
    processes: int
    links: CityLinks
    helplines: list[str] = Field(description="keys of organisations")
    complaints: list[Body]
    accessibility_complaints: list[Body]
    service_name: Text | None = None
    imprint: Text | None = None
    privacy_notice: Text | None = None
    accessibility_statement: Text | None = None


class CityList(Answer):
    """A page of cities; `next` is the cursor of the following one."""

    items: list[City]
    next: str | None
