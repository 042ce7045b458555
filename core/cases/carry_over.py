"""Which answers a person may take from one case to another, so that nobody is asked twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from core.cases.progress import Progress, told_on
from core.processes.answers import Answer
from core.processes.registry import About, Fact


class Carried(NamedTuple):
    """An answer to offer again: "you told us on that day"; nothing is taken over without being shown."""

    fact: str
    answer: Answer
    told_on: date | None


def carry_over(progress: Progress, used: Mapping[str, Fact], known: Mapping[str, Answer]) -> tuple[Carried, ...]:
    """Return the answers of one case that another case's version, which uses these facts, may be offered.

    Only what is about the person: a route is each process's own choice. What the other case knows already
    stays as it is; a question declined or not known is left to be asked anew, and so is a value which that
    version doesn't have among its options.
    """
    return tuple(
        Carried(key, told.answer, told_on(told))
        for key, told in progress.told.items()
        if key not in known and key in used and may_carry(used[key], told.answer)
    )


def may_carry(fact: Fact, answer: Answer) -> bool:
    """Tell whether an answer makes sense for a fact as another version has it."""
    if fact.about is not About.PERSON or answer.state is not None or not answer.values:
        return False
    options = {option.key for option in fact.options if not option.retired}
    return (not options or options.issuperset(answer.values)) and (fact.several or len(answer.values) == 1)
