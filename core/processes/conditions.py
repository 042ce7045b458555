"""Three-valued conditions over what a person has said, holds and has done.

A condition is a small closed union, stored as JSON and never as text that is evaluated. It is
true, false or unknown by Kleene's strong three-valued logic (S. C. Kleene, *Introduction to
Metamathematics*, 1952, § 64): an answer to something unknown never turns true into false or back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from core.processes.periods import Period as Period

# --- dates that a condition or a deadline can refer to -------------------------------------------


@dataclass(frozen=True, slots=True)
class LiteralDate:
    """A calendar date written in the definition. JSON: ``"2026-03-01"``."""

    date: date


@dataclass(frozen=True, slots=True)
class Today:
    """The city's date. JSON: ``"today"``."""


@dataclass(frozen=True, slots=True)
class FactDate:
    """A date the person gave. JSON: the fact's key, ``"arrival-date"``."""

    fact: str


@dataclass(frozen=True, slots=True)
class StepDate:
    """The day a step happened, whatever its outcome. JSON: ``{"step": "send-kit"}``."""

    step: str


@dataclass(frozen=True, slots=True)
class DocumentDate:
    """A date printed on a paper. JSON: ``{"document": "passport", "edge": "expires"}``."""

    document: str
    edge: Literal["issued", "expires"]


DateRef = LiteralDate | Today | FactDate | StepDate | DocumentDate


# --- the union -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is true. JSON: ``{"all": [...]}``; an empty list is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is true. JSON: ``{"any": [...]}``; an empty list is false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is false. JSON: ``{"not": c}``."""

    part: Condition


CHANNEL_FACT = "channel:"
"""What a fact's key begins with that is a step's choice of route: its values are the step's channels."""


@dataclass(frozen=True, slots=True)
class FactIs:
    """A fact has this value. JSON: ``{"fact": k, "is": v}``; values are strings (``"yes"``, ``"IT"``)."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class FactIn:
    """A fact has one of these values. JSON: ``{"fact": k, "in": ["a", "@group"]}``."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A number lies within bounds; several bounds mean all. JSON: ``{"fact": k, "at_least": "1"}``."""

    fact: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None


class DateOperator(StrEnum):
    """How one date compares with another."""

    BEFORE = "before"
    ON_OR_BEFORE = "on_or_before"
    AFTER = "after"
    ON_OR_AFTER = "on_or_after"


@dataclass(frozen=True, slots=True)
class DateIs:
    """A date compared with another plus a period. JSON: ``{"date": ref, "before": ref, "plus": "P3M"}``."""

    date: DateRef
    operator: DateOperator
    other: DateRef
    plus: Period | None = None


@dataclass(frozen=True, slots=True)
class AgeIs:
    """An age reached by today. JSON: ``{"age": "birth-date", "at_least": "P18Y"}``."""

    fact: str
    at_least: Period | None = None
    below: Period | None = None


@dataclass(frozen=True, slots=True)
class Holds:
    """The person has a paper. JSON: ``{"holds": "passport"}``."""

    document: str


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step ended with an outcome. JSON: ``{"step": k, "outcome": o}``."""

    step: str
    outcome: str


Condition = AllOf | AnyOf | Not | FactIs | FactIn | NumberIs | DateIs | AgeIs | Holds | StepEnded
Comparison = FactIs | FactIn | NumberIs | DateIs | AgeIs | Holds | StepEnded
"""A condition without parts: what an answer, a paper or a step decides by itself."""


# --- what a condition reads ------------------------------------------------------------------------


class ReadKind(StrEnum):
    """What sort of thing a condition asks for."""

    __hash__ = str.__hash__  # what stands in Enum is slower

    FACT = "fact"
    PAPER = "paper"
    ISSUED = "issued"  # the date of issue printed on a paper
    EXPIRES = "expires"  # the date until which a paper is valid
    STEP = "step"


class Read(NamedTuple):
    """One thing that a condition asks for: a fact's answer, a paper or its date, or how a step ended."""

    kind: ReadKind
    key: str


def list_comparisons(condition: Condition) -> tuple[Comparison, ...]:
    """Return the comparisons of a condition in the author's order."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return tuple(leaf for part in parts for leaf in list_comparisons(part))
        case Not(part):
            return list_comparisons(part)
        case _:
            return (condition,)


def read_keys(condition: Condition) -> tuple[Read, ...]:
    """Return what a condition reads, each thing once, in the author's order."""
    return tuple(dict.fromkeys(read for leaf in list_comparisons(condition) for read in comparison_reads(leaf)))


def list_wanted_ends(condition: Condition, wanted: bool = True) -> tuple[StepEnded, ...]:
    """Return the ends of steps that speak for a condition, not against it."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return tuple(end for part in parts for end in list_wanted_ends(part, wanted))
        case Not(part):
            return list_wanted_ends(part, not wanted)
        case StepEnded() if wanted:
            return (condition,)
        case _:
            return ()


def comparison_reads(comparison: Comparison) -> tuple[Read, ...]:
    """Return what one comparison reads."""
    match comparison:
        case FactIs(fact) | FactIn(fact) | NumberIs(fact) | AgeIs(fact):
            return (Read(ReadKind.FACT, fact),)
        case DateIs(left, _, right):
            return tuple(dict.fromkeys(date_reads(left) + date_reads(right)))
        case Holds(document):
            return (Read(ReadKind.PAPER, document),)
        case StepEnded(step):
            return (Read(ReadKind.STEP, step),)


def date_reads(ref: DateRef) -> tuple[Read, ...]:
    """Return what a date ref reads; a literal date and today read nothing."""
    match ref:
        case FactDate(fact):
            return (Read(ReadKind.FACT, fact),)
        case StepDate(step):
            return (Read(ReadKind.STEP, step),)
        case DocumentDate(document, edge):
            return (Read(ReadKind(edge), document),)
        case _:
            return ()
