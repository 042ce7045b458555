"""What a person is told, as the API says it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, JsonUuid


class NoticeAnswer(Answer):
    """One notice, in the reader's language."""

    id: UUID
    kind: str
    topic: str = Field(description="deadlines, appointments, papers, help or account")
    title: str
    text: str
    made_at: datetime
    read_at: datetime | None
    case_id: UUID | None


class NoticeList(Answer):
    """Notices, the newest first; `unread` counts all of them."""

    items: list[NoticeAnswer]
    next: str | None
    unread: int


class ReadUntilBody(Body):
    """The newest notice that the person has seen."""

    until: JsonUuid


class UnreadCount(Answer):
    """How many notices are unread."""

    unread: int
