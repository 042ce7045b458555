"""What happened to one's account."""

from __future__ import annotations

from datetime import datetime

from apps.kit.client.base import Api, Listing, Shape
from apps.kit.frozen import frozen


@frozen
class AccountEvent:
    """One event; `about` is what it was about, or empty."""

    id: str
    kind: str
    at: datetime
    about: str = ""


_EVENTS = Shape(Listing[AccountEvent])


async def list_account_events(api: Api, token: str) -> tuple[AccountEvent, ...]:
    """List what happened to one's account, the newest first."""
    return (await api.read(_EVENTS, "/v1/account-events", token)).items
