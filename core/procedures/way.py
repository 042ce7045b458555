"""The way of one person through a process, as far as it is found before its papers, fees and totals: see `personalise`.

Whoever asks only how far somebody has come and by when they must do what, asks for the way's `outline`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from core.procedures.compiled import CompiledVersion
from core.procedures.counting import Days
from core.procedures.course import Course, find_course, find_last_days, inherit_deadlines
from core.procedures.deadlines import Dated, date_deadlines
from core.procedures.marks import Marked, leave_past_appointments, read_marks
from core.procedures.missing import Truths
from core.procedures.personal import Person, World
from core.procedures.procedure import InheritedDeadline
from core.procedures.routes import leave_closed_routes
from core.procedures.standing import NOT_NEEDED, Standings, find_standings
from core.processes.evaluating import Situation


class Way(NamedTuple):
    """Where a person stands with each step, in which order they come, and by when; steps are numbers."""

    version: CompiledVersion
    person: Person  # without the appointments and routes that count no more
    today: date
    world: World
    truths: Truths
    marked: Mapping[int, Marked]
    standings: Standings
    dated: Mapping[int, tuple[Dated, ...]]
    course: Course
    inherited: Mapping[int, InheritedDeadline]


def find_way(version: CompiledVersion, person: Person, today: date, world: World) -> Way:
    """Return one person's way through a version of a process, as it stands on a day in the city."""
    marked, ends, papers = record = read_marks(version, person)
    if person.appointments and marked:
        person = leave_past_appointments(version, person, record, today)
    situation = Situation(today, person.answers, papers, ends)
    truths = Truths(situation)
    if version.with_own_channels and (left := leave_closed_routes(version, person, truths)) is not person:
        person, situation = left, situation._replace(answers=left.answers)
        truths = Truths(situation)
    truths.test_all(version.steady, version.steady_tests)
    days = Days(person, situation, world.calendar)
    standings = find_standings(version, person, truths, days, marked, ends)
    dated = date_steps(version, standings, person, truths, days)
    last_days = find_last_days(dated)
    course = find_course(version, standings, last_days)
    inherited = inherit_deadlines(version, course, last_days)
    return Way(version, person, today, world, truths, marked, standings, dated, course, inherited)


def date_steps(
    version: CompiledVersion, standings: Standings, person: Person, truths: Truths, days: Days
) -> dict[int, tuple[Dated, ...]]:
    """Return the deadlines of the steps that are needed or may be, by the steps' numbers."""
    states = standings.states
    dated = standings.dated  # those of steps with first days were needed before
    for number in version.with_deadlines:
        if number not in dated and states[number] is not NOT_NEEDED:
            dated[number] = date_deadlines(version.steps[number], person, truths, days)
    return {number: dated[number] for number in version.with_deadlines if dated.get(number)}
