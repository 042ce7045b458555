"""Findings about conditions: those that nobody, or everybody, fulfils.

Each combination of the few values that a condition tells apart is tried. What changes from day to day stays
unknown, so that by monotony "never" and "always" are right wherever they are said; where there are too many
combinations, the most varied things stay unknown too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain, combinations, pairwise, product
from math import prod

from core.processes.answers import NOT_APPLYING, OTHER, Answer, Paper, StepEnd
from core.processes.condition_form import number_text
from core.processes.conditions import (
    AgeIs,
    AllOf,
    AnyOf,
    Condition,
    DateIs,
    FactDate,
    FactIn,
    FactIs,
    Holds,
    LiteralDate,
    Not,
    NumberIs,
    Read,
    ReadKind,
    StepEnded,
    Today,
    comparison_reads,
    list_comparisons,
    read_keys,
)
from core.processes.definition import AfterOutcome, Process
from core.processes.evaluating import Groups, Situation, Truth, compile_condition, resolve_groups
from core.processes.findings import Finding, FindingCode, Severity, Surroundings
from core.processes.periods import Period, add_days, add_period
from core.processes.registry import Fact, FactKind, Registry
from core.processes.uses import list_conditions

MAX_TRIED = 2048
MAX_TRIED_TOGETHER = 16 * MAX_TRIED  # in one process: where there are more conditions, each is tried less
MAX_SUBSETS_OF = 4
SOME_DAY = date(2000, 1, 1)  # today is forgotten, so that any day will do
NO_DATE = FactDate("")
UNNAMED = "unnamed value"

Value = Answer | Paper | StepEnd


def check_conditions(process: Process, around: Surroundings) -> Iterator[Finding]:
    """Find conditions that are never or always true, and steps that nobody for whom the process is can reach."""
    registry = around.registry
    conditions = list_conditions(process)
    most = max(1, min(MAX_TRIED, MAX_TRIED_TOGETHER // max(1, len(conditions))))
    for condition, place, _ in conditions:
        decides_step = place[0] == "steps" and place[2:] == ("when",)
        if is_always(Truth.FALSE, condition, process, registry, most):
            code = FindingCode.UNREACHABLE_STEP if decides_step else FindingCode.NEVER_TRUE
            yield Finding(code, Severity.ERROR, place)
        elif is_always(Truth.TRUE, condition, process, registry, most):
            yield Finding(FindingCode.ALWAYS_TRUE, Severity.WARNING, place)
        elif process.audience is not None and decides_step:
            together = AllOf((process.audience, condition))
            if is_always(Truth.FALSE, together, process, registry, most):
                yield Finding(FindingCode.UNREACHABLE_STEP, Severity.WARNING, place)
    for step in process.steps:
        ends = tuple(StepEnded(end.step, end.outcome) for end in step.after if isinstance(end, AfterOutcome))
        own = () if step.when is None else (step.when,)
        if ends and is_always(Truth.FALSE, AllOf((*own, *ends)), process, registry, most):
            yield Finding(FindingCode.UNREACHABLE_STEP, Severity.ERROR, ("steps", step.key, "after"))


def is_always(truth: Truth, condition: Condition, process: Process, registry: Registry, most: int = MAX_TRIED) -> bool:
    """Return whether a condition comes to this truth for all values that it tells apart.

    Whoever says *other* is unknown to it: that is left out where one asks whether it is ever true (what is
    true of the unknown is true of some value too), and counts where one asks whether it is true for all.
    """
    domains = {
        read: list_values(read, condition, process, registry, with_other=truth is Truth.TRUE)
        for read in read_keys(condition)
    }
    tried = {read: values for read, values in domains.items() if values}
    while prod(len(values) for values in tried.values()) > most:
        del tried[max(tried, key=lambda read: len(tried[read]))]
    test = compile_condition(forget_today(condition), registry.groups)
    return all(
        test(make_situation(dict(zip(tried, values, strict=True)))) is truth for values in product(*tried.values())
    )


def forget_today(condition: Condition) -> Condition:
    """Return a condition in which today is a date that nobody knows."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(forget_today(part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(forget_today(part) for part in parts))
        case Not(part):
            return Not(forget_today(part))
        case DateIs(left, operator, right, plus):
            left, right = (NO_DATE if isinstance(ref, Today) else ref for ref in (left, right))
            return DateIs(left, operator, right, plus)
        case _:
            return condition


