"""The objects of the front ends: read from the API's answers, or made for one page, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

Kind = TypeVar("Kind", bound=type[Any])


@dataclass_transform(frozen_default=True)
def frozen(kind: Kind) -> Kind:
    """Make a dataclass of a class, whose members nobody changes.

    The type checker sees to that. Python isn't told as well: each start would take a fifth of a second longer for the
    three hundred classes of the apps, and each object twice as long to be made.
    """
    return dataclass(slots=True)(kind)  # type: ignore[return-value]  # the same class, made anew
