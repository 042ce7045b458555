"""Codes of one's own, by which another person lets one in."""

from __future__ import annotations

from datetime import date, datetime

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.frozen import frozen


@frozen
class SharingCode:
    """A code, and under which name whoever types it reads of its maker."""

    id: str
    code: str
    name: str
    last_day: date
    used_at: datetime | None = None
    is_open: bool = False
    actions: tuple[str, ...] = ()


_CODE, _CODES = Shape(SharingCode), Shape(Listing[SharingCode])


async def list_sharing_codes(api: Api, token: str) -> tuple[SharingCode, ...]:
    """List one's own codes, the newest first."""
    return (await api.read(_CODES, "/v1/sharing-codes", token, {})).items


async def make_sharing_code(api: Api, token: str, name: str) -> SharingCode:
    """Make a code that can be used once, within the usual days."""
    return await api.send(_CODE, "POST", "/v1/sharing-codes", token, json={"name": name})


async def withdraw_sharing_code(api: Api, token: str, code: str) -> SharingCode:
    """End a code."""
    return await api.send(_CODE, "POST", path_of("sharing-codes", code, "withdraw"), token)
