"""Topics and stages: by what a person looks for a process."""

from __future__ import annotations

from apps.kit.client.base import Api, Shape
from apps.kit.client.texts import Text, Titled
from apps.kit.frozen import frozen


@frozen
class Topic:
    """A need, and how many processes meet it."""

    key: str
    title: Text
    description: Text | None = None
    processes: int = 0


@frozen
class Topics:
    """All topics and all stages of settling in, in the order to show them."""

    items: tuple[Topic, ...]
    stages: tuple[Titled, ...] = ()


_TOPICS = Shape(Topics)


async def list_topics(api: Api, lang: str, city: str | None = None) -> Topics:
    """List topics and stages."""
    return await api.read_public(_TOPICS, "/v1/topics", {"lang": lang, "city": city})
