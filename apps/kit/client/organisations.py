"""Authorities and civil-society organisations of a city."""

from __future__ import annotations

from datetime import date

from apps.kit.client.base import Api, Listing, Shape
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class Organisation:
    """Who publishes, or who helps."""

    key: str
    city: str
    kind: str
    name: Text
    description: Text | None = None
    url: str | None = None
    phone: str | None = None
    phone_hours_text: Text | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    checked_on: date | None = None
    read_in: str | None = None  # what was read to compare how one reaches it; None: it was only noted


_ORGANISATIONS = Shape(Listing[Organisation])


async def list_organisations(
    api: Api, lang: str, city: str | None = None, kind: str | None = None
) -> tuple[Organisation, ...]:
    """List organisations; `kind` is `authority` or `ngo`."""
    asked = {"lang": lang, "city": city, "kind": kind}
    return (await api.read_public(_ORGANISATIONS, "/v1/organisations", asked)).items
