"""Organisations, as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.schemas.fields import Answer, PlainDate, Text
from api.schemas.offices import Office
from api.schemas.texts import OrganisationRef


class Organisation(Answer):
    """An authority, or an organisation of civil society."""

    key: str
    city: str
    kind: Literal["authority", "ngo"]
    name: Text
    languages: list[str]
    description: Text | None = None
    url: str | None = None
    phone: str | None = None
    phone_hours_text: Text | None = Field(default=None, description="when somebody answers the telephone")
    email: str | None = None
    source: str | None = Field(
        default=None, description="who says how one reaches it; with `checked_on` and `read_in` as an office"
    )
    checked_on: PlainDate | None = None
    read_in: str | None = None
    topics: list[str] = Field(default_factory=list, description="with what it helps; none named: with anything")


class Helper(OrganisationRef):
    """An organisation that helps people, or that everybody may call: the languages that it speaks, and its first office."""

    languages: list[str]
    office: Office | None = None


class OrganisationList(Answer):
    """A page of organisations; `next` is the cursor of the following one."""

    items: list[Organisation]
    next: str | None
