"""Who the API takes the caller for."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Text


class MyOrganisation(Answer):
    """The organisation that a member of staff acts for in this session."""

    key: str
    name: Text
    city: str


class Me(Answer):
    """The signed-in person, in the role and organisation in which they act; `actions` is what they may do."""

    id: UUID
    role: str
    name: str
    client: str
    organisation: MyOrganisation | None
    duties: list[str]
    actions: list[str]
    recovery_waiting: bool = Field(
        description="whether a helper spoke for somebody who will get into this account unless it is stopped"
    )
