"""A helper's word for somebody who lost everything."""

from __future__ import annotations

from apps.kit.client.base import Api, Shape
from apps.kit.frozen import frozen


@frozen
class Noted:
    """The word was given or taken back."""

    noted: bool = True


_NOTED = Shape(Noted)


async def attest(api: Api, token: str, code: str) -> None:
    """Attest that the person who showed this code is who they say."""
    await api.send(_NOTED, "POST", "/v1/attestations", token, json={"code": code})


async def stop_recoveries(api: Api, token: str) -> None:
    """Stop whoever would get into one's own account with a helper's word."""
    await api.send(_NOTED, "POST", "/v1/attestations/stop", token)
