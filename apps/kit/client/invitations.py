"""Invitations: codes by which an organisation asks people to be let in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.drafts import Person
from apps.kit.client.grants import GrantOrganisation, GrantPerson, name_of
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class Invitation:
    """A code, as those see it who hand it out."""

    id: str
    code: str
    maker: Person
    created_at: datetime
    expires_at: datetime
    last_day: date
    for_one_alone: bool = False
    scopes: tuple[str, ...] = ()
    months: int = 3
    is_open: bool = False
    actions: tuple[str, ...] = ()


@frozen
class OpenedInvitation:
    """What a code asks for, as the person reads it."""

    code: str
    organisation: GrantOrganisation | None = None
    person: GrantPerson | None = None
    helper: Person | None = None
    scopes: tuple[str, ...] = ()
    may_allow: tuple[str, ...] = ()
    months: int = 3

    @property
    def whom(self) -> Text:
        """Who it is, by name; empty where a person's account is gone."""
        return name_of(self.organisation, self.person)


_INVITATION, _INVITATIONS, _OPENED = Shape(Invitation), Shape(Listing[Invitation]), Shape(OpenedInvitation)


async def open_invitation(api: Api, lang: str, token: str, code: str) -> OpenedInvitation:
    """Read whose code it is and what they ask for; only its letters and digits count."""
    tidy = "".join(letter for letter in code if letter.isascii() and letter.isalnum())[:40]
    return await api.read(_OPENED, path_of("invitation-codes", tidy or "none"), token, {"lang": lang})


async def list_invitations(api: Api, token: str, cursor: str | None = None) -> Listing[Invitation]:
    """List the codes of one's own organisation."""
    return await api.read(_INVITATIONS, "/v1/invitations", token, {"cursor": cursor})


async def read_invitation(api: Api, token: str, invitation: str) -> Invitation:
    """Read one code."""
    return await api.read(_INVITATION, path_of("invitations", invitation), token)


async def make_invitation(api: Api, token: str, body: Mapping[str, Any]) -> Invitation:
    """Make a code."""
    return await api.send(_INVITATION, "POST", "/v1/invitations", token, json=dict(body))


async def withdraw_invitation(api: Api, token: str, invitation: str) -> Invitation:
    """End a code."""
    return await api.send(_INVITATION, "POST", path_of("invitations", invitation, "withdraw"), token)
