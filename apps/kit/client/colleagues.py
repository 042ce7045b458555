"""Whoever acts for the same organisation."""

from __future__ import annotations

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.frozen import frozen


@frozen
class Colleague:
    """Somebody who acts for the organisation."""

    id: str
    name: str
    duties: tuple[str, ...] = ()
    has_second_step: bool = False
    is_closed: bool = False
    is_self: bool = False


_COLLEAGUES = Shape(Listing[Colleague])


async def list_colleagues(api: Api, token: str) -> tuple[Colleague, ...]:
    """List who acts for one's own organisation, by name."""
    return (await api.read(_COLLEAGUES, "/v1/colleagues", token)).items


async def reset_second_step(api: Api, token: str, colleague: str) -> None:
    """Let a colleague who lost their second step make a new one."""
    await api.send(_COLLEAGUES, "POST", f"{path_of('colleagues', colleague)}/reset-second-step", token)
