"""Which deadline of a later step each step inherits, and the order that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.compiled import CompiledVersion, Order
from core.procedures.deadlines import Dated
from core.procedures.ordering import order_steps
from core.procedures.procedure import InheritedDeadline, State
from core.procedures.standing import MAYBE, NOT_NEEDED, NOT_YET, OPEN, Standings

NO_DAY: Final = 1 << 32  # later than any rank
NOTHING: Final = NO_DAY << 16
KEPT: Final = 1 << 16  # nodes in the orders kept with one version

LastDays = Mapping[int, tuple[int, str]]  # step -> its nearest last day as an ordinal, and the deadline's key


def list_by_deadline(
    version: CompiledVersion, standings: Standings, dated: Mapping[int, tuple[Dated, ...]]
) -> tuple[tuple[int, ...], Mapping[int, InheritedDeadline]]:
    """Return the steps in the order to do them, and the nearest deadline that each inherits from a later one.

    Only which day is nearer matters, and where the steps stand: each order is made once and kept with the version.
    """
    states = standings.states
    own = find_last_days(dated)
    if not own and NOT_NEEDED not in states:
        return version.listed, {}
    ranks = rank_days(own)
    key = (ranks, standings.done_in, *states)
    order = version.orders_made.get(key)
    if order is None:
        order = order_by_day(version, standings, dict(ranks))
        if len(version.orders_made) * len(version.after) < KEPT:
            version.orders_made[key] = order
    if not order.sources:
        return order.listed, {}
    shown = {
        number: InheritedDeadline(version.steps[number].key, deadline, date.fromordinal(ordinal))
        for number, (ordinal, deadline) in own.items()
    }
    return order.listed, {number: shown[source] for number, source in order.sources}


def rank_days(own: LastDays) -> tuple[tuple[int, int], ...]:
    """Return the steps that have a last day, each with its place among these days."""
    ranks = {day: rank for rank, day in enumerate(sorted({day for day, _ in own.values()}), start=1)}
    return tuple([(number, ranks[day]) for number, (day, _) in own.items()])


def order_by_day(version: CompiledVersion, standings: Standings, own: Mapping[int, int]) -> Order:
    """Return the steps so that the nearest day comes first, with what each inherits; `own` ranks the days.

    A step that has ended keeps its place; only those still to do hand a deadline on to be shown. One that
    isn't needed hands on what it inherits; alternatives of which one is done hand on nothing.
    """
    states = standings.states
    count, nodes = len(states), len(version.after)
    days = [NO_DAY] * nodes  # the nearest day on or behind each node
    behind = [NOTHING] * nodes  # the nearest to be shown: its day, and whose it is
    for number, rank in own.items():
        days[number] = rank
    sources: list[tuple[int, int]] = []
    for node in reversed(version.walk) if own else ():
        day, handed = days[node], behind[node]
        if day == NO_DAY:
            continue
        if node < count:
            state = states[node]
            if state is OPEN or state is NOT_YET or state is MAYBE:
                if handed < NOTHING:
                    sources.append((node, handed & 0xFFFF))
                if node in own and state is not MAYBE:
                    handed = min(handed, own[node] << 16 | node)
            elif state is not NOT_NEEDED:
                handed = NOTHING
        elif node in standings.done_in:
            handed = NOTHING
        for other in version.after[node]:
            if day < days[other]:
                days[other] = day
            if handed < behind[other]:
                behind[other] = handed
    listed = order_steps(version.after, version.before, count, pass_at_once(days, states))
    return Order(listed, tuple(sources))


def pass_at_once(days: list[int], states: list[State]) -> list[int]:
    """Set day 0 for what takes no place in the order of the others."""
    for number, state in enumerate(states):
        if state is NOT_NEEDED:
            days[number] = 0
    for node in range(len(states), len(days)):
        days[node] = 0
    return days


def find_last_days(dated: Mapping[int, tuple[Dated, ...]]) -> LastDays:
    """Return the nearest last day of each step that has one, as an ordinal, with the deadline's key."""
    found: dict[int, tuple[int, str]] = {}
    for number, deadlines in dated.items():
        for deadline, day, _, _, _ in deadlines:
            if day is not None and deadline.sense != "not_before":
                ordinal = day.toordinal()
                if number not in found or ordinal < found[number][0]:
                    found[number] = (ordinal, deadline.key)
    return found
