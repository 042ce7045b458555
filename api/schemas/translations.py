"""Translations beside their source, and how much of everything stands in each language, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.fields import Answer, Body, Colleague

Status = Literal["missing", "stale", "machine", "translated", "checked"]


class TranslatedTextAnswer(Answer):
    """One text beside its translation.

    `status` is missing, stale (older than its source), machine, translated or checked; `hash` names the words as they
    stand, to be sent back by whoever has checked them.
    """

    address: str
    source: str
    text: str | None
    status: Status
    hash: str | None
    checked_by: Colleague | None = None
    checked_at: datetime | None = None
    actions: list[Literal["check", "uncheck"]]


class TranslationAnswer(Answer):
    """All texts of a process, a city or the registry beside their translation into one language.

    `title` is what the process or the city is called; the registry, which all cities share, has none.
    """

    title: str
    language: str
    source_language: str
    items: list[TranslatedTextAnswer]
    next: None = None


class CheckedText(Body):
    """A text, and the hash of the words that were read."""

    address: str = Field(max_length=255)
    hash: str = Field(pattern=r"^[0-9a-f]{16}$")


class ChecksBody(Body):
    """What a speaker has checked, and of what they take it back."""

    checked: list[CheckedText] = Field(default=[], max_length=500)
    unchecked: list[str] = Field(default=[], max_length=500)


class CoverageAnswer(Answer):
    """How many texts stand in a language; `checked` are part of `translated`.

    Texts of a process name its `city`, `process` and `authority`; those of a city with its organisations and offices
    name the `city` only, and those of the registry that all cities share name nothing.
    """

    city: str | None = None
    process: str | None = None
    title: str = ""
    source_language: str
    authority: str | None = None
    language: str
    total: int
    translated: int
    stale: int
    missing: int
    checked: int
    translated_share: float
    stale_share: float
    missing_share: float
    checked_share: float


class CoverageList(Answer):
    """All of them; they come on one page."""

    items: list[CoverageAnswer]
    next: None = None
