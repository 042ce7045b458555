"""On which devices one is signed in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.schemas.fields import Answer


class DeviceAnswer(Answer):
    """A browser in which one is signed in; its make and system are keys such as `firefox` and `android`, or `other`."""

    id: UUID
    browser: str
    system: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_this: bool


class DeviceList(Answer):
    """All devices, the one used last first; there is never a next page."""

    items: list[DeviceAnswer]
    next: str | None = None
