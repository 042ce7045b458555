"""What the marks on steps mean under one version: which steps have ended, how, and what that gave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.personal import EMPTY, Mark, Person
from core.processes.answers import Paper, StepEnd
from core.processes.definition import Ending

HELD = Paper(have=True)


class Marked(NamedTuple):
    """A step's latest mark under one version, and how often the step is to be tried again."""

    ending: Ending
    on: date
    outcome: str | None
    attempts: int


NO_MARKS: Mapping[str, Marked] = EMPTY


def read_marks(version: CompiledVersion, person: Person) -> Mapping[str, Marked]:
    """Return what each mark means; marks on steps which this version lacks are passed over.

    An outcome that the version doesn't know, and no outcome at all, count as a good end.
    """
    found: dict[str, Marked] = {}
    for key, mark in person.marks.items():
        number = version.numbers.get(key)
        if number is not None:
            found[key] = read_mark(version.steps[number], mark)
    return found


def read_mark(step: CompiledStep, mark: Mark) -> Marked:
    """Return what a mark on a step means."""
    ending = ends_as(step, mark.outcome)
    attempts = 1 if ending is Ending.AGAIN else 0
    for attempt in mark.earlier:
        if ends_as(step, attempt.outcome) is Ending.AGAIN:
            attempts += 1
    return Marked(ending, mark.on, mark.outcome, attempts)


def ends_as(step: CompiledStep, outcome: str | None) -> Ending:
    """Return what an outcome of a step means for the way."""
    return Ending.OK if outcome is None else step.outcomes.get(outcome, Ending.OK)


def end_steps(marked: Mapping[str, Marked]) -> dict[str, StepEnd]:
    """Return the ends of steps, as conditions see them: one that is to be tried again hasn't ended."""
    return {key: StepEnd(outcome, on) for key, (ending, on, outcome, _) in marked.items() if ending is not Ending.AGAIN}


def hold_papers(version: CompiledVersion, person: Person, marked: Mapping[str, Marked]) -> Mapping[str, Paper]:
    """Return the papers a person holds: those they told of, and those that steps which ended gave them."""
    given: dict[str, Paper] = {}
    for key, (ending, _, outcome, _) in marked.items():
        step = version.steps[version.numbers[key]]
        if ending is Ending.OK:
            given.update((document, HELD) for document in step.gives)
        if ending is not Ending.AGAIN and outcome is not None:
            given.update((document, HELD) for document in step.outcome_gives.get(outcome, ()))
    if not given:
        return person.papers
    declared = {document: paper for document, paper in person.papers.items() if paper.have or document not in given}
    return {**given, **declared}


def find_outcome_day(step: CompiledStep, mark: Mark | None, outcome: str) -> date | None:
    """Return the day a step last ended with an outcome, be it one that is to be tried again."""
    if mark is None:
        return None
    if mark.outcome == outcome:
        return mark.on
    if ends_as(step, mark.outcome) is not Ending.AGAIN:
        return None
    return next((attempt.on for attempt in reversed(mark.earlier) if attempt.outcome == outcome), None)
