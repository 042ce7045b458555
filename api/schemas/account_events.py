"""What happened to one's account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.schemas.fields import Answer


class AccountEventAnswer(Answer):
    """One event; `about` is what it was about, such as the name of a passkey, or empty."""

    id: UUID
    kind: str
    about: str
    at: datetime


class AccountEventList(Answer):
    """The latest events, the newest first; there is never a next page."""

    items: list[AccountEventAnswer]
    next: str | None = None
