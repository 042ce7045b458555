"""Offices: where a person goes, and when they are open."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from apps.kit.client.base import Api, Listing, Shape
from apps.kit.client.texts import OrganisationRef, Text
from apps.kit.frozen import frozen


@frozen
class Hours:
    """Opening hours on some days of the week; `days` are mo, tu … su."""

    days: tuple[str, ...]
    opens: str
    closes: str


@frozen
class Closure:
    """Days on which an office is closed out of turn."""

    starts: Annotated[date, Field(alias="from")]
    ends: Annotated[date, Field(alias="to")]
    reason: str | None = None


@frozen
class Office:
    """One counter with its address."""

    key: str
    city: str
    organisation: str
    name: Text
    address: str = ""
    postal_code: str = ""
    locality: str = ""
    lat: float | None = None
    lon: float | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    languages: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    hours_text: Text | None = None
    is_open: bool | None = None
    opening: Text | None = None
    closures: tuple[Closure, ...] = ()
    accessibility: tuple[str, ...] = ()
    directions: Text | None = None
    note: Text | None = None
    source: str = ""
    checked_on: date | None = None
    read_in: str | None = None  # what was read to compare it with its source; None: it was only noted


@frozen
class HelperRef(OrganisationRef):
    """An organisation that helps people, as a guide mentions it, and its first office."""

    office: Office | None = None


_OFFICES = Shape(Listing[Office])


async def list_offices(
    api: Api, lang: str, city: str | None = None, organisation: str | None = None
) -> tuple[Office, ...]:
    """List offices of a city or an organisation."""
    asked = {"lang": lang, "city": city, "organisation": organisation}
    return (await api.read_public(_OFFICES, "/v1/offices", asked)).items
