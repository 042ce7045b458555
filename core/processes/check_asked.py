"""Findings about facts that are not asked of everybody, where a condition waits for them all the same.

A fact with `only_if` is asked only where that can hold. Who is not asked leaves it unknown for ever, and a condition
that needs it stays undecided for them: a step is "perhaps needed" and nothing that they say settles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from core.processes.answers import Answer
from core.processes.check_conditions import (
    MAX_TRIED,
    MAX_TRIED_TOGETHER,
    Value,
    forget_today,
    list_values,
    make_situation,
)
from core.processes.conditions import AllOf, Condition, Read, ReadKind, read_keys
from core.processes.definition import AfterOutcome, Process
from core.processes.evaluating import Test, Truth, compile_condition
from core.processes.findings import Finding, FindingCode, Severity, Surroundings
from core.processes.registry import Registry
from core.processes.uses import Place, list_conditions

AUDIENCE: Place = ("audience",)  # may stay undecided: only who is certainly not meant is told so


def check_asked(process: Process, around: Surroundings) -> Iterator[Finding]:
    """Find conditions that stay undecided for somebody whom a fact of theirs is never asked."""
    learned = {fact for step in process.steps for fact in step.learns}
    waiting = [
        (condition, place, read.key)
        for condition, place, _ in list_conditions(process)
        for read in read_keys(condition)
        if place != AUDIENCE
        and read.kind is ReadKind.FACT
        and read.key not in learned
        and has_only_if(read.key, around.registry)
    ]
    most = max(1, min(MAX_TRIED, MAX_TRIED_TOGETHER // max(1, len(waiting))))
    for condition, place, fact in waiting:
        if stays_open(condition, list_contexts(process, place), fact, process, around.registry, most):
            yield Finding(FindingCode.NEVER_ASKED, Severity.WARNING, place, {"fact": fact})


def has_only_if(key: str, registry: Registry) -> bool:
    """Whether a fact is not asked of everybody."""
    fact = registry.facts.get(key)
    return fact is not None and fact.only_if is not None


def list_contexts(process: Process, place: Place) -> list[Condition]:
    """Return what is true of whomever a condition decides for: the audience, the step that it is in, and those before."""
    steps = {step.key: step for step in process.steps}
    step = steps[place[1]]
    found = [process.audience] if place[2:] == ("when",) else [process.audience, step.when]
    found += [steps[end.step].when for end in step.after if isinstance(end, AfterOutcome) and end.step in steps]
    return [one for one in found if one is not None]


def stays_open(
    condition: Condition, contexts: list[Condition], fact: str, process: Process, registry: Registry, most: int
) -> bool:
    """Whether there is somebody whom the fact is not asked, and for whom nothing but the fact leaves this undecided.

    What can't be tried out stays unknown; then nobody is found whom it could concern, so that no alarm is false.
    """
    only_ifs = collect_only_ifs(condition, contexts, fact, registry)
    together = AllOf((condition, *contexts, *only_ifs.values()))
    domains = {read: list_values(read, together, process, registry, with_other=False) for read in read_keys(together)}
    own = domains.pop(Read(ReadKind.FACT, fact), [])
    tried = {read: values for read, values in domains.items() if values}
    while prod(len(values) for values in tried.values()) > most:
        del tried[max(tried, key=lambda read: len(tried[read]))]
    tests = {key: prepare(one, registry) for key, one in only_ifs.items()}
    decide, holds = prepare(condition, registry), prepare(AllOf(tuple(contexts)), registry)
    return any(
        is_left_open(dict(zip(tried, values, strict=True)), fact, own, decide, holds, tests)
        for values in product(*tried.values())
    )


def is_left_open(
    values: dict[Read, Value], fact: str, own: list[Value], decide: Test, holds: Test, only_ifs: Mapping[str, Test]
) -> bool:
    """Whether a condition waits for the fact alone, of somebody who could be and whom it is not asked."""
    situation = make_situation(values)
    known = {read.key for read, value in values.items() if isinstance(value, Answer)}
    return (
        only_ifs[fact](situation) is Truth.FALSE
        and holds(situation) is Truth.TRUE
        and all(only_ifs[key](situation) is not Truth.FALSE for key in known & only_ifs.keys())
        and decide(situation) is Truth.UNKNOWN
        and any(
            decide(make_situation({**values, Read(ReadKind.FACT, fact): value})) is not Truth.UNKNOWN for value in own
        )
    )


def collect_only_ifs(
    condition: Condition, contexts: list[Condition], fact: str, registry: Registry
) -> dict[str, Condition]:
    """Return for whom each fact is asked that has to do with a condition, those included that decide about others."""
    found: dict[str, Condition] = {}
    coming = [
        fact,
        *(read.key for one in (condition, *contexts) for read in read_keys(one) if read.kind is ReadKind.FACT),
    ]
    while coming:
        key = coming.pop()
        known = registry.facts.get(key)
        if key not in found and known is not None and known.only_if is not None:
            found[key] = known.only_if
            coming += [read.key for read in read_keys(known.only_if) if read.kind is ReadKind.FACT]
    return found


def prepare(condition: Condition, registry: Registry) -> Test:
    """Return a condition's test, for which today is a day that nobody knows."""
    return compile_condition(forget_today(condition), registry.groups)
