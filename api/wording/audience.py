"""For whom a process is meant, as a list of short lines: each one is for you, or not for you.

A line about a question shows the question by itself, so that the sentence has only the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.wording.catalogue import Words
from api.wording.conditions import list_answers, say_condition
from api.wording.names import Names
from core.processes.conditions import AllOf, AnyOf, Condition, FactIn, FactIs, Not


@dataclass(frozen=True, slots=True)
class AudienceItem:
    """One line: whom a process is for, or whom it isn't for; `fact` is what is asked where the line has answers."""

    is_for: bool
    sentence: str
    fact: str | None = None


def list_audience(words: Words, names: Names, condition: Condition) -> list[AudienceItem]:
    """Return the lines that must all fit somebody for whom a process is meant."""
    return [say_item(words, names, part, holds) for part, holds in list_parts(condition)]


def list_parts(condition: Condition, holds: bool = True) -> Iterator[tuple[Condition, bool]]:
    """Yield the conditions that must all hold, or all not hold, for a condition to hold, or not."""
    match condition:
        case Not(part):
            yield from list_parts(part, not holds)
        case AllOf(parts) if holds:
            for part in parts:
                yield from list_parts(part)
        case AnyOf(parts) if not holds:
            for part in parts:
                yield from list_parts(part, holds=False)
        case AllOf((part,)) | AnyOf((part,)):
            yield from list_parts(part, holds)
        case AnyOf(parts) if parts and all(isinstance(part, Not) for part in parts):
            # "Not this, or not that" is said more simply: not both.
            yield AllOf(tuple(part.part for part in parts if isinstance(part, Not))), False
        case _:
            yield condition, holds


def say_item(words: Words, names: Names, condition: Condition, is_for: bool) -> AudienceItem:
    """Return one line."""
    match condition:
        case FactIs(fact) | FactIn(fact):
            answers = say_answers(words, names, condition)
            if is_for:
                return AudienceItem(True, words.say("For you if you answer: {answers}.", answers=answers), fact)
            return AudienceItem(False, words.say("Not for you if you answer: {answers}.", answers=answers), fact)
        case AllOf(parts) if parts:
            # What isn't for somebody is never an "all": that would be several lines.
            conditions = words.list_rows([say_part(words, names, part) for part in parts])
            return AudienceItem(
                False, words.say("Not for you if all of this is true: {conditions}.", conditions=conditions)
            )
        case AnyOf(parts) if parts:
            conditions = words.list_rows([say_part(words, names, part) for part in parts])
            return AudienceItem(
                True, words.say("For you if one of these is true: {conditions}.", conditions=conditions)
            )
        case _:
            clause = say_condition(words, names, condition)
            if is_for:
                return AudienceItem(True, words.say("For you if {condition}.", condition=clause))
            return AudienceItem(False, words.say("Not for you if {condition}.", condition=clause))


def say_part(words: Words, names: Names, condition: Condition) -> str:
    """Return one of several conditions of a line: a question with its answers, or a clause."""
    match condition:
        case FactIs(fact) | FactIn(fact):
            answers = say_answers(words, names, condition)
            # Translators: a question with the answers that fit, such as: Where do you live? – “In a tent”
            return words.say("{question} – {answers}", question=names.question(fact), answers=answers)
        case _:
            return say_condition(words, names, condition)


def say_answers(words: Words, names: Names, comparison: FactIs | FactIn) -> str:
    """Return the answers that fit: each, or some of many and how many more there are."""
    values = (comparison.value,) if isinstance(comparison, FactIs) else comparison.values
    labels, further = list_answers(words, names, comparison.fact, values)
    if not further:
        return words.list_any(labels) if labels else words.say("nothing")
    return words.plural(
        "{answers} or {number} other", "{answers} or {number} others", further, answers=words.list_row(labels)
    )
