"""Steps of which one is enough: as long as both are to do, a list says "or" between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from apps.kit.client.procedures import ProcedureStep
from apps.kit.frozen import frozen

TO_DO: Final = frozenset({"open", "not_yet", "maybe"})


@frozen
class OtherWay:
    """The alternative that stands before a step in a list; `near` says that nothing stands between them."""

    step: ProcedureStep
    near: bool


def is_other_way(one: ProcedureStep, other: ProcedureStep) -> bool:
    """Say whether somebody may do one of these in place of the other."""
    return other.key in one.alternatives and one.state in TO_DO and other.state in TO_DO


def find_earlier(step: ProcedureStep, before: Sequence[ProcedureStep]) -> OtherWay | None:
    """Return the last alternative to a step among those that stand before it."""
    found = next((other for other in reversed(before) if is_other_way(step, other)), None)
    return None if found is None else OtherWay(found, near=found is before[-1])
