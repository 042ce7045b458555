"""Topics and stages, as JSON."""

from __future__ import annotations

from api.schemas.fields import Answer, Text
from api.schemas.texts import Titled


class Topic(Answer):
    """A need by which a person looks for a process, and how many processes meet it."""

    key: str
    title: Text
    processes: int
    description: Text | None = None


class TopicList(Answer):
    """All topics, and all stages of a stay, in the order to show them."""

    items: list[Topic]
    stages: list[Titled]
    next: str | None
