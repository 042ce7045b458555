"""Which deadline of a later step each step inherits, and the order that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.compiled import CompiledVersion
from core.procedures.deadlines import Dated
from core.procedures.ordering import order_steps
from core.procedures.procedure import InheritedDeadline, State
from core.procedures.standing import MAYBE, NOT_NEEDED, NOT_YET, OPEN, Standings

NO_DAY: Final = date.max.toordinal() + 1
NOTHING: Final = NO_DAY << 16
KEPT: Final = 1024  # orders of one version


def list_by_deadline(
    version: CompiledVersion, standings: Standings, dated: Mapping[int, tuple[Dated, ...]]
) -> tuple[tuple[int, ...], Mapping[int, InheritedDeadline]]:
    """Return the steps in the order to do them, and the nearest deadline that each inherits from a later one.

    A step that has ended keeps its place; only those still to do hand a deadline on to be shown. One that
    isn't needed hands on what it inherits; alternatives of which one is done hand on nothing.
    """
    states = standings.states
    count, nodes = len(states), len(version.after)
    own = find_last_days(dated)
    if not own:
        if NOT_NEEDED not in states:
            return version.listed, {}
        return order_by_day(version, pass_at_once([NO_DAY] * nodes, states)), {}
    days = [NO_DAY] * nodes  # the nearest day on or behind each node
    behind = [NOTHING] * nodes  # the nearest to be shown: its day, and whose it is
    for number, (ordinal, _) in own.items():
        days[number] = ordinal
    shown: dict[int, InheritedDeadline] = {}  # by the step from which it comes
    inherited: dict[int, InheritedDeadline] = {}
    for node in reversed(version.walk):
        day, handed = days[node], behind[node]
        if day == NO_DAY:
            continue
        if node < count:
            state = states[node]
            if state is OPEN or state is NOT_YET or state is MAYBE:
                if handed < NOTHING:
                    source = handed & 0xFFFF
                    if source not in shown:
                        ordinal, key = own[source]
                        shown[source] = InheritedDeadline(version.steps[source].key, key, date.fromordinal(ordinal))
                    inherited[node] = shown[source]
                if node in own and state is not MAYBE:
                    handed = min(handed, own[node][0] << 16 | node)
            elif state is not NOT_NEEDED:
                handed = NOTHING
        elif node in standings.done_in:
            handed = NOTHING
        for other in version.after[node]:
            if day < days[other]:
                days[other] = day
            if handed < behind[other]:
                behind[other] = handed
    return order_by_day(version, pass_at_once(days, states)), inherited


def order_by_day(version: CompiledVersion, days: list[int]) -> tuple[int, ...]:
    """Return the steps so that the nearest day comes first.

    Only which day is nearer matters, so each order is made once and kept with the version.
    """
    ranks = {day: rank for rank, day in enumerate(sorted(set(days)))}
    key = tuple([ranks[day] for day in days])
    listed = version.orders_made.get(key)
    if listed is None:
        listed = order_steps(version.after, version.before, len(version.steps), days)
        if len(version.orders_made) < KEPT:
            version.orders_made[key] = listed
    return listed


def pass_at_once(days: list[int], states: list[State]) -> list[int]:
    """Set day 0 for what takes no place in the order of the others."""
    for number, state in enumerate(states):
        if state is NOT_NEEDED:
            days[number] = 0
    for node in range(len(states), len(days)):
        days[node] = 0
    return days


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
