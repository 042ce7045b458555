"""Why a condition is true, false or unknown, as data: asked for rarely, so it is made apart from the truth.

Like the truth itself, a condition becomes a function once per version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from core.processes.conditions import AllOf, AnyOf, Comparison, Condition, Not, Read, comparison_reads
from core.processes.evaluating import (
    FALSE,
    NO_GROUPS,
    TRUE,
    UNKNOWN,
    Groups,
    Situation,
    Truth,
    compile_condition,
    negate,
)


class Reason(NamedTuple):
    """One comparison that decided, and what it came to."""

    comparison: Comparison
    truth: Truth


class Missing(NamedTuple):
    """One thing that is not known, and how decisive it is: 1 where it alone would settle the condition."""

    read: Read
    weight: float


class Explained(NamedTuple):
    """A truth, the comparisons that suffice for it, and what is missing where it is unknown, weightiest first."""

    truth: Truth
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()


Weighed = tuple[Truth, tuple[Reason, ...], Mapping[Read, float]]
Weighing = Callable[[Situation], Weighed]
Explaining = Callable[[Situation], Explained]


def explain(condition: Condition, situation: Situation, groups: Groups = NO_GROUPS) -> Explained:
    """Return why a condition holds or not; compile it instead where it is asked more than once."""
    return compile_explaining(condition, groups)(situation)


def compile_explaining(condition: Condition, groups: Groups = NO_GROUPS) -> Explaining:
    """Return a function to a condition's truth with its reasons, or with what would have to be known.

    The reasons are the first in the author's order that suffice: one false part explains a false
    conjunction, all true parts a true one.
    """
    weigh = compile_weighing(condition, groups)
    if not isinstance(condition, AllOf | AnyOf | Not) and len(reads := comparison_reads(condition)) == 1:
        test, alone = compile_condition(condition, groups), (Missing(reads[0], 1.0),)
        made = {truth: Explained(truth, (Reason(condition, truth),)) for truth in (TRUE, FALSE)}
        made[UNKNOWN] = Explained(UNKNOWN, (), alone)
        return lambda situation: made[test(situation)]

    def explain_it(situation: Situation) -> Explained:
        truth, reasons, weights = weigh(situation)
        if truth is not UNKNOWN:
            return Explained(truth, tuple(dict.fromkeys(reasons)) if len(reasons) > 1 else reasons)
        missing = [Missing(read, weight) for read, weight in weights.items()]
        missing.sort(key=lambda one: -one.weight)
        return Explained(truth, (), tuple(missing))

    return explain_it


def compile_weighing(condition: Condition, groups: Groups) -> Weighing:
    """Return a function to a condition's truth, its reasons, and the weight of each thing that is missing."""
    match condition:
        case AllOf(parts):
            return compile_weighing_parts(tuple(compile_weighing(part, groups) for part in parts), deciding=FALSE)
        case AnyOf(parts):
            return compile_weighing_parts(tuple(compile_weighing(part, groups) for part in parts), deciding=TRUE)
        case Not(part):
            return compile_weighing_opposite(compile_weighing(part, groups))
        case _:
            return compile_weighing_comparison(condition, groups)


def compile_weighing_opposite(weigh: Weighing) -> Weighing:
    """Return the opposite's truth; what decides it, or would, is the same."""

    def weigh_opposite(situation: Situation) -> Weighed:
        truth, reasons, missing = weigh(situation)
        return negate(truth), reasons, missing

    return weigh_opposite


def compile_weighing_comparison(comparison: Comparison, groups: Groups) -> Weighing:
    """Return one comparison's truth; where it is unknown, what it reads and nobody told of shares the weight."""
    test, reads = compile_condition(comparison, groups), comparison_reads(comparison)
    decided: dict[Truth, Weighed] = {truth: (truth, (Reason(comparison, truth),), {}) for truth in (TRUE, FALSE)}
    nothing_told: Weighed = (UNKNOWN, (), share_equally(reads))

    def weigh_comparison(situation: Situation) -> Weighed:
        truth = test(situation)
        if truth is not UNKNOWN:
            return decided[truth]
        if len(reads) == 1:
            return nothing_told
        unknown = tuple(read for read in reads if not is_known(read, situation))
        return (UNKNOWN, (), share_equally(unknown)) if unknown else nothing_told

    return weigh_comparison


def share_equally(reads: tuple[Read, ...]) -> Mapping[Read, float]:
    """Return things that are missing, each with the same weight."""
    return {read: 1 / len(reads) for read in reads}


def compile_weighing_parts(weighings: tuple[Weighing, ...], deciding: Truth) -> Weighing:
    """Return Kleene's conjunction or disjunction; what is missing shares its weight among the open parts."""
    otherwise = negate(deciding)

    def weigh_parts(situation: Situation) -> Weighed:
        settled: list[Reason] = []
        open_parts: list[Mapping[Read, float]] = []
        for weigh in weighings:
            truth, reasons, missing = weigh(situation)
            if truth is deciding:
                return deciding, reasons, {}
            if truth is UNKNOWN:
                open_parts.append(missing)
            else:
                settled.extend(reasons)
        if not open_parts:
            return otherwise, tuple(settled), {}
        if len(open_parts) == 1:
            return UNKNOWN, (), open_parts[0]
        weights: dict[Read, float] = {}
        for missing in open_parts:
            for read, weight in missing.items():
                weights[read] = weights.get(read, 0.0) + weight / len(open_parts)
        return UNKNOWN, (), weights

    return weigh_parts


def is_known(read: Read, situation: Situation) -> bool:
    """Return whether anything was said of what a condition reads, be it only "I don't know" or a year."""
    kind, key = read
    if kind == "fact":
        return key in situation.answers
    if kind == "step":
        return key in situation.steps
    paper = situation.papers.get(key)
    if paper is None or kind == "paper":
        return paper is not None
    return not paper.have or (paper.issued if kind == "issued" else paper.expires) is not None
