"""A process made personal: which steps apply, in which order, what is next, by when, with what, at what cost.

Pure and linear in the size of the process: all that doesn't depend on a person was done when the
version was compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.deadlines import Dated, choose_main, date_deadlines, view_deadlines
from core.procedures.durations import add_days_or_period
from core.procedures.fees import view_fees
from core.procedures.marks import NO_MARKS, Marked, end_steps, hold_papers, read_marks
from core.procedures.missing import list_questions
from core.procedures.needs import view_needs
from core.procedures.ordering import order_steps
from core.procedures.personal import Person, World
from core.procedures.procedure import (
    ChannelView,
    DeadlineView,
    FeeView,
    InheritedDeadline,
    NeedView,
    Procedure,
    StepView,
    Ternary,
    WaitsFor,
)
from core.procedures.standing import (
    BLOCKED,
    DONE,
    MAYBE,
    NOT_NEEDED,
    NOT_YET,
    OPEN,
    REFUSED,
    SKIPPED,
    TERNARY,
    Standings,
    find_first_day,
    find_standings,
    list_numbers,
    view_waits,
)
from core.procedures.totals import add_up
from core.processes.answers import StepEnd
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation

YES: Final = Ternary.YES
SETTLED: Final = frozenset((DONE, REFUSED, SKIPPED, NOT_NEEDED, BLOCKED))
ENDED: Final = frozenset((DONE, REFUSED))
NO_DAY: Final = date.max.toordinal() + 1


def personalise(version: CompiledVersion, person: Person, today: date, world: World) -> Procedure:
    """Return one person's way through a version of a process, as it stands on a day in the city."""
    marked = read_marks(version, person) if person.marks else NO_MARKS
    ends: dict[str, StepEnd] = end_steps(marked) if marked else {}
    papers = hold_papers(version, person, marked) if marked else person.papers
    situation = Situation(today, person.answers, papers, ends)
    standings = find_standings(version, person, situation, ends, marked, world)
    dated: dict[int, tuple[Dated, ...]] = {}
    for step in version.steps:
        if step.deadlines and standings.states[step.number] is not NOT_NEEDED:
            found = standings.dated.get(step.number)
            dated[step.number] = found or date_deadlines(version, step, person, situation, world)
    listed, inherited = list_by_deadline(version, standings, dated)
    views = [
        view_step(version, version.steps[number], person, situation, standings, marked, dated, inherited)
        for number in listed
    ]
    return Procedure(
        steps=tuple(views),
        next=next(
            (
                view.key
                for view, number in zip(views, listed, strict=True)
                if view.state is OPEN and not version.steps[number].is_wait
            ),
            None,
        ),
        totals=add_up(version, views, listed, standings, dated, person, situation, world),
        audience=YES if version.audience is None else TERNARY[version.audience.test(situation)],
        version=version,
        person=person,
        today=today,
        world=world,
    )


def list_by_deadline(
    version: CompiledVersion, standings: Standings, dated: Mapping[int, tuple[Dated, ...]]
) -> tuple[tuple[int, ...], Mapping[int, InheritedDeadline]]:
    """Return the steps in the order to do them, and the nearest deadline that each inherits from a later one.

    A step that has ended keeps its place; only those still to do hand a deadline on to be shown.
    """
    states = standings.states
    days: list[int] = []
    pressing: list[tuple[int, int, str] | None] = []
    for number, deadlines in dated.items():
        last = min(
            (
                (one.day.toordinal(), number, one.deadline.key)
                for one in deadlines
                if one.day is not None and one.deadline.sense != "not_before"
            ),
            default=None,
        )
        if last is not None:
            if not days:
                days, pressing = [NO_DAY] * len(version.after), [None] * len(version.after)
            days[number] = last[0]
            if states[number] is OPEN or states[number] is NOT_YET:
                pressing[number] = last
    left_out = {number for number, state in enumerate(states) if state is NOT_NEEDED}
    if not days:
        if not left_out:
            return version.listed, {}
        return order_steps(version.after, version.before, len(states), [NO_DAY] * len(version.after), left_out), {}
    inherited: dict[int, InheritedDeadline] = {}
    for node in reversed(version.walk):
        nearest: tuple[int, int, str] | None = None
        for other in version.before[node]:
            if days[other] < days[node]:
                days[node] = days[other]
            handed = pressing[other]
            if handed is not None and (nearest is None or handed < nearest):
                nearest = handed
        if nearest is None:
            continue
        if node >= len(states):
            pressing[node] = nearest
        elif states[node] not in SETTLED or states[node] is NOT_NEEDED:
            inherited[node] = InheritedDeadline(version.steps[nearest[1]].key, nearest[2], date.fromordinal(nearest[0]))
            own = pressing[node]
            if own is None or nearest < own:
                pressing[node] = nearest
    return order_steps(version.after, version.before, len(states), days, left_out), inherited


