"""Small values that many answers share: texts, references, sources of law."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.schemas.fields import Answer, ByMachine, Text


class Html(Answer):
    """A longer text as sanitised HTML."""

    html: str
    lang: str
    status: str
    machine: ByMachine = False


class Titled(Answer):
    """A key with the words for it."""

    key: str
    title: Text


class Legal(Answer):
    """A law that something rests on."""

    key: str
    title: Text
    url: str | None = None


class OrganisationRef(Answer):
    """An organisation as other things refer to it."""

    key: str
    name: Text
    url: str | None = None
    phone: str | None = None
    phone_hours_text: Text | None = Field(default=None, description="when somebody answers the telephone")
    email: str | None = None


class OfficialTerm(Answer):
    """The word that the office itself uses; never translated."""

    text: str
    lang: str


class Option(Answer):
    """One possible answer and the words for it."""

    value: str
    label: Text


Applies = Literal["yes", "no", "maybe"]
