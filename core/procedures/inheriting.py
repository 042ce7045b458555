"""Which deadline of a later step each step inherits, and the order that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.compiled import CompiledVersion
from core.procedures.deadlines import Dated
from core.procedures.ordering import order_steps
from core.procedures.procedure import InheritedDeadline
from core.procedures.standing import MAYBE, NOT_NEEDED, NOT_YET, OPEN, Standings

NO_DAY: Final = date.max.toordinal() + 1


def list_by_deadline(
    version: CompiledVersion, standings: Standings, dated: Mapping[int, tuple[Dated, ...]]
) -> tuple[tuple[int, ...], Mapping[int, InheritedDeadline]]:
    """Return the steps in the order to do them, and the nearest deadline that each inherits from a later one.

    A step that has ended keeps its place; only those still to do hand a deadline on to be shown.
    """
    states = standings.states
    own = find_last_days(dated)
    left_out = {number for number, state in enumerate(states) if state is NOT_NEEDED} if NOT_NEEDED in states else NONE
    if not own and not left_out:
        return version.listed, {}
    days = [NO_DAY] * len(version.after)
    inherited: Mapping[int, InheritedDeadline] = {}
    if own:
        for number, (day, _) in own.items():
            days[number] = day
        for node in reversed(version.walk):
            day = days[node]
            if day < NO_DAY:
                for other in version.after[node]:
                    if day < days[other]:
                        days[other] = day
        inherited = inherit_deadlines(version, standings, own)
    return order_steps(version.after, version.before, len(states), days, left_out), inherited


NONE: Final[frozenset[int]] = frozenset()


def find_last_days(dated: Mapping[int, tuple[Dated, ...]]) -> dict[int, tuple[int, str]]:
    """Return the nearest last day of each step that has one, as an ordinal, with the deadline's key."""
    found: dict[int, tuple[int, str]] = {}
    for number, deadlines in dated.items():
        for deadline, day, _, _, _ in deadlines:
            if day is not None and deadline.sense != "not_before":
                ordinal = day.toordinal()
                if number not in found or ordinal < found[number][0]:
                    found[number] = (ordinal, deadline.key)
    return found


def inherit_deadlines(
    version: CompiledVersion, standings: Standings, own: Mapping[int, tuple[int, str]]
) -> Mapping[int, InheritedDeadline]:
    """Return the nearest deadline that each step still to do inherits from a later step still to do.

    A step that isn't needed hands on what it inherits; one that has ended, and alternatives of which one is
    done, hand on nothing.
    """
    states = standings.states
    count = len(states)
    shown: dict[int, InheritedDeadline] = {}  # by the step from which it comes
    inherited: dict[int, InheritedDeadline] = {}
    reaching: dict[int, tuple[int, int]] = {}  # node -> the nearest day behind it, and whose it is
    for node in reversed(version.walk):
        nearest = reaching.get(node)
        if node < count:
            state = states[node]
            if state is OPEN or state is NOT_YET or state is MAYBE:
                if nearest is not None:
                    day, source = nearest
                    if source not in shown:
                        shown[source] = InheritedDeadline(
                            version.steps[source].key, own[source][1], date.fromordinal(day)
                        )
                    inherited[node] = shown[source]
                if node in own and state is not MAYBE and (nearest is None or (own[node][0], node) < nearest):
                    nearest = (own[node][0], node)
            elif state is not NOT_NEEDED:
                continue
        elif node in standings.done_in:
            continue
        if nearest is not None:
            for other in version.after[node]:
                if other not in reaching or nearest < reaching[other]:
                    reaching[other] = nearest
    return inherited
