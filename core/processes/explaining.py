"""Why a condition is true, false or unknown, as data: asked for rarely, so it is made apart from the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.processes.conditions import AllOf, AnyOf, Comparison, Condition, Not, Read, comparison_reads
from core.processes.evaluating import FALSE, NO_GROUPS, TRUE, UNKNOWN, Groups, Situation, Truth, evaluate, negate


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


def explain(condition: Condition, situation: Situation, groups: Groups = NO_GROUPS) -> Explained:
    """Return a condition's truth with its reasons, or with what would have to be known.

    The reasons are the first in the author's order that suffice: one false part explains a false
    conjunction, all true parts a true one.
    """
    truth, reasons, weights = weigh(condition, situation, groups)
    missing = sorted((Missing(read, weight) for read, weight in weights.items()), key=lambda one: -one.weight)
    return Explained(truth, tuple(dict.fromkeys(reasons)), tuple(missing))


Weighed = tuple[Truth, tuple[Reason, ...], Mapping[Read, float]]


def weigh(condition: Condition, situation: Situation, groups: Groups) -> Weighed:
    """Return a condition's truth, its reasons, and the weight of each thing that is missing."""
    match condition:
        case AllOf(parts):
            return weigh_parts(parts, situation, groups, deciding=FALSE)
        case AnyOf(parts):
            return weigh_parts(parts, situation, groups, deciding=TRUE)
        case Not(part):
            truth, reasons, missing = weigh(part, situation, groups)
            return negate(truth), reasons, missing
        case _:
            truth = evaluate(condition, situation, groups)
            if truth is not UNKNOWN:
                return truth, (Reason(condition, truth),), {}
            unknown = [read for read in comparison_reads(condition) if not is_known(read, situation)]
            reads = unknown or list(comparison_reads(condition))
            return truth, (), {read: 1 / len(reads) for read in reads}


def weigh_parts(parts: tuple[Condition, ...], situation: Situation, groups: Groups, deciding: Truth) -> Weighed:
    """Return Kleene's conjunction or disjunction; what is missing shares its weight among the open parts."""
    settled: list[Reason] = []
    open_parts: list[Mapping[Read, float]] = []
    for part in parts:
        truth, reasons, missing = weigh(part, situation, groups)
        if truth is deciding:
            return deciding, reasons, {}
        if truth is UNKNOWN:
            open_parts.append(missing)
        else:
            settled.extend(reasons)
    if not open_parts:
        return negate(deciding), tuple(settled), {}
    weights: dict[Read, float] = {}
    for missing in open_parts:
        for read, weight in missing.items():
            weights[read] = weights.get(read, 0.0) + weight / len(open_parts)
    return UNKNOWN, (), weights


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
