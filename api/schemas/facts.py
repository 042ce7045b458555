"""Facts, as JSON."""

from __future__ import annotations

from typing import Literal

from api.schemas.fields import Answer, Text
from api.schemas.texts import Option


class Fact(Answer):
    """One thing a person may say about themselves, and how it is asked for."""

    key: str
    kind: Literal["yes_no", "choice", "number", "date", "country"]
    question: Text
    options: list[Option]
    several: bool
    sensitivity: Literal["ordinary", "special"]
    about: Literal["person", "route"]
    why: Text | None = None
    how_to_find: Text | None = None


class FactList(Answer):
    """A page of facts; `next` is the cursor of the following one."""

    items: list[Fact]
    next: str | None
