"""The steps of a procedure as they stand, made column by column: most cells are the same for everybody.

A column is one member of `StepView` for all steps, in the author's order. Where nothing is said about this
person it is the version's own; else it is a copy of that in which the cells of a few steps are filled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeVar

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.deadlines import Dated, choose_main, view_deadlines
from core.procedures.fees import view_fees
from core.procedures.first_days import find_first_day
from core.procedures.missing import Truths
from core.procedures.needs import view_needs
from core.procedures.parts import NeedsView
from core.procedures.personal import Person
from core.procedures.procedure import ChannelView, DeadlineView, FeeView, NeedView, StepView
from core.procedures.standing import (
    BLOCKED,
    DONE,
    NO,
    NOT_NEEDED,
    REFUSED,
    SKIPPED,
    TERNARY,
    Standings,
    list_missing,
    list_numbers,
    view_waits,
)
from core.procedures.way import Way
from core.processes.evaluating import FALSE, TRUE

SETTLED: Final = frozenset((DONE, REFUSED, SKIPPED, NOT_NEEDED, BLOCKED))

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time

Cell = TypeVar("Cell")


class Views(NamedTuple):
    """The steps as they stand, with what the totals are made of."""

    steps: tuple[StepView, ...]  # in the order to do them
    needs: Mapping[int, NeedsView]
    fees: Sequence[tuple[FeeView, ...]]
    channels: Sequence[tuple[ChannelView, ...]]


def view_steps(way: Way) -> Views:
    """Return the steps as they stand."""
    version, person, _, _, truths, marked, standings, dated, course, inherited = way
    steps, applies, numbers = version.steps, standings.applies, version.numbers
    ended = standings.ended
    deadlines = view_all_deadlines(way)
    needs = view_needs(version, standings, truths, find_starts(version, person, truths, ended, dated))
    columns = version.columns
    ready, papers = list(columns.yes), list[tuple[NeedView, ...]](columns.empty)
    for number, found in needs.items():
        papers[number] = found.views
        if number not in ended:
            ready[number] = found.ready
    fees = fill(columns.fees, view_fees(version, standings, truths))
    channels = fill(columns.channels, view_channels(version, truths))
    rows = zip(  # in the order of StepView's members
        columns.keys,
        applies,
        standings.states,
        ready,
        fill(columns.nothing, ended),
        fill(columns.nothing, {number: mark.outcome for number, mark in marked.items() if mark.outcome is not None}),
        fill(columns.zero, {number: mark.attempts for number, mark in marked.items() if mark.attempts}),
        fill(columns.no, dict.fromkeys(standings.early, True)),
        fill(columns.no, {number: True for number in ended if applies[number] is NO}),
        fill(columns.no, {numbers[key]: True for key in person.wanted if key in numbers}),
        fill(
            columns.empty,
            {number: view_waits(standings, version, number, truths) for number in standings.holdings},
        ),
        fill(columns.empty, {number: view_blocks(version, standings, number) for number in standings.blocked}),
        columns.alternatives,
        fill(columns.empty, deadlines),
        fill(columns.nothing, {number: choose_main(views) for number, views in deadlines.items()}),
        fill(columns.nothing, inherited),
        fill(columns.nothing, {numbers[key]: at for key, at in person.appointments.items() if key in numbers}),
        papers,
        fees,
        channels,
        fill(columns.empty, {number: list_missing(steps[number], truths) for number in standings.unsettled}),
        columns.asks,
        strict=True,
    )
    views = [new(StepView, row) for row in rows]
    for number in standings.left_out:
        views[number] = steps[number].left_out
    return Views(tuple([views[number] for number in course.listed]), needs, fees, channels)


def view_all_deadlines(way: Way) -> dict[int, tuple[DeadlineView, ...]]:
    """Return the deadlines of all steps as they stand, by number."""
    states, today = way.standings.states, way.today
    return {number: view_deadlines(found, today, states[number] in SETTLED) for number, found in way.dated.items()}


def fill(column: Sequence[Cell], cells: Mapping[int, Cell]) -> Sequence[Cell]:
    """Return a column in which some cells are filled."""
    if not cells:
        return column
    filled = list(column)
    for number, cell in cells.items():
        filled[number] = cell
    return filled


def find_starts(
    version: CompiledVersion,
    person: Person,
    truths: Truths,
    ended: Mapping[int, date],
    dated: Mapping[int, tuple[Dated, ...]],
) -> Mapping[int, date]:
    """Return the days on which the papers of steps are shown, where it isn't today.

    It is the day a step was done, the appointment's or the first day by law.
    """
    if not person.appointments and not version.with_first_days:
        return ended
    today = truths.situation.today
    starts: dict[int, date] = {}
    for key, appointment in person.appointments.items():
        if key in version.numbers:
            starts[version.numbers[key]] = max(today, appointment.date())
    for number in version.with_first_days:
        first = find_first_day(dated.get(number, ()))
        if first is not None:
            starts[number] = max(starts.get(number, today), first)
    return {**starts, **ended}


def view_blocks(version: CompiledVersion, standings: Standings, number: int) -> tuple[str, ...]:
    """Return the refused steps that block a step."""
    return tuple([version.steps[other].key for other in list_numbers(standings.blocks[number])])


def view_channels(version: CompiledVersion, truths: Truths) -> dict[int, tuple[ChannelView, ...]]:
    """Return the routes of the steps where these differ from person to person, or where this one chose."""
    answers, facts = truths.situation.answers, version.channel_facts
    numbers = dict.fromkeys(version.with_own_channels)
    if not facts.keys().isdisjoint(answers):
        numbers.update((number, None) for fact, number in facts.items() if fact in answers)
    return {number: list_routes(version.steps[number], truths) for number in numbers}


def list_routes(step: CompiledStep, truths: Truths) -> tuple[ChannelView, ...]:
    """Return the routes that are open or may be, and the one that the person chose."""
    answer = truths.situation.answers.get(step.channel_fact)
    chosen = answer.values[0] if answer is not None and answer.values else None
    views = []
    for channel in step.channels:
        truth = TRUE if channel.when is None else truths[channel.when]
        if truth is not FALSE:
            views.append(ChannelView(channel.key, TERNARY[truth], channel.key == chosen))
    return tuple(views)
