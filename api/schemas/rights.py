"""What is kept about a person, as they see it, and what becomes of it when they erase it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, Text
from api.schemas.grants import LookAnswer


class RoomAnswer(Answer):
    """One limit of what a person may keep, and how much of it is taken."""

    name: str = Field(description="cases, events (of the fullest case), documents, bytes (of all files) or grants")
    used: int
    limit: int


class RecipientAnswer(Answer):
    """An organisation that has seen something; or all people who were let in, together and unnamed."""

    organisation: str | None
    name: Text
    looks: dict[str, int] = Field(description="how often they looked, by what: listed, case, history or document")
    last_at: datetime


class KeptAnswer(Answer):
    """One kind of thing, and how many there are."""

    name: str
    title: str = Field(description="in the reader's language")
    count: int


class RightsAnswer(Answer):
    """All that is kept about a person, counted, with who has seen some of it."""

    kept: list[KeptAnswer]
    room: list[RoomAnswer]
    recipients: list[RecipientAnswer]
    opened_at_counters: int = Field(description="how many times a paper was opened at a counter")


class ThingAnswer(Answer):
    """One thing in words; `id` where it can be deleted alone."""

    id: UUID | None = None
    title: str
    lines: list[str] = Field(default_factory=list)
    look: LookAnswer | None = Field(default=None, description="a look by staff, as `/v1/access-log` tells it")


class SectionAnswer(Answer):
    """All things of one kind, in the reader's language."""

    name: str
    title: str
    things: list[ThingAnswer]


class EverythingAnswer(Answer):
    """Everything that is kept about a person, in words."""

    sections: list[SectionAnswer]


class ErasureBody(Body):
    """The one confirmation."""

    confirm: bool = Field(description="true: erase everything, for good")


class ReceiptAnswer(Answer):
    """What was erased; its id is kept nowhere, and it names nobody but organisations."""

    id: UUID
    erased_at: datetime
    deleted: list[KeptAnswer]
    recipients: list[RecipientAnswer]
    opened_at_counters: int


class ThingDeleted(Answer):
    """When something was deleted, for good."""

    deleted_at: datetime
