"""What `personalise` is given: what one person has said, holds and has done, and the city's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from core.processes.answers import Answer, Paper

__all__ = ["EMPTY", "Answer", "Attempt", "Calendar", "Mark", "Paper", "Person", "World"]

EMPTY: Mapping[Any, Any] = MappingProxyType({})


class Attempt(NamedTuple):
    """One earlier mark on a step: the day, and how it ended."""

    on: date
    outcome: str | None = None


class Mark(NamedTuple):
    """The latest mark on a step, and those before it, oldest first.

    Whether an outcome ends the step or leaves it open (`ends: again`) stands in the definition, so the
    mark keeps every attempt and `personalise` counts those that are to be tried again.
    """

    on: date
    outcome: str | None = None
    earlier: tuple[Attempt, ...] = ()


class Person(NamedTuple):
    """Answers, papers and marks of one subject; every member may be empty.

    An answer's key is a fact's key, or ``channel:<step>`` for the choice of route in a step.
    """

    answers: Mapping[str, Answer] = EMPTY
    papers: Mapping[str, Paper] = EMPTY
    marks: Mapping[str, Mark] = EMPTY
    skipped: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    dates_given: Mapping[tuple[str, str], date] = EMPTY  # (step, deadline) -> the date on the person's own letter
    appointments: Mapping[str, datetime] = EMPTY  # step -> wall-clock time in the city


def hold_papers(person: Person, held: Mapping[str, Paper]) -> Person:
    """Return a person with the papers that lie in their wallet.

    Who has a paper there has it, whatever was said before; dates that the wallet doesn't know are as they were said.
    """
    if not held:
        return person
    papers = dict(person.papers)
    for document_type, paper in held.items():
        said = papers.get(document_type)
        if said is not None and said.have:
            paper = Paper(True, paper.issued or said.issued, paper.expires or said.expires)
        papers[document_type] = paper
    return person._replace(papers=papers)


class Calendar(Protocol):
    """The working days of a city; they don't change, so that what was counted may be kept."""

    def __hash__(self) -> int: ...

    def is_working_day(self, day: date, /) -> bool:
        """Tell whether offices count this day."""
        ...


class World(NamedTuple):
    """What is true for everybody in the city: its calendar, and which processes give a paper."""

    calendar: Calendar
    givers: Mapping[str, tuple[str, ...]] = EMPTY  # document type -> processes ("city/slug")