def view_step(
    version: CompiledVersion,
    step: CompiledStep,
    person: Person,
    situation: Situation,
    standings: Standings,
    marked: Mapping[str, Marked],
    dated: Mapping[int, tuple[Dated, ...]],
    inherited: Mapping[int, InheritedDeadline],
) -> StepView:
    """Return one step as it stands for a person."""
    number, key = step.number, step.key
    state = standings.states[number]
    truth = standings.applies[number]
    mark = marked.get(key)
    ended = state in ENDED
    day = situation.today
    appointment = person.appointments.get(key) if person.appointments else None
    deadlines: tuple[DeadlineView, ...] = ()
    if ended and mark is not None:
        day = mark.on
    elif appointment is not None and appointment.date() > day:
        day = appointment.date()
    main: DeadlineView | None = None
    if number in dated:
        deadlines = view_deadlines(dated[number], situation.today, state in SETTLED)
        main = choose_main(deadlines)
        first_day = find_first_day(dated[number])
        if first_day is not None and not ended and first_day > day:
            day = first_day
    needs: tuple[NeedView, ...] = ()
    fees: tuple[FeeView, ...] = ()
    channels: tuple[ChannelView, ...] = ()
    ready = YES
    if state is not NOT_NEEDED:
        if step.needs:
            finish = add_days_or_period(day, step.typical)
            needs, ready = view_needs(step.needs, situation, day, finish)
            if ended:
                ready = YES
        fees = (
            step.always_fees
            if step.always_fees is not None
            else view_fees(step.fees, situation, mark.on if ended and mark is not None else situation.today, ended)
        )
        channels = (
            step.always_channels or ()
            if step.channel_fact not in person.answers and step.always_channels is not None
            else view_channels(step, situation)
        )
    waits: tuple[WaitsFor, ...] = ()
    if state is NOT_YET or (state is MAYBE and (standings.holding[number] or number in standings.outcomes_open)):
        waits = view_waits(standings, version, number, situation)
    blocked_by: tuple[str, ...] = ()
    if state is BLOCKED:
        blocked_by = tuple(version.steps[other].key for other in list_numbers(standings.blocks[number]))
    alternatives: tuple[str, ...] = ()
    if step.alternatives >= 0:
        alternatives = tuple(
            version.steps[other].key
            for other in version.one_of[step.alternatives - len(version.steps)]
            if other != number
        )
    return StepView(
        key,
        TERNARY[truth],
        state,
        ready,
        mark.on if ended and mark is not None else None,
        mark.outcome if mark is not None else None,
        mark.attempts if mark is not None else 0,
        standings.early[number],
        ended and truth is FALSE,
        key in person.wanted,
        waits,
        blocked_by,
        alternatives,
        deadlines,
        main,
        inherited.get(number),
        appointment,
        needs,
        fees,
        channels,
        list_questions(step.when, situation)
        if truth is UNKNOWN and step.when is not None and step.when.test(situation) is UNKNOWN
        else (),
        step.learns,
    )


def view_channels(step: CompiledStep, situation: Situation) -> tuple[ChannelView, ...]:
    """Return the routes that are open or may be, and the one that the person chose."""
    answer = situation.answers.get(step.channel_fact)
    chosen = answer.values[0] if answer is not None and answer.values else None
    views = []
    for channel in step.channels:
        truth = TRUE if channel.when is None else channel.when.test(situation)
        if truth is not FALSE:
            views.append(ChannelView(channel.key, TERNARY[truth], channel.key == chosen))
    return tuple(views)
