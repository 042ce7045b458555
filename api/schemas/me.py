"""Who the API takes the caller for."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class OwnName(BaseModel):
    """An organisation's name in the language in which the organisation wrote it."""

    model_config = ConfigDict(frozen=True, strict=True)

    text: str
    lang: str
    status: str


class MyOrganisation(BaseModel):
    """The organisation that a member of staff acts for in this session."""

    model_config = ConfigDict(frozen=True, strict=True)

    key: str
    name: OwnName
    city: str


class Me(BaseModel):
    """The signed-in person, in the role and organisation in which they act; `actions` is what they may do."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: UUID
    role: str
    name: str
    client: str
    organisation: MyOrganisation | None
    duties: list[str]
    actions: list[str]
