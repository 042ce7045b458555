"""What the marks on steps mean under one version: which steps have ended, how, and what that gave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from core.procedures.personal import EMPTY, Mark, Person
from core.processes.answers import Paper, StepEnd
from core.processes.definition import Ending

if TYPE_CHECKING:
    from core.procedures.compiled import CompiledStep, CompiledVersion

HELD: Final = Paper(have=True)
OK: Final = Ending.OK
AGAIN: Final = Ending.AGAIN
NOTHING: Final[frozenset[str]] = frozenset()

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time


class Marked(NamedTuple):
    """A step's latest mark under one version, and how often the step is to be tried again."""

    ending: Ending
    on: date
    outcome: str | None
    attempts: int


NO_MARKS: Mapping[int, Marked] = EMPTY


class Record(NamedTuple):
    """What one person's marks come to: by the steps' numbers, as conditions see them, and the papers held with them.

    As conditions see it, a step that is to be tried again hasn't ended. `ends` learns the steps that don't
    apply while a process is walked.
    """

    marked: Mapping[int, Marked]
    ends: dict[str, StepEnd]
    papers: Mapping[str, Paper]  # those the person told of, and those that steps which ended gave them


def read_marks(version: CompiledVersion, person: Person) -> Record:
    """Return what a person's marks mean; marks on steps which this version lacks are passed over.

    An outcome that the version doesn't know, and no outcome at all, count as a good end; where the step has only
    one of those, it ended so.
    """
    if not person.marks:
        return Record(NO_MARKS, {}, person.papers)
    steps, numbers = version.steps, version.numbers
    marked: dict[int, Marked] = {}
    ends: dict[str, StepEnd] = {}
    given: dict[str, date] = {}
    for key, mark in person.marks.items():
        number = numbers.get(key)
        if number is None:
            continue
        step = steps[number]
        on, outcome, _ = mark
        if outcome is None:
            outcome = step.good_outcome
        ending, attempts = weigh_attempts(step, mark) if step.outcomes else (OK, 0)
        marked[number] = new(Marked, (ending, on, outcome, attempts))
        if ending is AGAIN:
            continue
        ends[key] = new(StepEnd, (outcome, on, True, step.other_ends if outcome is None else NOTHING))
        if step.gives and ending is OK:
            for document in step.gives:
                given[document] = max(on, given.get(document, on))
        if step.outcome_gives and outcome is not None:
            for document in step.outcome_gives.get(outcome, ()):
                given[document] = max(on, given.get(document, on))
    return Record(marked, ends, hold_papers(person.papers, given) if given else person.papers)


def leave_past_appointments(version: CompiledVersion, person: Person, record: Record, today: date) -> Person:
    """Return a person without the appointments that they kept in vain: over, and the attempt to be tried again.

    Such a one says nothing more of when the step is to be done. On its own day it stays, as another may be meant.
    """
    past = {
        step
        for step, at in person.appointments.items()
        if at.date() < today
        and (mark := record.marked.get(version.numbers.get(step, -1))) is not None
        and mark.ending is AGAIN
        and at.date() <= mark.on
    }
    if not past:
        return person
    return person._replace(appointments={step: at for step, at in person.appointments.items() if step not in past})


def weigh_attempts(step: CompiledStep, mark: Mark) -> tuple[Ending, int]:
    """Return how a step ended that has outcomes, and how many marks on it are to be tried again."""
    ending = ends_as(step.outcomes, mark.outcome)
    attempts = 1 if ending is AGAIN else 0
    for attempt in mark.earlier:
        if ends_as(step.outcomes, attempt.outcome) is AGAIN:
            attempts += 1
    return ending, attempts


def ends_as(outcomes: Mapping[str, Ending], outcome: str | None) -> Ending:
    """Return what an outcome of a step means for the way; `outcomes` are those that the step knows."""
    return OK if outcome is None else outcomes.get(outcome, OK)


def hold_papers(declared: Mapping[str, Paper], given: Mapping[str, date]) -> Mapping[str, Paper]:
    """Return the papers a person holds: one that a step gave them on a day they have, whatever they said before.

    One that had expired by that day was another: the dates on the new one are still to be told.
    """
    papers = dict.fromkeys(given, HELD)
    for document, paper in declared.items():
        day = given.get(document)
        if day is None or (paper.have and (paper.expires is None or paper.expires.last >= day)):
            papers[document] = paper
    return papers


def find_good_outcome(outcomes: Mapping[str, Ending]) -> str | None:
    """Return the only outcome that is a good end: what a mark without an outcome means; None where there are more."""
    good = [key for key, ending in outcomes.items() if ending is OK]
    return good[0] if len(good) == 1 else None


def find_outcome_day(outcomes: Mapping[str, Ending], mark: Mark | None, outcome: str) -> date | None:
    """Return the day a step last ended with an outcome, be it one that is to be tried again."""
    if mark is None:
        return None
    if mark.outcome == outcome or (mark.outcome is None and find_good_outcome(outcomes) == outcome):
        return mark.on
    if ends_as(outcomes, mark.outcome) is not AGAIN:
        return None
    return next((attempt.on for attempt in reversed(mark.earlier) if attempt.outcome == outcome), None)
