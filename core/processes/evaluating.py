"""Whether a condition is true, false or unknown for a person: conditions become functions, once per version.

Every comparison is monotone: what was unknown may become true or false when more is known, and what was
true or false stays so. That is why a partial date compares unknown only where it straddles the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final, NamedTuple, NoReturn, assert_never

from core.processes.answers import OTHER, Answer, DateSpan, Paper, StepEnd, read_date
from core.processes.conditions import (
    AgeIs,
    AllOf,
    AnyOf,
    Condition,
    DateIs,
    DateOperator,
    DateRef,
    DocumentDate,
    FactDate,
    FactIn,
    FactIs,
    Holds,
    LiteralDate,
    Not,
    NumberIs,
    StepDate,
    StepEnded,
    Today,
)
from core.processes.periods import Period, add_period, reach_age


class Truth(Enum):
    """True, false or unknown; it has no truth value of its own, so that nobody takes unknown for true."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    __hash__ = object.__hash__  # what stands in Enum is slower, and no better where each member is one object

    def __bool__(self) -> NoReturn:
        raise TypeError("compare a truth with `is`: it may be unknown")


TRUE: Final = Truth.TRUE
FALSE: Final = Truth.FALSE
UNKNOWN: Final = Truth.UNKNOWN

Groups = Mapping[str, tuple[str, ...]]
NO_GROUPS: Groups = {}


class Situation(NamedTuple):
    """All that a condition can ask about one person on one day.

    `answers` by fact and `papers` by document type: what is absent was not asked or not said. `steps` by
    step: absent until it ended or is known not to apply. The mappings may grow while the caller walks a process.
    """

    today: date
    answers: Mapping[str, Answer]
    papers: Mapping[str, Paper]
    steps: Mapping[str, StepEnd]


Test = Callable[[Situation], Truth]
Dating = Callable[[Situation], "DateSpan | Truth"]


def evaluate(condition: Condition, situation: Situation, groups: Groups = NO_GROUPS) -> Truth:
    """Return whether a condition holds for a situation; compile it instead where it is asked more than once."""
    return compile_condition(condition, groups)(situation)


def negate(truth: Truth) -> Truth:
    """Return the opposite; the opposite of unknown is unknown."""
    return FALSE if truth is TRUE else TRUE if truth is FALSE else UNKNOWN


def compile_condition(condition: Condition, groups: Groups = NO_GROUPS) -> Test:
    """Return a function from a situation to the condition's truth, with the groups' members resolved."""
    match condition:
        case AllOf(parts):
            return compile_parts(tuple(compile_condition(part, groups) for part in parts), deciding=FALSE)
        case AnyOf(parts):
            return compile_parts(tuple(compile_condition(part, groups) for part in parts), deciding=TRUE)
        case Not(part):
            test = compile_condition(part, groups)
            return lambda situation: negate(test(situation))
        case FactIs(fact, value):
            return compile_fact_is(fact, value)
        case FactIn(fact, values):
            return compile_fact_in(fact, resolve_groups(values, groups))
        case NumberIs():
            return compile_number(condition)
        case DateIs(left, operator, right, plus):
            return compile_dates(compile_date(left), operator, compile_date(right), plus)
        case AgeIs():
            return compile_age(condition)
        case Holds(document):
            return compile_holds(document)
        case StepEnded(step, outcome):
            return compile_step(step, outcome)
    assert_never(condition)


def resolve_groups(values: tuple[str, ...], groups: Groups) -> frozenset[str]:
    """Return values with each group's name replaced by its members; an unknown group has none."""
    found: set[str] = set()
    for value in values:
        found.update(groups.get(value, ()) if value.startswith("@") else (value,))
    return frozenset(found)


def compile_parts(tests: tuple[Test, ...], deciding: Truth) -> Test:
    """Return Kleene's conjunction (false decides) or disjunction (true decides)."""
    settled = negate(deciding)

    def test(situation: Situation) -> Truth:
        truth = settled
        for part in tests:
            found = part(situation)
            if found is deciding:
                return deciding
            if found is UNKNOWN:
                truth = UNKNOWN
        return truth

    return test


def compile_fact_is(fact: str, value: str) -> Test:
    """Return whether any of an answer's values is this one; *other* stays unknown unless it is named."""

    def test(situation: Situation) -> Truth:
        answer = situation.answers.get(fact)
        if answer is None or answer.state is not None:
            return UNKNOWN
        values = answer.values
        if value in values:
            return TRUE
        return UNKNOWN if not values or OTHER in values else FALSE

    return test


def compile_fact_in(fact: str, wanted: frozenset[str]) -> Test:
    """Return whether any of an answer's values is among these."""

    def test(situation: Situation) -> Truth:
        answer = situation.answers.get(fact)
        if answer is None or answer.state is not None:
            return UNKNOWN
        values = answer.values
        for value in values:
            if value in wanted:
                return TRUE
        return UNKNOWN if not values or OTHER in values else FALSE

    return test


