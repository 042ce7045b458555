"""Facts: what a person may say about themselves."""

from __future__ import annotations

from apps.kit.client.base import Api, Listing, Shape
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class Choice:
    """One possible answer and the words for it."""

    value: str
    label: Text


@frozen
class Fact:
    """A fact and how it is asked for."""

    key: str
    kind: str
    question: Text
    why: Text | None = None
    how_to_find: Text | None = None
    options: tuple[Choice, ...] = ()
    several: bool = False
    sensitivity: str = "ordinary"
    about: str = "person"


_FACTS = Shape(Listing[Fact])


async def list_facts(api: Api, lang: str) -> tuple[Fact, ...]:
    """List all facts of the registry."""
    return (await api.read_public(_FACTS, "/v1/facts", {"lang": lang})).items
