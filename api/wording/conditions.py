"""A condition as a clause that can stand after *if*: you answer “…” with “…”, or you have this paper: “…”."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import assert_never

from babel.numbers import format_decimal

from api.wording.catalogue import Words
from api.wording.dates import say_period, say_short_day
from api.wording.names import Names
from core.processes.conditions import (
    AgeIs,
    AllOf,
    AnyOf,
    Comparison,
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
from core.processes.periods import Period

LISTED = 8  # values of a group that are all named; of more, the first ones


def say_audience(words: Words, names: Names, condition: Condition) -> str:
    """Return for whom a process is meant."""
    return words.say("This is for you if {condition}.", condition=say_condition(words, names, condition))


def say_condition(words: Words, names: Names, condition: Condition, holds: bool = True) -> str:
    """Return the clause that says that a condition holds, or that it doesn't."""
    match condition:
        case Not(part):
            return say_condition(words, names, part, not holds)
        case AllOf(parts):
            return say_parts(words, names, parts, holds, words.list_all if holds else words.list_any)
        case AnyOf(parts):
            return say_parts(words, names, parts, holds, words.list_any if holds else words.list_all)
        case _:
            return say_comparison(words, names, condition, holds)


def say_parts(
    words: Words, names: Names, parts: tuple[Condition, ...], holds: bool, join: Callable[[list[str]], str]
) -> str:
    """Return several clauses as one; those that have parts themselves stand in brackets."""
    if len(parts) == 1:
        return say_condition(words, names, parts[0], holds)
    if not parts:
        return words.say("in every case") if join == words.list_all else words.say("in no case")
    clauses = []
    for part in parts:
        clause = say_condition(words, names, part, holds)
        inner = part.part if isinstance(part, Not) else part
        several = isinstance(inner, AllOf | AnyOf) and len(inner.parts) > 1
        clauses.append(words.say("({condition})", condition=clause) if several else clause)
    return join(clauses)


def say_comparison(words: Words, names: Names, comparison: Comparison, holds: bool = True) -> str:
    """Return the clause for one comparison."""
    match comparison:
        case FactIs(fact, value):
            return say_values(words, names, fact, (value,), holds)
        case FactIn(fact, values):
            return say_values(words, names, fact, values, holds)
        case NumberIs():
            return say_bounds(words, names, comparison, holds)
        case DateIs(left, operator, right, plus):
            return say_dates(words, names, left, operator if holds else OPPOSITE[operator], right, plus)
        case AgeIs(_, at_least, below):
            return say_age(words, at_least, below, holds)
        case Holds(document):
            paper = names.paper(document)
            if holds:
                return words.say("you have this paper: {paper}", paper=paper)
            return words.say("you don't have this paper: {paper}", paper=paper)
        case StepEnded(step, outcome):
            said = {"step": names.step(step), "outcome": names.outcome(step, outcome)}
            if holds:
                return words.say("“{step}” ends with “{outcome}”", **said)
            return words.say("“{step}” doesn't end with “{outcome}”", **said)
    assert_never(comparison)


def say_values(words: Words, names: Names, fact: str, values: tuple[str, ...], holds: bool) -> str:
    """Return the clause that an answer is one of some values."""
    labels, further = list_answers(words, names, fact, values)
    question = names.question(fact)
    if further:
        named, number = words.list_row(labels), len(labels) + further
        if holds:
            return words.plural(
                "you answer “{question}” with one of {number} answer, such as {answers}",
                "you answer “{question}” with one of {number} answers, such as {answers}",
                number,
                question=question,
                answers=named,
            )
        return words.plural(
            "you answer “{question}” with none of {number} answer, such as {answers}",
            "you answer “{question}” with none of {number} answers, such as {answers}",
            number,
            question=question,
            answers=named,
        )
    answers = words.list_any(labels) if labels else words.say("nothing")
    if holds:
        return words.say("you answer “{question}” with {answers}", question=question, answers=answers)
    return words.say("you don't answer “{question}” with {answers}", question=question, answers=answers)


def list_answers(words: Words, names: Names, fact: str, values: tuple[str, ...]) -> tuple[list[str], int]:
    """Return what some values of a fact are called, and how many more there are where they are too many to name."""
    called: list[str] = []
    members: list[str] = []
    for value in values:
        group = say_group(words, value)
        if group is not None:
            called.append(group)
        else:
            members += names.group(value) if value.startswith("@") else (value,)
    shown = members if called or len(members) <= LISTED else members[:3]
    labels = called + [words.say("“{answer}”", answer=names.value(fact, member)) for member in shown]
    return labels, len(members) - len(shown)


def say_group(words: Words, name: str) -> str | None:
    """Return what a group of countries is called; None for one that has no name of its own."""
    match name:
        case "@eu":
            return words.say("a country of the EU")
        case "@eea":
            return words.say("a country of the EU, Iceland, Liechtenstein or Norway")
        case _:
            return None


