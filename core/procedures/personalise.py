"""A process made personal: which steps apply, in which order, what is next, by when, with what, at what cost.

Pure and linear in the size of the process: all that doesn't depend on a person was done when the
version was compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.counting import Days
from core.procedures.deadlines import Dated, choose_main, date_deadlines, view_deadlines
from core.procedures.durations import add_days_or_period, count_time
from core.procedures.fees import view_fees
from core.procedures.inheriting import list_by_deadline
from core.procedures.marks import Marked, read_marks
from core.procedures.missing import Truths
from core.procedures.needs import sum_papers, view_needs
from core.procedures.parts import NeededPapers
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
    TO_DO,
    Standings,
    find_first_day,
    find_standings,
    list_missing,
    list_numbers,
    view_waits,
)
from core.procedures.totals import add_up, sort_papers
from core.processes.evaluating import FALSE, TRUE, Situation

YES: Final = Ternary.YES
NO: Final = Ternary.NO
PERHAPS: Final = Ternary.MAYBE
SETTLED: Final = frozenset((DONE, REFUSED, SKIPPED, NOT_NEEDED, BLOCKED))

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time


def personalise(version: CompiledVersion, person: Person, today: date, world: World) -> Procedure:
    """Return one person's way through a version of a process, as it stands on a day in the city."""
    marked, ends, papers = read_marks(version, person)
    situation = Situation(today, person.answers, papers, ends)
    truths = Truths(situation)
    days = Days(person, situation, world.calendar)
    standings = find_standings(version, person, truths, days, marked, ends)
    dated = date_steps(version, standings, person, truths, days)
    listed, inherited = list_by_deadline(version, standings, dated)
    views, needed = view_steps(version, listed, person, truths, standings, marked, dated, inherited)
    time = count_time(version, standings, dated, marked, person, today, world)
    totals = add_up(version, views, listed, standings, time, sort_papers(needed, version, standings, world))
    audience = YES if version.audience is None else TERNARY[truths[version.audience]]
    next_step = find_next(version, standings, listed)
    return Procedure(views, next_step, totals, audience, version, person, today, world, situation)


def find_next(version: CompiledVersion, standings: Standings, listed: tuple[int, ...]) -> str | None:
    """Return the first open step that is not a wait."""
    states = standings.states
    for number in listed:
        if states[number] is OPEN and not version.steps[number].is_wait:
            return version.steps[number].key
    return None


def date_steps(
    version: CompiledVersion, standings: Standings, person: Person, truths: Truths, days: Days
) -> dict[int, tuple[Dated, ...]]:
    """Return the deadlines of the steps that are needed or may be, by the steps' numbers."""
    dated: dict[int, tuple[Dated, ...]] = {}
    for number in version.with_deadlines:
        if standings.states[number] is not NOT_NEEDED:
            found = standings.dated.get(number)
            if found is None:
                found = date_deadlines(version.steps[number], person, truths, days)
            if found:
                dated[number] = found
    return dated


def view_steps(
    version: CompiledVersion,
    listed: tuple[int, ...],
    person: Person,
    truths: Truths,
    standings: Standings,
    marked: Mapping[str, Marked],
    dated: Mapping[int, tuple[Dated, ...]],
    inherited: Mapping[int, InheritedDeadline],
) -> tuple[tuple[StepView, ...], list[NeededPapers]]:
    """Return the steps as they stand, in the order to do them, and the papers that those still to do need."""
    steps, states, all_apply = version.steps, standings.states, standings.applies
    today, answers, wanted = truths.situation.today, person.answers, person.wanted
    holdings = sum_papers(version, truths.situation.papers)
    views: list[StepView] = []
    papers: list[NeededPapers] = []
    for number in listed:
        step = steps[number]
        key = step.key
        state = states[number]
        mark = marked.get(key) if marked else None
        if state is NOT_NEEDED and mark is None:
            views.append(step.left_out)
            continue
        applies = all_apply[number]
        ended = state is DONE or state is REFUSED
        day = mark.on if ended and mark is not None else today
        then = truths
        if day != today and (step.needs is not None or step.always_fees is None):
            then = Truths(truths.situation._replace(today=day))  # whoever was 17 when they paid, paid as at 17
        deadlines: tuple[DeadlineView, ...] = ()
        main: DeadlineView | None = None
        if number in dated:
            deadlines = view_deadlines(dated[number], today, state in SETTLED)
            main = choose_main(deadlines)
        appointment = person.appointments.get(key) if person.appointments else None
        needs: tuple[NeedView, ...] = ()
        ready = YES
        if step.needs is not None:
            start = day
            if not ended and (appointment is not None or deadlines):
                start = find_start(today, appointment, dated.get(number, ()))
            finish = start
            if step.needs.at_finish and step.typical != 0:
                finish = add_days_or_period(start, step.typical)
            needs, ready, needed = view_needs(step.needs, holdings, then, start, finish)
            if ended:
                ready = YES
            elif state in TO_DO:
                papers.append(needed)
        fees = step.always_fees if step.always_fees is not None else view_fees(step.fees, then, day, ended)
        if step.always_channels is None or (step.channels and step.channel_fact in answers):
            channels = view_channels(step, truths)
        else:
            channels = step.always_channels
        waits: tuple[WaitsFor, ...] = ()
        blocked_by: tuple[str, ...] = ()
        if state is NOT_YET:
            waits = view_waits(standings, version, number, truths)
        elif state is MAYBE:
            if standings.holding[number] or number in standings.outcomes_open:
                waits = view_waits(standings, version, number, truths)
        elif state is BLOCKED:
            blocked_by = tuple([steps[other].key for other in list_numbers(standings.blocks[number])])
        fields = (
            key,
            applies,
            state,
            ready,
            day if ended else None,
            None if mark is None else mark.outcome,
            0 if mark is None else mark.attempts,
            standings.early[number],
            ended and applies is NO,
            key in wanted,
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
            list_missing(standings, step, truths) if applies is PERHAPS else (),
            step.learns,
        )
        views.append(new(StepView, fields))
    return tuple(views), papers


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


def view_channels(step: CompiledStep, truths: Truths) -> tuple[ChannelView, ...]:
    """Return the routes that are open or may be, and the one that the person chose."""
    answer = truths.situation.answers.get(step.channel_fact)
    chosen = answer.values[0] if answer is not None and answer.values else None
    views = []
    for channel in step.channels:
        truth = TRUE if channel.when is None else truths[channel.when]
        if truth is not FALSE:
            views.append(ChannelView(channel.key, TERNARY[truth], channel.key == chosen))
    return tuple(views)
