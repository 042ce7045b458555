"""A process made personal: which steps apply, in which order, what is next, by when, with what, at what cost.

Pure and linear in the size of the process: all that doesn't depend on a person was done when the
version was compiled.
"""

from __future__ import annotations

from datetime import date

from core.procedures.compiled import CompiledVersion
from core.procedures.counting import Days
from core.procedures.course import find_course, find_last_days, inherit_deadlines
from core.procedures.deadlines import Dated, date_deadlines
from core.procedures.durations import count_time
from core.procedures.marks import leave_past_appointments, read_marks
from core.procedures.missing import Truths
from core.procedures.personal import Person, World
from core.procedures.procedure import Procedure, Ternary
from core.procedures.routes import leave_closed_routes
from core.procedures.standing import NOT_NEEDED, TERNARY, Standings, find_standings
from core.procedures.totals import add_up, sort_papers
from core.procedures.viewing import view_steps
from core.processes.evaluating import Situation


def personalise(version: CompiledVersion, person: Person, today: date, world: World) -> Procedure:
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
    views = view_steps(version, course, person, truths, standings, marked, dated, inherited)
    time = count_time(version, standings, dated, person, today, world)
    needed = sort_papers(version, course, standings, views.needs, world)
    return Procedure(
        views.steps,
        None if course.next is None else version.steps[course.next].key,
        add_up(version, course, standings, views, time, needed),
        Ternary.YES if version.audience is None else TERNARY[truths[version.audience]],
        version,
        person,
        today,
        world,
        truths,
    )


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
