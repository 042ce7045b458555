"""How long the way takes: durations added to dates along the critical path, in days from today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.calendar import shift_day
from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.deadlines import Dated
from core.procedures.personal import Person, World
from core.procedures.procedure import State, Ternary, TimeTotal
from core.procedures.standing import BLOCKED, DONE, MAYBE, REFUSED, SKIPPED, TO_DO, Standings
from core.processes.conditions import DocumentDate, FactDate, StepDate
from core.processes.definition import OutcomeDate
from core.processes.evaluating import Situation
from core.processes.periods import Period, add_days, add_period

ENDLESS: Final = 10**9  # days: stands for open-ended while one counts


def add_days_or_period(day: date, length: int | Period) -> date:
    """Return the day a number of days or a period later."""
    if isinstance(length, int):
        return add_days(day, length) if length else day
    return add_period(day, length)


def count_time(
    version: CompiledVersion,
    standings: Standings,
    dated: Mapping[int, tuple[Dated, ...]],
    ended_on: Mapping[int, date],
    person: Person,
    situation: Situation,
    world: World,
) -> TimeTotal:
    """Return the days from today to the end of the way."""
    starts = {
        number: appointment.date().toordinal() - situation.today.toordinal()
        for key, appointment in person.appointments.items()
        if (number := version.numbers.get(key)) is not None
    }
    offsets = {number: day.toordinal() - situation.today.toordinal() for number, day in ended_on.items()}

    def walk(with_maybe: bool, longest: bool) -> int:
        return find_end(version, standings, dated, offsets, starts, situation.today, world, with_maybe, longest)

    open_ways = MAYBE in standings.states or any(version.one_of)
    first_days = any(version.steps[number].has_first_day for number in dated)
    high = walk(with_maybe=True, longest=False)
    low = walk(with_maybe=False, longest=False) if open_ways or first_days else high
    longest = walk(with_maybe=True, longest=True)
    return TimeTotal(low, high if high < ENDLESS else None, longest if longest < ENDLESS else None)


def find_end(
    version: CompiledVersion,
    standings: Standings,
    dated: Mapping[int, tuple[Dated, ...]],
    offsets: Mapping[int, int],
    starts: Mapping[int, int],
    today: date,
    world: World,
    with_maybe: bool,
    longest: bool,
) -> int:
    """Return the day on which the last step ends, counted from today.

    Waiting began when the step before it ended; anything else can't begin before today.
    """
    count = len(version.steps)
    states = standings.states
    ends = [0] * len(version.after)
    last = 0
    for node in version.walk:
        after = version.after[node]
        if node >= count:
            ends[node] = join_ends(states, ends, version.one_of[node - count], with_maybe)
            last = max(last, ends[node])
            continue
        state = states[node]
        step = version.steps[node]
        if state is DONE or state is REFUSED:
            ends[node] = offsets[node]
            continue
        if state is SKIPPED or state is BLOCKED:
            continue
        if after:
            begin = ends[after[0]]
            for other in after:
                if ends[other] > begin:
                    begin = ends[other]
        else:
            begin = 0
        if state not in TO_DO or (state is MAYBE and not with_maybe):
            ends[node] = begin
            continue
        if not step.is_wait and begin < 0:
            begin = 0
        if node in starts and starts[node] > begin:
            begin = starts[node]
        if step.has_first_day and node in dated:
            begin = max(begin, find_begin(version, step, dated[node], ends, today, world, with_maybe))
        length = step.at_most if longest else step.typical
        if length is None or begin >= ENDLESS:
            end = ENDLESS
        elif isinstance(length, int):
            end = begin + length
        else:
            end = add_period(add_days(today, begin), length).toordinal() - today.toordinal()
        if end < 0:
            end = 0
        ends[node] = end
        if end > last and step.alternatives < 0:
            last = end
    return last


def join_ends(states: list[State], ends: list[int], members: tuple[int, ...], with_maybe: bool) -> int:
    """Return when a list of alternatives is over: with the one done, else with the quickest or the slowest."""
    done = [ends[member] for member in members if states[member] is DONE]
    if done:
        return min(done)
    to_do = [ends[member] for member in members if states[member] in TO_DO]
    if to_do:
        return max(to_do) if with_maybe else min(to_do)
    return max((ends[member] for member in members), default=0)


def find_begin(
    version: CompiledVersion,
    step: CompiledStep,
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
                    day = shift_day(add_days(today, end), deadline.offset, deadline.roll, world.calendar)
                case _:
                    pass
        if day is not None:
            begin = max(begin, day.toordinal() - today.toordinal())
    return begin
