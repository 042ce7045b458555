"""Field types of request bodies and answers: strict, but taking what JSON writes as a string."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer


def _only_text(value: Any) -> Any:
    if isinstance(value, str | date | UUID):
        return value
    raise ValueError("must be a text")


JsonUuid = Annotated[UUID, Field(strict=False), BeforeValidator(_only_text)]
"""An identifier, written in JSON as a text."""

JsonDate = Annotated[date, Field(strict=False), BeforeValidator(_only_text)]
"""A day, written in JSON as ``2026-03-01``."""

PlainDate = Annotated[date, PlainSerializer(lambda day: day.isoformat(), return_type=str)]
"""A day in an answer."""


class Body(BaseModel):
    """A request body: nothing is guessed, and a member that nobody asked for is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answer(BaseModel):
    """Something that the API answers with."""

    model_config = ConfigDict(frozen=True)


ByMachine = Annotated[
    bool,
    Field(
        default=False,
        description="on a `stale` text only: a machine made the translation",
        exclude_if=lambda by_machine: not by_machine,
    ),
]
"""Whether a machine translated a text whose status says something else; left out where not."""


class Text(Answer):
    """Words, the language that they are really in, and how far they can be trusted."""

    text: str
    lang: str
    status: str
    machine: ByMachine = False


class Colleague(Answer):
    """Somebody of one's own organisation; the name is gone when their account is."""

    id: UUID
    name: str | None = None
