"""Which papers a step asks for, and what it and the whole way take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from api.wording.catalogue import Words
from api.wording.dates import say_length, say_period
from api.wording.names import Names
from core.procedures.procedure import ExtraView, Ternary, TimeTotal
from core.processes.definition import ExtraKind, Need, Takes


def say_need(
    words: Words, names: Names, need: Need, extras: Sequence[ExtraView], count: int | None, applies: Ternary
) -> str:
    """Return one need whole: Passport, and 2 copies; not older than 6 months."""
    papers = say_papers(words, names, need.any_of)
    surely = [say_extra(words, extra.kind, extra.copies) for extra in extras if extra.applies is Ternary.YES]
    perhaps = [say_extra(words, extra.kind, extra.copies) for extra in extras if extra.applies is Ternary.MAYBE]
    if surely:
        papers = words.say("{papers}, and {extras}", papers=papers, extras=words.list_all(surely))
    if perhaps:
        papers = words.say("{papers}, and perhaps {extras}", papers=papers, extras=words.list_all(perhaps))
    if need.issued_within is not None:
        papers = words.say(
            "{papers} (not older than {period})", papers=papers, period=say_period(words, need.issued_within)
        )
    if need.valid_for is not None:
        papers = words.say(
            "{papers} (valid for at least {period} more)", papers=papers, period=say_period(words, need.valid_for)
        )
    if need.each is not None:
        if count is None:
            papers = words.say("{papers} – how often depends on your answers", papers=papers)
        elif count > 1:
            papers = words.plural("{papers} – {number} time", "{papers} – {number} times", count, papers=papers)
    if applies is Ternary.MAYBE:
        papers = words.say("Perhaps: {papers}", papers=papers)
    return papers


def say_papers(words: Words, names: Names, sets: Iterable[Iterable[str]]) -> str:
    """Return sets of papers of which any one will do: passport, or identity card and birth certificate."""
    return words.list_any([words.list_all([names.paper(key) for key in papers]) for papers in sets])


def say_extra(words: Words, kind: ExtraKind, count: int) -> str:
    """Return a form in which a paper is demanded besides itself."""
    match kind:
        case ExtraKind.COPY:
            return words.plural("a copy", "{number} copies", count)
        case ExtraKind.CERTIFIED_COPY:
            return words.plural("a certified copy", "{number} certified copies", count)
        case ExtraKind.APOSTILLE:
            return words.say("an apostille")
        case ExtraKind.SWORN_TRANSLATION:
            return words.say("a sworn translation")
    assert_never(kind)


# --- time and visits -------------------------------------------------------------------------------


def say_takes(words: Words, takes: Takes) -> str:
    """Return how long a step takes."""
    typical = say_period(words, takes.typical)
    if takes.at_most is None:
        return words.say("Usually {period}. Nobody can say how long at the most.", period=typical)
    return words.say("Usually {period}, at most {longest}.", period=typical, longest=say_period(words, takes.at_most))


def say_time(words: Words, time: TimeTotal) -> str:
    """Return how long the whole way takes; that it may take no time at all tells nobody anything, and isn't said."""
    if time.typical_low == time.typical_high == time.longest == 0:
        return words.say("Nobody has said how long it takes. Ask the office.")
    usually = _say_usually(words, time.typical_low, time.typical_high)
    if time.longest is None:
        if usually is None:
            return words.say("Nobody can say yet how long it takes.")
        return words.say("{usually} It can take longer; nobody can say how long.", usually=usually)
    longest = say_length(words, time.longest)
    if usually is None:
        return words.say("At most {longest}.", longest=longest)
    return words.say("{usually} At most {longest}.", usually=usually, longest=longest)


def _say_usually(words: Words, least: int, most: int | None) -> str | None:
    low, high = say_length(words, least), None if most is None else say_length(words, most)
    if least == 0:
        return words.say("Usually up to {high}.", high=high) if most else None
    if high is None:
        return words.say("Usually from {low} on.", low=low)
    if low == high:
        return words.say("Usually about {period}.", period=low)
    return words.say("Usually between {low} and {high}.", low=low, high=high)


def say_visits(words: Words, low: int, high: int) -> str:
    """Return how often one has to go somewhere."""
    if high == 0:
        return words.say("You don't have to go anywhere.")
    if low == high:
        return words.plural("You go to an office {number} time.", "You go to an office {number} times.", high)
    if low == 0:
        return words.plural(
            "You go to an office {number} time at most.", "You go to an office {number} times at most.", high
        )
    return words.plural(
        "You go to an office between {low} and {number} time.",
        "You go to an office between {low} and {number} times.",
        high,
        low=low,
    )
