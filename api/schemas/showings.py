"""Showing at a counter, as JSON: to the person, and to whoever looks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, Text


class ShowingAnswer(Answer):
    """A paper, or the checklist of a case, that is shown to somebody: until when, and how often they looked.

    `code` is given once, when the showing begins; it is typed as it stands, or with other signs between.
    """

    id: UUID
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    last_look_at: datetime | None
    looks: int
    ended_at: datetime | None
    code: str | None = None


class ShowingList(Answer):
    """To whom something was shown, the newest first."""

    items: list[ShowingAnswer]
    next: str | None = None


class ViewingBody(Body):
    """The code that a person shows."""

    code: str = Field(min_length=1, max_length=100)


class ViewingLookBody(Body):
    """The secret of a viewing, and which page of a paper; none asks what there is to see."""

    viewing: str = Field(min_length=1, max_length=100)
    page: int | None = Field(default=None, ge=1, le=10_000)


class ViewingAnswer(Answer):
    """What somebody at a counter may look at, and until when; `viewing` is given once.

    Of a paper, there are its dates and how many `pages` it has. A checklist comes with `checklists`: what is left to
    do, in the person's language and in the city's, as procedures with nothing in them of what the person said.
    """

    kind: Literal["paper", "checklist"]
    title: Text
    issued: str | None = None
    expires: str | None = None
    pages: int = 0
    until: datetime
    checklists: list[dict[str, Any]] = Field(default_factory=list)
    viewing: str | None = None
