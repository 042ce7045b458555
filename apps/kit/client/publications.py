"""What an authority has published, what it has taken back included."""

from __future__ import annotations

from datetime import datetime

from apps.kit.client.base import Api, Listing, Shape
from apps.kit.client.drafts import Person
from apps.kit.frozen import frozen


@frozen
class Publication:
    """A process of one's own authority; of one that was withdrawn, who did it, when and why."""

    process: str
    title: str
    number: int
    state: str
    withdrawn_at: datetime | None = None
    withdrawn_by: Person | None = None
    reason: str | None = None


@frozen
class Adoption:
    """A version that one's own authority adopted; `state` is standing, replaced or taken_back."""

    process: str
    title: str
    number: int
    state: str
    adopted_at: datetime
    adopted_by: Person
    source_language: str = ""
    taken_back_at: datetime | None = None
    taken_back_by: Person | None = None


_PUBLICATIONS = Shape(Listing[Publication])
_ADOPTIONS = Shape(Listing[Adoption])


async def list_withdrawn(api: Api, token: str) -> tuple[Publication, ...]:
    """List the processes of one's own authority that nobody new is shown any more."""
    return (await api.read(_PUBLICATIONS, "/v1/publications", token, {"state": "withdrawn"})).items


async def list_adoptions(api: Api, token: str, state: str | None = None) -> tuple[Adoption, ...]:
    """List which examples one's own authority adopted, the newest first."""
    return (await api.read(_ADOPTIONS, "/v1/adoptions", token, {"state": state})).items
