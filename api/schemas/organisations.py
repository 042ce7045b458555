"""Organisations, as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.schemas.fields import Answer, Text
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
    email: str | None = None
    topics: list[str] = Field(default_factory=list, description="with what it helps; none named: with anything")


class Helper(OrganisationRef):
    """An organisation that helps people, the languages that it speaks, and its first office."""

    languages: list[str]
    office: Office | None = None


class OrganisationList(Answer):
    """A page of organisations; `next` is the cursor of the following one."""

    items: list[Organisation]
    next: str | None
