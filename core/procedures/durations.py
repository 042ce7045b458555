"""How long the way takes: durations added to dates along the critical path, in days from today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from core.procedures.calendar import shift_day
from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.deadlines import Dated
from core.procedures.personal import Person, World
from core.procedures.procedure import State, Ternary, TimeTotal
from core.procedures.standing import BLOCKED, DONE, MAYBE, NOT_NEEDED, REFUSED, SKIPPED, TO_DO, Standings
from core.processes.conditions import DocumentDate, FactDate, StepDate
from core.processes.definition import AppointmentDate, OutcomeDate
from core.processes.periods import Period, add_days, add_period

ENDLESS: Final = 10**9  # days: stands for open-ended while one counts
PAST: Final = -ENDLESS
KEPT: Final = 1 << 16  # nodes in the totals kept with one version
LAST_ORDINAL: Final = date.max.toordinal()

Ends = tuple[int, int, int]
"""When something is over, in days from today: as usual without the steps that may turn out not to apply,
as usual with them, and at the latest."""

AT_ONCE: Final[Ends] = (0, 0, 0)


def add_days_or_period(day: date, length: int | Period) -> date:
    """Return the day a number of days or a period later."""
    if isinstance(length, int):
        return add_days(day, length) if length else day
    return add_period(day, length)


def count_time(
    version: CompiledVersion,
    standings: Standings,
    dated: Mapping[int, tuple[Dated, ...]],
    person: Person,
    today: date,
    world: World,
) -> TimeTotal:
    """Return the days from today to the end of the way; `walk_time` says how.

    Where neither an appointment nor a first day by law matters, it depends on the states of the steps and on the
    days on which they ended, on nothing else of a person. So each such total is made once and kept with the version.
    """
    if person.appointments or not dated.keys().isdisjoint(version.with_first_days):
        return walk_time(version, standings, dated, person, today, world)
    key = (today, *standings.states, *standings.doubts, *standings.ended.items())
    made = version.times_made
    time = made.get(key)
    if time is None:
        time = walk_time(version, standings, dated, person, today, world)
        if len(made) * len(version.after) >= KEPT:
            made.clear()  # the days of before, mostly
        made[key] = time
    return time


def walk_time(
    version: CompiledVersion,
    standings: Standings,
    dated: Mapping[int, tuple[Dated, ...]],
    person: Person,
    today: date,
    world: World,
) -> TimeTotal:
    """Return the days from today to the end of the way.

    Waiting began when the step before it ended; anything else can't begin before today. A step that isn't
    needed hands on when what is before it ended; with nothing before it, it holds up nobody.
    """
    steps, states, doubts, after = version.steps, standings.states, standings.doubts, version.after
    count = len(steps)
    zero = today.toordinal()
    appointments = person.appointments
    ends = [AT_ONCE] * len(after)
    last_low = last_high = last_longest = 0
    for node in version.walk:
        if node >= count:
            members = version.one_of[node - count]
            to_do = [member for member in members if states[member] in TO_DO]
            low, high, longest = ends[node] = join_ends(states, ends, members, to_do)
            if not to_do:
                continue
            sure = any(states[member] is not MAYBE and not doubts[member] for member in to_do)
        else:
            state = states[node]
            if state is DONE or state is REFUSED:
                day = standings.ended[node].toordinal() - zero
                ends[node] = (day, day, day)
                continue
            if state is SKIPPED:
                continue
            low = high = longest = PAST
            for other in after[node]:
                low2, high2, longest2 = ends[other]
                if low2 > low:
                    low = low2
                if high2 > high:
                    high = high2
                if longest2 > longest:
                    longest = longest2
            if state is NOT_NEEDED or state is BLOCKED:
                ends[node] = (low, high, longest)
                continue
            step = steps[node]
            before = low
            if low < 0 and not step.is_wait:
                low, high, longest = 0, max(0, high), max(0, longest)
            elif low == PAST:
                low = 0
                if high == PAST:
                    high = longest = 0
            if appointments or step.has_first_day:
                begin = (low, high, longest)
                low, high, longest = wait_for_days(version, standings, step, begin, ends, dated, person, today, world)
            if not step.takes_no_time:
                low, high, longest = end_step(step, low, high, longest, zero)
            sure = state is not MAYBE and not doubts[node]
            if not sure:
                low = before
            ends[node] = (low, high, longest)
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


def wait_for_days(
    version: CompiledVersion,
    standings: Standings,
    step: CompiledStep,
    begin: Ends,
    ends: Sequence[Ends],
    dated: Mapping[int, tuple[Dated, ...]],
    person: Person,
    today: date,
    world: World,
) -> Ends:
    """Return when a step can begin that could begin then, but for its appointment and its first days by law."""
    low, high, longest = begin
    if person.appointments and step.key in person.appointments:
        day = person.appointments[step.key].toordinal() - today.toordinal()
        low, high, longest = max(low, day), max(high, day), max(longest, day)
    if step.has_first_day and step.number in dated:
        first_days = dated[step.number]
        low = max(low, find_begin(version, standings, step, first_days, ends, 0, today, world))
        high = max(high, find_begin(version, standings, step, first_days, ends, 1, today, world))
        longest = max(longest, find_begin(version, standings, step, first_days, ends, 2, today, world))
    return low, high, longest


def end_step(step: CompiledStep, low: int, high: int, longest: int, zero: int) -> Ends:
    """Return when a step is over that begins so; days are counted from day `zero`."""
    if step.typical or step.is_wait:
        same = low == high
        high = end_after(high, step.typical, zero)
        low = high if same else end_after(low, step.typical, zero)
    if step.at_most or step.at_most is None or step.is_wait:
        longest = end_after(longest, step.at_most, zero)
    return low, high, longest


def end_after(begin: int, length: int | Period | None, zero: int) -> int:
    """Return when something ends that begins on a day and takes so long; both are counted from day `zero`."""
    if length is None or begin >= ENDLESS:
        return ENDLESS
    if isinstance(length, int):
        return max(0, begin + length)
    start = date.fromordinal(min(max(zero + begin, 1), LAST_ORDINAL))
    return max(0, add_period(start, length).toordinal() - zero)


def join_ends(states: Sequence[State], ends: Sequence[Ends], members: tuple[int, ...], to_do: Sequence[int]) -> Ends:
    """Return when a list of alternatives is over: with the one done, else with the quickest or the slowest."""
    done = [ends[member] for member in members if states[member] is DONE]
    if done:
        return min(done)
    waiting = [ends[member] for member in to_do or members] or [AT_ONCE]
    lows = [low for low, _, _ in waiting]
    return min(lows) if to_do else max(lows), max([high for _, high, _ in waiting]), max([end[2] for end in waiting])


def find_begin(
    version: CompiledVersion,
    standings: Standings,
    step: CompiledStep,
    dated: tuple[Dated, ...],
    ends: Sequence[Ends],
    reading: int,
    today: date,
    world: World,
) -> int:
    """Return the first day on which a step can be done by law, counted from today; endless while it can't be told.

    On the first reading, a first day that may turn out not to apply is left out, and so is one that is counted from
    a step that may. One counted from a step that is not to be done, or from the step itself, keeps nobody waiting.
    """
    begin = 0
    for deadline, day, _, applies, _ in dated:
        if not deadline.holds_back or (applies is not Ternary.YES and reading == 0):
            continue
        if day is None:
            match deadline.anchor:
                case FactDate() | DocumentDate():
                    if reading > 0:
                        return ENDLESS
                case StepDate(key) | OutcomeDate(key, _) | AppointmentDate(key) if key in version.numbers:
                    other = version.numbers[key]
                    state = standings.states[other]
                    unsure = state is MAYBE or standings.doubts[other]
                    if other == step.number or state not in TO_DO or (unsure and reading == 0):
                        continue
                    end = ends[other][reading]
                    if end >= ENDLESS:
                        return ENDLESS
                    counting = deadline.counting
                    begun = add_days(today, max(0, end))
                    day = shift_day(begun, counting.offset, counting.roll, world.calendar, complete=counting.complete)
                case _:
                    pass
        if day is not None:
            begin = max(begin, day.toordinal() - today.toordinal())
    return begin
