"""The course of a procedure: in which order to do the steps, and which deadline of a later one each inherits.

It depends on the states of the steps and on which of their days is nearer, on nothing else of a person. So
each course is found once and kept with the version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from core.procedures.deadlines import Dated
from core.procedures.ordering import order_steps
from core.procedures.procedure import InheritedDeadline, State
from core.procedures.standing import (
    BLOCKED,
    DONE,
    MAYBE,
    NOT_NEEDED,
    NOT_YET,
    OPEN,
    SKIPPED,
    TO_DO,
    Standings,
)

if TYPE_CHECKING:
    from core.procedures.compiled import CompiledVersion

NO_DAY: Final = 1 << 32  # later than any rank
NOTHING: Final = NO_DAY << 16
KEPT: Final = 1 << 16  # nodes in the courses kept with one version
OUT: Final = frozenset((NOT_NEEDED, SKIPPED, BLOCKED))

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time

LastDays = Mapping[int, tuple[date, str]]  # step -> its nearest last day, and the deadline's key


class Course(NamedTuple):
    """What comes of the states of all steps and of the order of their last days; steps are numbers."""

    listed: tuple[int, ...]  # in the order to do them
    next: int | None  # the first open one that is not a wait
    sources: tuple[tuple[int, int], ...]  # a step, and the later one from which it inherits a deadline
    costly: tuple[int, ...]  # those of `listed` that may cost money or visits
    needing: tuple[int, ...]  # those still to do that need papers
    done: int
    applying: int  # alternatives still to do count as one
    maybe: int


def find_course(version: CompiledVersion, standings: Standings, last_days: LastDays) -> Course:
    """Return the course for steps that stand so and have these last days."""
    ranks = rank_days(last_days)
    key = (ranks, standings.done_in, *standings.states)
    course = version.courses_made.get(key)
    if course is None:
        course = make_course(version, standings, dict(ranks))
        if len(version.courses_made) * len(version.after) < KEPT:
            version.courses_made[key] = course
    return course


def rank_days(last_days: LastDays) -> tuple[tuple[int, int], ...]:
    """Return the steps that have a last day, each with its place among these days."""
    if not last_days:
        return ()
    ranks = {day: rank for rank, day in enumerate(sorted({day for day, _ in last_days.values()}), start=1)}
    return tuple([(number, ranks[day]) for number, (day, _) in last_days.items()])


def make_course(version: CompiledVersion, standings: Standings, ranks: Mapping[int, int]) -> Course:
    """Return a course, found afresh; `ranks` tells the place of each step's last day among all."""
    steps, states = version.steps, standings.states
    days, sources = hand_on(version, standings, ranks)
    if ranks or NOT_NEEDED in states:
        listed = order_steps(version.after, version.before, len(steps), pass_at_once(days, states))
    else:
        listed = version.listed
    return Course(
        listed=listed,
        next=next((number for number in listed if states[number] is OPEN and not steps[number].is_wait), None),
        sources=sources,
        costly=tuple(number for number in listed if steps[number].costs and states[number] not in OUT),
        needing=tuple(number for number in listed if steps[number].needs is not None and states[number] in TO_DO),
        done=states.count(DONE),
        applying=count_applying(version, states, listed),
        maybe=states.count(MAYBE),
    )


def hand_on(
    version: CompiledVersion, standings: Standings, ranks: Mapping[int, int]
) -> tuple[list[int], tuple[tuple[int, int], ...]]:
    """Return the nearest last day on or behind each node, by its rank, and what each step inherits from which.

    A step that has ended keeps its place; only those still to do hand a deadline on to be shown. One that
    isn't needed hands on what it inherits; alternatives of which one is done hand on nothing.
    """
    states = standings.states
    count, nodes = len(states), len(version.after)
    days = [NO_DAY] * nodes
    behind = [NOTHING] * nodes  # the nearest to be shown: its day, and whose it is
    for number, rank in ranks.items():
        days[number] = rank
    sources: list[tuple[int, int]] = []
    for node in reversed(version.walk) if ranks else ():
        day, handed = days[node], behind[node]
        if day == NO_DAY:
            continue
        if node < count:
            state = states[node]
            if state is OPEN or state is NOT_YET or state is MAYBE:
                if handed < NOTHING:
                    sources.append((node, handed & 0xFFFF))
                if node in ranks and state is not MAYBE:
                    handed = min(handed, ranks[node] << 16 | node)
            elif state is not NOT_NEEDED:
                handed = NOTHING
        elif node in standings.done_in:
            handed = NOTHING
        for other in version.after[node]:
            if day < days[other]:
                days[other] = day
            if handed < behind[other]:
                behind[other] = handed
    return days, tuple(sources)


def pass_at_once(days: list[int], states: Sequence[State]) -> list[int]:
    """Set day 0 for what takes no place in the order of the others."""
    for number, state in enumerate(states):
        if state is NOT_NEEDED:
            days[number] = 0
    for node in range(len(states), len(days)):
        days[node] = 0
    return days


def count_applying(version: CompiledVersion, states: Sequence[State], listed: tuple[int, ...]) -> int:
    """Return how many steps apply; alternatives still to do count as one."""
    found = 0
    counted: set[int] = set()
    for number in listed:
        state, node = states[number], version.steps[number].alternatives
        if state not in OUT and state is not MAYBE and node not in counted:
            found += 1
        if node >= 0 and state in TO_DO:
            counted.add(node)
    return found


def find_last_days(dated: Mapping[int, tuple[Dated, ...]]) -> LastDays:
    """Return the nearest last day of each step that has one, with the deadline's key."""
    found: dict[int, tuple[date, str]] = {}
    for number, deadlines in dated.items():
        for deadline, day, _, _, _ in deadlines:
            if day is not None and deadline.sense != "not_before" and (number not in found or day < found[number][0]):
                found[number] = (day, deadline.key)
    return found


def inherit_deadlines(version: CompiledVersion, course: Course, last_days: LastDays) -> Mapping[int, InheritedDeadline]:
    """Return the nearest deadline of a later step, for each step that has to be done in time for it."""
    if not course.sources:
        return {}
    steps = version.steps
    shown = {number: new(InheritedDeadline, (steps[number].key, key, day)) for number, (day, key) in last_days.items()}
    return {number: shown[source] for number, source in course.sources}