def say_bounds(words: Words, names: Names, bounds: NumberIs, holds: bool) -> str:
    """Return the clause that a number lies within bounds; outside them where it doesn't hold."""
    at_least, at_most, above, below = bounds.at_least, bounds.at_most, bounds.above, bounds.below
    if not holds:
        at_least, at_most, above, below = below, above, at_most, at_least
    said = {"question": names.question(bounds.fact)}
    clauses: list[str] = []
    if at_least is not None:
        number = say_number(words, at_least)
        clauses.append(words.say("your answer to “{question}” is {number} or more", number=number, **said))
    if at_most is not None:
        number = say_number(words, at_most)
        clauses.append(words.say("your answer to “{question}” is {number} or less", number=number, **said))
    if above is not None:
        number = say_number(words, above)
        clauses.append(words.say("your answer to “{question}” is more than {number}", number=number, **said))
    if below is not None:
        number = say_number(words, below)
        clauses.append(words.say("your answer to “{question}” is less than {number}", number=number, **said))
    return words.list_all(clauses) if holds else words.list_any(clauses)


def say_number(words: Words, number: Decimal) -> str:
    """Return a number as the language writes it."""
    return words.digits(format_decimal(number, locale=words.locale, numbering_system=words.numbering))


def say_age(words: Words, at_least: Period | None, below: Period | None, holds: bool) -> str:
    """Return the clause that an age is reached, or not yet."""
    older, younger = (at_least, below) if holds else (below, at_least)
    clauses = []
    if older is not None:
        clauses.append(words.say("you are {age} old or older", age=say_period(words, older)))
    if younger is not None:
        clauses.append(words.say("you are not yet {age} old", age=say_period(words, younger)))
    return words.list_all(clauses) if holds else words.list_any(clauses)


# --- dates -----------------------------------------------------------------------------------------

OPPOSITE = {
    DateOperator.BEFORE: DateOperator.ON_OR_AFTER,
    DateOperator.ON_OR_AFTER: DateOperator.BEFORE,
    DateOperator.AFTER: DateOperator.ON_OR_BEFORE,
    DateOperator.ON_OR_BEFORE: DateOperator.AFTER,
}


def say_dates(
    words: Words, names: Names, left: DateRef, operator: DateOperator, right: DateRef, plus: Period | None
) -> str:
    """Return the clause that one date comes before or after another."""
    one, other = say_date_name(words, names, left), say_date_name(words, names, right)
    if plus is not None:
        period = say_period(words, plus)
        backwards = min(plus.years, plus.months, plus.days) < 0
        if backwards:
            other = words.say("{period} before {date}", period=period, date=say_reference(words, names, right))
        else:
            other = words.say("{period} after {date}", period=period, date=say_reference(words, names, right))
    match operator:
        case DateOperator.BEFORE:
            return words.say("{one} is before {other}", one=one, other=other)
        case DateOperator.ON_OR_BEFORE:
            return words.say("{one} is not after {other}", one=one, other=other)
        case DateOperator.AFTER:
            return words.say("{one} is after {other}", one=one, other=other)
        case DateOperator.ON_OR_AFTER:
            return words.say("{one} is not before {other}", one=one, other=other)
    assert_never(operator)


def say_date_name(words: Words, names: Names, ref: DateRef) -> str:
    """Return what a date is called, by itself."""
    match ref:
        case LiteralDate(day):
            return say_short_day(words, day)
        case Today():
            return words.say("today")
        case FactDate(fact):
            return words.say("your answer to “{question}”", question=names.question(fact))
        case StepDate(step):
            return words.say("the day of “{step}”", step=names.step(step))
        case DocumentDate(document, "issued"):
            return words.say("the date of issue of “{paper}”", paper=names.paper(document))
        case DocumentDate(document):
            return words.say("the date of expiry of “{paper}”", paper=names.paper(document))
    assert_never(ref)


def say_reference(words: Words, names: Names, ref: DateRef) -> str:
    """Return what a date is called after *before* or *after*; other languages inflect it there."""
    match ref:
        case LiteralDate(day):
            # Translators: stands after "before" or "after".
            return words.say("the date {date}", date=say_short_day(words, day))
        case Today():
            # Translators: stands after "before" or "after".
            return words.say("this day")
        case FactDate(fact):
            # Translators: stands after "before" or "after".
            return words.say("the date you give for “{question}”", question=names.question(fact))
        case StepDate(step):
            # Translators: stands after "before" or "after"; a step is something to do, such as "Send the form".
            return words.say("the step “{step}”", step=names.step(step))
        case DocumentDate(document, "issued"):
            # Translators: stands after "before" or "after".
            return words.say("the day on which “{paper}” was issued", paper=names.paper(document))
        case DocumentDate(document):
            # Translators: stands after "before" or "after".
            return words.say("the day on which “{paper}” expires", paper=names.paper(document))
    assert_never(ref)
