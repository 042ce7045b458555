"""Whoever acts for the same organisation."""

from __future__ import annotations

from uuid import UUID

from api.schemas.fields import Answer


class ColleagueAnswer(Answer):
    """Somebody who acts for the organisation."""

    id: UUID
    name: str
    duties: list[str]
    has_second_step: bool
    is_closed: bool
    is_self: bool


class ColleagueList(Answer):
    """Everybody, by name; there is never a next page."""

    items: list[ColleagueAnswer]
    next: str | None = None
