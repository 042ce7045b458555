"""A procedure in outline: how far somebody has come, what is next and by when, without papers, fees and routes.

Lists, reminders and whatever else is written down of a case are made from it; to make the rest takes as long again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol

from core.procedures.compiled import CompiledVersion
from core.procedures.missing import Truths
from core.procedures.procedure import DeadlineView, InheritedDeadline, Procedure, State, Ternary
from core.procedures.viewing import view_all_deadlines
from core.procedures.way import Way
from core.processes.evaluating import Situation

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time


class Outlined(Protocol):
    """One step in outline; a `StepView` is one, too."""

    @property
    def key(self) -> str:
        """The step."""

    @property
    def applies(self) -> Ternary:
        """Whether it applies to the person."""

    @property
    def state(self) -> State:
        """Where the person stands with it."""

    @property
    def appointment(self) -> datetime | None:
        """The person's own, on the city's clock."""

    @property
    def deadlines(self) -> tuple[DeadlineView, ...]:
        """All that apply or may."""

    @property
    def inherited(self) -> InheritedDeadline | None:
        """The nearest deadline of a later step."""


class StepOutline(NamedTuple):
    """One step in outline; its members mean what they mean in a `StepView`."""

    key: str
    applies: Ternary
    state: State
    appointment: datetime | None
    deadlines: tuple[DeadlineView, ...]
    inherited: InheritedDeadline | None


class Outline(NamedTuple):
    """A procedure in outline."""

    version: CompiledVersion
    steps: Sequence[Outlined]  # in the order to do them
    next: str | None  # the first open step that is not a wait
    done: int
    least: int  # steps that apply
    most: int  # steps that apply or may, those done included
    today: date
    truths: Truths  # what conditions came to, once all steps were walked

    @property
    def situation(self) -> Situation:
        """All that conditions could ask."""
        return self.truths.situation

    def step(self, key: str) -> Outlined:
        """Return the step with this key; raises KeyError."""
        for one in self.steps:
            if one.key == key:
                return one
        raise KeyError(key)


def outline(way: Way) -> Outline:
    """Return the outline of the procedure that a way comes to."""
    version, standings, course, inherited = way.version, way.standings, way.course, way.inherited
    states, applies, keys = standings.states, standings.applies, version.columns.keys
    numbers, left_out = version.numbers, standings.left_out
    deadlines = view_all_deadlines(way)
    appointments = {numbers[key]: at for key, at in way.person.appointments.items() if key in numbers}
    steps = []
    for number in course.listed:
        at = None if number in left_out else appointments.get(number)
        fields = (keys[number], applies[number], states[number], at, deadlines.get(number, ()), inherited.get(number))
        steps.append(new(StepOutline, fields))
    following = None if course.next is None else keys[course.next]
    most = course.applying + course.maybe
    return Outline(version, steps, following, course.done, course.applying, most, way.today, way.truths)


def outline_of(procedure: Procedure) -> Outline:
    """Return the outline of a procedure that was made whole."""
    totals = procedure.totals
    most = totals.steps + totals.maybe
    return Outline(
        procedure.version,
        procedure.steps,
        procedure.next,
        totals.done,
        totals.steps,
        most,
        procedure.today,
        procedure.truths,
    )
