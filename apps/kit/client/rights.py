"""What is kept about a person, and what they do about it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

import httpx2

from apps.kit.client.base import Api, Shape, path_of
from apps.kit.client.grants import Look
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class Room:
    """One limit, and how much of it is taken."""

    name: str
    used: int
    limit: int


@frozen
class Recipient:
    """An organisation that has seen something; all people who were let in stand in one line."""

    name: Text
    looks: Mapping[str, int]
    last_at: datetime
    organisation: str | None = None


@frozen
class Kept:
    """One kind of thing, and how many there are."""

    name: str
    title: str
    count: int


@frozen
class Rights:
    """All that is kept, counted."""

    kept: tuple[Kept, ...]
    room: tuple[Room, ...]
    recipients: tuple[Recipient, ...]
    opened_at_counters: int


@frozen
class Thing:
    """One thing in words; with an id it can be deleted alone. A look by staff stands as the access log has it."""

    title: str
    lines: tuple[str, ...] = ()
    id: str | None = None
    look: Look | None = None


@frozen
class Section:
    """All things of one kind."""

    name: str
    title: str
    things: tuple[Thing, ...]


@frozen
class Everything:
    """Everything in words."""

    sections: tuple[Section, ...]


@frozen
class Receipt:
    """What was erased."""

    id: str
    erased_at: datetime
    deleted: tuple[Kept, ...]
    recipients: tuple[Recipient, ...]
    opened_at_counters: int


@frozen
class _Deleted:
    deleted_at: datetime


_RIGHTS = Shape(Rights)
_EVERYTHING = Shape(Everything)
_RECEIPT = Shape(Receipt)
_DELETED = Shape(_Deleted)


async def read_rights(api: Api, lang: str, token: str) -> Rights:
    """Read how much is kept, how much room there is, and who has seen some of it."""
    return await api.read(_RIGHTS, "/v1/rights", token, {"lang": lang})


async def read_everything(api: Api, lang: str, token: str) -> Everything:
    """Read everything in words."""
    return await api.read(_EVERYTHING, "/v1/rights/everything", token, {"lang": lang})


def open_archive(api: Api, token: str) -> AbstractAsyncContextManager[httpx2.Response]:
    """Open the archive of everything, to be sent on as it comes."""
    return api.open_stream("/v1/rights/archive", token)


async def delete_thing(api: Api, token: str, kind: str, thing: str) -> None:
    """Delete one thing for good."""
    await api.send(_DELETED, "DELETE", path_of("rights", "things", kind, thing), token)


async def erase_everything(api: Api, lang: str, token: str) -> Receipt:
    """Erase everything, and return the only receipt."""
    body = {"confirm": True}
    return await api.send(_RECEIPT, "POST", "/v1/rights/erasure", token, params={"lang": lang}, json=body)
