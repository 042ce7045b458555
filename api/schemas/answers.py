"""Answers that a person has given before, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Text


class AnswerGiven(Answer):
    """The latest answer to one fact, in which of one's cases it was given, and when."""

    fact: str
    values: list[str]
    value_text: Text
    said_at: datetime
    said_on: date = Field(description="the day of that in the case's city")
    case: UUID
    process: Text = Field(description="the title of the case's process")


class AnswerList(Answer):
    """What a person has said in their cases, to be offered where the same is asked again."""

    items: list[AnswerGiven]