def compile_number(bounds: NumberIs) -> Test:
    """Return whether any of an answer's numbers lies within all bounds."""
    fact, at_least, at_most, above, below = bounds.fact, bounds.at_least, bounds.at_most, bounds.above, bounds.below

    def lies_within(number: Decimal) -> bool:
        return (
            (at_least is None or number >= at_least)
            and (at_most is None or number <= at_most)
            and (above is None or number > above)
            and (below is None or number < below)
        )

    def test(situation: Situation) -> Truth:
        answer = situation.answers.get(fact)
        if answer is None or answer.state is not None or not answer.values:
            return UNKNOWN
        truth = FALSE
        for value in answer.values:
            number = read_number(value)
            if number is None:
                truth = UNKNOWN
            elif lies_within(number):
                return TRUE
        return truth

    return test


def read_number(text: str) -> Decimal | None:
    """Read a finite decimal number; None where the text is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def compile_age(age: AgeIs) -> Test:
    """Return whether the age reached by today is at least one and below another."""
    fact, at_least, below = age.fact, age.at_least, age.below

    def test(situation: Situation) -> Truth:
        birth = answered_date(situation.answers.get(fact))
        if isinstance(birth, Truth):
            return birth
        old = has_reached(birth, at_least, situation.today) if at_least is not None else TRUE
        young = negate(has_reached(birth, below, situation.today)) if below is not None else TRUE
        if old is FALSE or young is FALSE:
            return FALSE
        return TRUE if old is TRUE and young is TRUE else UNKNOWN

    return test


def has_reached(birth: DateSpan, age: Period, today: date) -> Truth:
    """Return whether somebody born then has reached an age today."""
    if reach_age(birth.last, age) <= today:
        return TRUE
    return FALSE if birth.first == birth.last or reach_age(birth.first, age) > today else UNKNOWN


def compile_holds(document: str) -> Test:
    """Return whether the person has a paper; not asked is unknown."""

    def test(situation: Situation) -> Truth:
        paper = situation.papers.get(document)
        return UNKNOWN if paper is None or paper.have is None else TRUE if paper.have else FALSE

    return test


def compile_step(step: str, outcome: str) -> Test:
    """Return whether a step ended so; false where it doesn't apply, unknown until it ended."""

    def test(situation: Situation) -> Truth:
        end = situation.steps.get(step)
        if end is None:
            return UNKNOWN
        if not end.applies:
            return FALSE
        if end.outcome is None:
            return FALSE if outcome in end.ruled_out else UNKNOWN
        return TRUE if end.outcome == outcome else FALSE

    return test


# --- dates -----------------------------------------------------------------------------------------


def compile_dates(left: Dating, operator: DateOperator, right: Dating, plus: Period | None) -> Test:
    """Return whether one date compares so with another plus a period; false where there is no such date."""
    compare = COMPARE_SPANS[operator]

    def test(situation: Situation) -> Truth:
        one, other = left(situation), right(situation)
        if one is FALSE or other is FALSE:
            return FALSE
        if isinstance(one, Truth) or isinstance(other, Truth):
            return UNKNOWN
        if plus is not None:
            other = DateSpan(add_period(other.first, plus), add_period(other.last, plus))
        return compare(one, other)

    return test


def is_before(one: DateSpan, other: DateSpan) -> Truth:
    """Return whether one date is before another, for each day that either may be."""
    return TRUE if one.last < other.first else FALSE if one.first >= other.last else UNKNOWN


def is_on_or_before(one: DateSpan, other: DateSpan) -> Truth:
    """Return whether one date is another or before it, for each day that either may be."""
    return TRUE if one.last <= other.first else FALSE if one.first > other.last else UNKNOWN


COMPARE_SPANS: Final[Mapping[DateOperator, Callable[[DateSpan, DateSpan], Truth]]] = {
    DateOperator.BEFORE: is_before,
    DateOperator.ON_OR_BEFORE: is_on_or_before,
    DateOperator.AFTER: lambda one, other: is_before(other, one),
    DateOperator.ON_OR_AFTER: lambda one, other: is_on_or_before(other, one),
}


def compile_date(ref: DateRef) -> Dating:
    """Return a function to the span of a date; UNKNOWN while it isn't known, FALSE where it will never be."""
    match ref:
        case LiteralDate(day):
            span = DateSpan(day, day)
            return lambda situation: span
        case Today():
            return lambda situation: DateSpan(situation.today, situation.today)
        case FactDate(fact):
            return lambda situation: answered_date(situation.answers.get(fact))
        case StepDate(step):
            return lambda situation: ended_date(situation.steps.get(step))
        case DocumentDate(document, edge):
            return lambda situation: printed_date(situation.papers.get(document), edge)
    assert_never(ref)


def answered_date(answer: Answer | None) -> DateSpan | Truth:
    """Return the date of an answer; a date fact has one value."""
    if answer is None or answer.state is not None or not answer.values:
        return UNKNOWN
    span = read_date(answer.values[0])
    return UNKNOWN if span is None else span


def ended_date(end: StepEnd | None) -> DateSpan | Truth:
    """Return the day a step ended."""
    if end is None:
        return UNKNOWN
    if not end.applies:
        return FALSE
    return UNKNOWN if end.on is None else DateSpan(end.on, end.on)


def printed_date(paper: Paper | None, edge: str) -> DateSpan | Truth:
    """Return the date printed on a paper."""
    if paper is None or paper.have is None:
        return UNKNOWN
    if not paper.have:
        return FALSE
    found = paper.issued if edge == "issued" else paper.expires
    return UNKNOWN if found is None else found
