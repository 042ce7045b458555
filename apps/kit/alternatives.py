"""Steps of which one is enough: as long as both are to do, a list says "or" between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


class Choosable(Protocol):
    """A step that may have alternatives, of a guide or of somebody's way."""

    @property
    def key(self) -> str:
        """Its key in its process."""

    @property
    def title(self) -> Text:
        """What it is called."""

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The keys of the others."""

    @property
    def is_to_do(self) -> bool:
        """Whether it may still be done."""


Step = TypeVar("Step", bound=Choosable)


@frozen
class OtherWay(Generic[Step]):
    """The alternative that stands before a step in a list; `near` says that nothing stands between them."""

    step: Step
    near: bool


def is_other_way(one: Choosable, other: Choosable) -> bool:
    """Say whether somebody may do one of these in place of the other."""
    return other.key in one.alternatives and one.is_to_do and other.is_to_do


def find_earlier(step: Step, before: Sequence[Step]) -> OtherWay[Step] | None:
    """Return the last alternative to a step among those that stand before it."""
    found = next((other for other in reversed(before) if is_other_way(step, other)), None)
    return None if found is None else OtherWay(found, near=found is before[-1])


def find_other_ways(steps: Iterable[Step]) -> Mapping[str, OtherWay[Step]]:
    """Return for each step of a list the alternative that stands before it there, where there is one."""
    found: dict[str, OtherWay[Step]] = {}
    before: list[Step] = []
    for step in steps:
        if (other := find_earlier(step, before)) is not None:
            found[step.key] = other
        before.append(step)
    return found
