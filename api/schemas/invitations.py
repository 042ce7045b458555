"""An organisation's invitations, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, Colleague
from api.schemas.grants import GrantOrganisation, GrantPerson


class InvitationBody(Body):
    """What an organisation asks people for."""

    scopes: list[str] = Field(max_length=20)
    months: int = Field(default=3, description="for how long it asks to be let in: 1 to 12")
    days: int = Field(default=30, description="for how long the code can be used: 1 to 366")
    for_me_alone: bool = False


class InvitationAnswer(Answer):
    """A code, as those see it who hand it out."""

    id: UUID
    code: str
    maker: Colleague
    for_one_alone: bool
    scopes: list[str]
    months: int
    created_at: datetime
    expires_at: datetime
    last_day: date = Field(description="the last day on which it can be used, in the organisation's city")
    is_open: bool
    actions: list[str]


class InvitationList(Answer):
    """A page of invitations; `next` is the cursor of the following one."""

    items: list[InvitationAnswer]
    next: str | None


class OpenedInvitation(Answer):
    """What a code asks for, as the person reads it."""

    code: str
    organisation: GrantOrganisation | None = Field(description="null where it is another person's code")
    person: GrantPerson | None = None
    helper: Colleague | None
    scopes: list[str]
    may_allow: list[str] = Field(description="the scopes that can be allowed at all to whose code it is")
    months: int
