"""How long the way takes: durations added to dates along the critical path, in days from today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.calendar import shift_day
from core.procedures.compiled import CompiledVersion
from core.procedures.deadlines import Dated
from core.procedures.marks import Marked
from core.procedures.personal import Person, World
from core.procedures.procedure import State, Ternary, TimeTotal
from core.procedures.standing import BLOCKED, DONE, MAYBE, NOT_NEEDED, REFUSED, SKIPPED, TO_DO, Standings
from core.processes.conditions import DocumentDate, FactDate, StepDate
from core.processes.definition import OutcomeDate
from core.processes.periods import Period, add_days, add_period

ENDLESS: Final = 10**9  # days: stands for open-ended while one counts
PAST: Final = -ENDLESS
LAST_ORDINAL: Final = date.max.toordinal()


def add_days_or_period(day: date, length: int | Period) -> date:
    """Return the day a number of days or a period later."""
    if isinstance(length, int):
        return add_days(day, length) if length else day
    return add_period(day, length)


def count_time(
    version: CompiledVersion,
    standings: Standings,
    dated: Mapping[int, tuple[Dated, ...]],
    marked: Mapping[str, Marked],
    person: Person,
    today: date,
    world: World,
) -> TimeTotal:
    """Return the days from today to the end of the way.

    Waiting began when the step before it ended; anything else can't begin before today. Three ends are
    counted at once: the usual one without the steps that may turn out not to apply, the usual one with
    them, and the longest. A step that isn't needed hands on when what is before it ended; with nothing
    before it, it holds up nobody.
    """
    steps, states, doubts = version.steps, standings.states, standings.doubts
    count = len(steps)
    zero = today.toordinal()
    nodes = len(version.after)
    appointments = person.appointments
    lows, highs, longests = [0] * nodes, [0] * nodes, [0] * nodes
    last_low = last_high = last_longest = 0
    for node in version.walk:
        if node >= count:
            members = version.one_of[node - count]
            low = lows[node] = join_ends(states, lows, members, quickest=True)
            high = highs[node] = join_ends(states, highs, members, quickest=False)
            longest = longests[node] = join_ends(states, longests, members, quickest=False)
            to_do = [member for member in members if states[member] in TO_DO]
            if not to_do:
                continue
            sure = any(states[member] is not MAYBE and not doubts[member] for member in to_do)
        else:
            state = states[node]
            step = steps[node]
            if state is DONE or state is REFUSED:
                lows[node] = highs[node] = longests[node] = marked[step.key].on.toordinal() - zero
                continue
            if state is SKIPPED:
                continue
            low = high = longest = PAST
            for other in version.after[node]:
                if lows[other] > low:
                    low = lows[other]
                if highs[other] > high:
                    high = highs[other]
                if longests[other] > longest:
                    longest = longests[other]
            if state is NOT_NEEDED or state is BLOCKED:
                lows[node], highs[node], longests[node] = low, high, longest
                continue
            before = low
            if low == PAST:
                low = 0
            if high == PAST:
                high = longest = 0
            if low < 0 and not step.is_wait:  # the others are no less
                low = 0
                if high < 0:
                    high = 0
                if longest < 0:
                    longest = 0
            if appointments and step.key in appointments:
                day = appointments[step.key].date().toordinal() - zero
                low, high, longest = max(low, day), max(high, day), max(longest, day)
            if step.has_first_day and node in dated:
                low = max(low, find_begin(version, dated[node], lows, today, world, with_maybe=False))
                high = max(high, find_begin(version, dated[node], highs, today, world, with_maybe=True))
                longest = max(longest, find_begin(version, dated[node], longests, today, world, with_maybe=True))
            if step.typical or step.is_wait:
                same = low == high
                high = end_after(high, step.typical, zero)
                low = high if same else end_after(low, step.typical, zero)
            if step.at_most or step.at_most is None or step.is_wait:
                longest = end_after(longest, step.at_most, zero)
            sure = state is not MAYBE and not doubts[node]
            if not sure:
                low = before
            lows[node], highs[node], longests[node] = low, high, longest
            if step.alternatives >= 0:
                continue
        if sure and low > last_low:
            last_low = low
        if high > last_high:
            last_high = high
        if longest > last_longest:
            last_longest = longest
    return TimeTotal(
        last_low, last_high if last_high < ENDLESS else None, last_longest if last_longest < ENDLESS else None
    )


def end_after(begin: int, length: int | Period | None, zero: int) -> int:
    """Return when something ends that begins on a day and takes so long; both are counted from day `zero`."""
    if length is None or begin >= ENDLESS:
        return ENDLESS
    if isinstance(length, int):
        return max(0, begin + length)
    start = date.fromordinal(min(max(zero + begin, 1), LAST_ORDINAL))
    return max(0, add_period(start, length).toordinal() - zero)


def join_ends(states: list[State], ends: list[int], members: tuple[int, ...], quickest: bool) -> int:
    """Return when a list of alternatives is over: with the one done, else with the quickest or the slowest."""
    done = [ends[member] for member in members if states[member] is DONE]
    if done:
        return min(done)
    to_do = [ends[member] for member in members if states[member] in TO_DO]
    if to_do:
        return min(to_do) if quickest else max(to_do)
    return max((ends[member] for member in members), default=0)


def find_begin(
    version: CompiledVersion,
    dated: tuple[Dated, ...],
    ends: list[int],
    today: date,
    world: World,
    with_maybe: bool,
) -> int:
    """Return the first day on which a step can be done by law, counted from today; endless while it can't be told."""
    begin = 0
    for deadline, day, _, applies, _ in dated:
        if not deadline.holds_back or (applies is not Ternary.YES and not with_maybe):
            continue
        if day is None:
            match deadline.anchor:
                case FactDate() | DocumentDate():
                    if with_maybe:
                        return ENDLESS
                case StepDate(key) | OutcomeDate(key, _) if key in version.numbers:
                    end = ends[version.numbers[key]]
                    if end >= ENDLESS:
                        return ENDLESS
                    if end == PAST:
                        end = 0
                    day = shift_day(add_days(today, end), deadline.offset, deadline.roll, world.calendar)
                case _:
                    pass
        if day is not None:
            begin = max(begin, day.toordinal() - today.toordinal())
    return begin