def make_situation(values: dict[Read, Value]) -> Situation:
    """Return the situation in which just these things are known."""
    return Situation(
        SOME_DAY,
        {read.key: value for read, value in values.items() if isinstance(value, Answer)},
        {read.key: value for read, value in values.items() if isinstance(value, Paper)},
        {read.key: value for read, value in values.items() if isinstance(value, StepEnd)},
    )


def list_values(
    read: Read, condition: Condition, process: Process, registry: Registry, with_other: bool
) -> list[Value]:
    """Return values of which one stands for each that the condition can tell apart; none where it stays unknown."""
    leaves = list_comparisons(condition)
    if read.kind is ReadKind.PAPER and any(isinstance(leaf, Holds) for leaf in leaves):
        return [Paper(have=True), Paper(have=False)]
    if read.kind is ReadKind.STEP and any(isinstance(leaf, StepEnded) and leaf.step == read.key for leaf in leaves):
        step = next((step for step in process.steps if step.key == read.key), None)
        return [NOT_APPLYING, *(StepEnd(outcome.key) for outcome in (step.outcomes if step else ()))]
    fact = registry.facts.get(read.key) if read.kind is ReadKind.FACT else None
    if fact is None:
        return []
    if fact.kind is FactKind.DATE:  # a year or a month alone is unknown to it, as *other* is
        return [] if with_other else [Answer((day.isoformat(),)) for day in list_days(fact, condition)]
    if fact.kind is FactKind.NUMBER:
        return [Answer((number_text(number),)) for number in list_numbers(fact, condition)]
    return list_choices(fact, condition, registry.groups, with_other)


def list_numbers(fact: Fact, condition: Condition) -> list[Decimal]:
    """Return each bound that a number is compared with, and one number between each two and beyond."""
    leaves = [leaf for leaf in list_comparisons(condition) if isinstance(leaf, NumberIs) and leaf.fact == fact.key]
    bounds = sorted(
        {
            bound
            for leaf in leaves
            for bound in (leaf.at_least, leaf.at_most, leaf.above, leaf.below)
            if bound is not None
        }
    )
    if not bounds:
        return []
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return sorted({bounds[0] - 1, *bounds, *between, bounds[-1] + 1})


def list_days(fact: Fact, condition: Condition) -> list[date]:
    """Return days of which one stands for each that a date is told from: all by written dates, or all by ages.

    There are none where a date is compared with anything else, or an age counts days: which comes first may
    then differ from day to day.
    """
    leaves = [leaf for leaf in list_comparisons(condition) if Read(ReadKind.FACT, fact.key) in comparison_reads(leaf)]
    days: set[date] = set()
    for leaf in leaves:
        match leaf:
            case DateIs(FactDate(), _, LiteralDate(day), plus):
                limit = day if plus is None else add_period(day, plus)
                days |= {add_days(limit, number) for number in (-1, 0, 1)}
            case AgeIs(_, at_least, below):
                for age in (at_least, below):
                    if age is not None:
                        turning = add_period(SOME_DAY, Period(-age.years, -age.months))
                        days |= {turning, add_days(turning, 1)}
            case _:
                return []
    ages = [age for leaf in leaves if isinstance(leaf, AgeIs) for age in (leaf.at_least, leaf.below) if age is not None]
    is_mixed = ages and not all(isinstance(leaf, AgeIs) for leaf in leaves)
    return [] if is_mixed or any(age.days for age in ages) else sorted(days)


def list_choices(fact: Fact, condition: Condition, groups: Groups, with_other: bool) -> list[Value]:
    """Return the values that a fact is compared with, and one for all that it isn't compared with."""
    named: set[str] = set()
    for leaf in list_comparisons(condition):
        if isinstance(leaf, FactIs) and leaf.fact == fact.key:
            named.add(leaf.value)
        elif isinstance(leaf, FactIn) and leaf.fact == fact.key:
            named.update(resolve_groups(leaf.values, groups))
    options = {"yes", "no"} if fact.kind is FactKind.YES_NO else {option.key for option in fact.options}
    values = sorted(named if fact.kind is FactKind.COUNTRY else named & options)
    if fact.kind is FactKind.COUNTRY or options - named - {OTHER}:
        values.append(UNNAMED)
    if with_other and OTHER in options - named:
        values.append(OTHER)
    if not fact.several:
        return [Answer((value,)) for value in values]
    if len(values) > MAX_SUBSETS_OF:
        return []  # too many sets of values to try: it stays unknown
    subsets = chain.from_iterable(combinations(values, size) for size in range(1, len(values) + 1))
    return [Answer(subset) for subset in subsets]
