"""A process made personal: which steps apply, in which order, what is next, by when, with what, at what cost.

Pure and linear in the size of the process: all that doesn't depend on a person was done when the
version was compiled.
"""

from __future__ import annotations

from datetime import date

from core.procedures.compiled import CompiledVersion
from core.procedures.durations import count_time
from core.procedures.personal import Person, World
from core.procedures.procedure import Procedure, Ternary
from core.procedures.standing import TERNARY
from core.procedures.totals import add_up, sort_papers
from core.procedures.viewing import view_steps
from core.procedures.way import Way, find_way


def personalise(version: CompiledVersion, person: Person, today: date, world: World) -> Procedure:
    """Return one person's way through a version of a process, as it stands on a day in the city."""
    return complete(find_way(version, person, today, world))


def complete(way: Way) -> Procedure:
    """Return a way with all that its steps ask for, and what the whole takes."""
    version, person, today, world, truths, _, standings, dated, course, _ = way
    views = view_steps(way)
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
