"""How a worker is, as JSON."""

from __future__ import annotations

from typing import Literal

from api.schemas.fields import Answer


class Health(Answer):
    """A worker that answers, and the public revision that it serves."""

    status: Literal["ok"]
    revision: int
