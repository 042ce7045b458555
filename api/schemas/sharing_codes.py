"""Codes by which another person lets one in, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body


class SharingCodeBody(Body):
    """What whoever types the code may call its maker, and for how long it can be used."""

    name: str = Field(max_length=200)
    days: int = Field(default=7, description="1 to 30")


class SharingCodeAnswer(Answer):
    """A code of one's own; once used or taken back it opens nothing."""

    id: UUID
    code: str
    name: str
    created_at: datetime
    expires_at: datetime
    last_day: date = Field(description="the last day on which it can be used")
    used_at: datetime | None
    is_open: bool
    actions: list[str]


class SharingCodeList(Answer):
    """One's own codes, the newest first."""

    items: list[SharingCodeAnswer]
