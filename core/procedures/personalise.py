"""A process made personal: which steps apply, in which order, what is next, by when, with what, at what cost.

Pure and linear in the size of the process: all that doesn't depend on a person was done when the
version was compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.deadlines import Dated, choose_main, date_deadlines, view_deadlines
from core.procedures.durations import add_days_or_period
from core.procedures.fees import view_fees
from core.procedures.inheriting import list_by_deadline
from core.procedures.marks import NO_MARKS, Marked, end_steps, hold_papers, read_marks
from core.procedures.needs import view_needs
from core.procedures.personal import Person, World
from core.procedures.procedure import (
    ChannelView,
    DeadlineView,
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
    list_missing,
    list_numbers,
    view_waits,
)
from core.procedures.totals import add_up
from core.processes.answers import StepEnd
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation

YES: Final = Ternary.YES
NO: Final = Ternary.NO
PERHAPS: Final = Ternary.MAYBE
SETTLED: Final = frozenset((DONE, REFUSED, SKIPPED, NOT_NEEDED, BLOCKED))

new_view: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time


def personalise(version: CompiledVersion, person: Person, today: date, world: World) -> Procedure:
    """Return one person's way through a version of a process, as it stands on a day in the city."""
    marked = read_marks(version, person) if person.marks else NO_MARKS
    ends: dict[str, StepEnd] = end_steps(marked) if marked else {}
    papers = hold_papers(version, person, marked) if marked else person.papers
    situation = Situation(today, person.answers, papers, ends)
    standings = find_standings(version, person, situation, ends, marked, world)
    dated = date_steps(version, standings, person, situation, world)
    listed, inherited = list_by_deadline(version, standings, dated)
    views = view_steps(version, listed, person, situation, standings, marked, dated, inherited)
    audience = version.audience
    return Procedure(
        steps=views,
        next=find_next(version, standings, listed),
        totals=add_up(version, views, listed, standings, dated, person, situation, world),
        audience=YES if audience is None else TERNARY[audience.test(situation)],
        version=version,
        person=person,
        today=today,
        world=world,
        situation=situation,
    )


def find_next(version: CompiledVersion, standings: Standings, listed: tuple[int, ...]) -> str | None:
    """Return the first open step that is not a wait."""
    for number in listed:
        if standings.states[number] is OPEN and not version.steps[number].is_wait:
            return version.steps[number].key
    return None


def date_steps(
    version: CompiledVersion, standings: Standings, person: Person, situation: Situation, world: World
) -> dict[int, tuple[Dated, ...]]:
    """Return the deadlines of the steps that are needed or may be, by the steps' numbers."""
    dated: dict[int, tuple[Dated, ...]] = {}
    for number in version.with_deadlines:
        if standings.states[number] is not NOT_NEEDED:
            found = standings.dated.get(number)
            if found is None:
                found = date_deadlines(version, version.steps[number], person, situation, world)
            if found:
                dated[number] = found
    return dated


def view_steps(
    version: CompiledVersion,
    listed: tuple[int, ...],
    person: Person,
    situation: Situation,
    standings: Standings,
    marked: Mapping[str, Marked],
    dated: Mapping[int, tuple[Dated, ...]],
    inherited: Mapping[int, InheritedDeadline],
) -> tuple[StepView, ...]:
    """Return the steps as they stand, in the order to do them."""
    steps, states, truths = version.steps, standings.states, standings.applies
    today, answers = situation.today, person.answers
    views: list[StepView] = []
    for number in listed:
        step = steps[number]
        key = step.key
        state = states[number]
        truth = truths[number]
        if state is NOT_NEEDED and key not in marked:
            views.append(step.left_out)
            continue
        mark = marked.get(key) if marked else None
        ended = state is DONE or state is REFUSED
        day = mark.on if ended and mark is not None else today
        then = situation
        if day != today and (step.needs or step.always_fees is None):
            then = situation._replace(today=day)  # whoever was 17 when they paid, paid as at 17
        deadlines: tuple[DeadlineView, ...] = ()
        main: DeadlineView | None = None
        if number in dated:
            deadlines = view_deadlines(dated[number], today, state in SETTLED)
            main = choose_main(deadlines)
        appointment = person.appointments.get(key) if person.appointments else None
        needs: tuple[NeedView, ...] = ()
        ready = YES
        if step.needs:
            start = day if ended else find_start(today, appointment, dated.get(number, ()))
            finish = start if step.typical == 0 else add_days_or_period(start, step.typical)
            needs, ready = view_needs(step.needs, then, start, finish)
            if ended:
                ready = YES
        fees = step.always_fees if step.always_fees is not None else view_fees(step.fees, then, day, ended)
        if step.always_channels is None or (step.channels and step.channel_fact in answers):
            channels = view_channels(step, situation)
        else:
            channels = step.always_channels
        waits: tuple[WaitsFor, ...] = ()
        blocked_by: tuple[str, ...] = ()
        missing: tuple[str, ...] = ()
        if state is NOT_YET:
            waits = view_waits(standings, version, number, situation)
        elif state is MAYBE:
            if standings.holding[number] or number in standings.outcomes_open:
                waits = view_waits(standings, version, number, situation)
        elif state is BLOCKED:
            blocked_by = tuple(steps[other].key for other in list_numbers(standings.blocks[number]))
        if truth is UNKNOWN:
            missing = list_missing(standings, step, situation)
        fields = (
            key,
            YES if truth is TRUE else NO if truth is FALSE else PERHAPS,
            state,
            ready,
            day if ended else None,
            None if mark is None else mark.outcome,
            0 if mark is None else mark.attempts,
            standings.early[number],
            ended and truth is FALSE,
            key in person.wanted,
            waits,
            blocked_by,
            step.others,
            deadlines,
            main,
            inherited.get(number),
            appointment,
            needs,
            fees,
            channels,
            missing,
            step.learns,
        )
        views.append(new_view(StepView, fields))
    return tuple(views)


def find_start(today: date, appointment: datetime | None, dated: tuple[Dated, ...]) -> date:
    """Return the day on which the person can show their papers: today, the appointment's or the first day by law."""
    start = today
    if appointment is not None:
        start = max(start, appointment.date())
    if dated:
        first = find_first_day(dated)
        if first is not None:
            start = max(start, first)
    return start


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
