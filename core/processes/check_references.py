"""Findings about keys: what a process or the registry refers to must be there, and be of the right kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from core.processes.conditions import (
    CHANNEL_FACT,
    AgeIs,
    Comparison,
    Condition,
    FactIn,
    FactIs,
    NumberIs,
    list_comparisons,
)
from core.processes.definition import Process
from core.processes.findings import Finding, FindingCode, Severity, Surroundings
from core.processes.registry import Fact, FactKind, Registry
from core.processes.uses import Place, Use, UseKind, condition_uses, date_facts, list_conditions, list_uses

UNKNOWN: Final[Mapping[UseKind, FindingCode]] = {
    UseKind.FACT: FindingCode.UNKNOWN_FACT,
    UseKind.PAPER: FindingCode.UNKNOWN_PAPER,
    UseKind.STEP: FindingCode.UNKNOWN_STEP,
    UseKind.OUTCOME: FindingCode.UNKNOWN_OUTCOME,
    UseKind.ORGANISATION: FindingCode.UNKNOWN_ORGANISATION,
    UseKind.OFFICE: FindingCode.UNKNOWN_OFFICE,
    UseKind.TOPIC: FindingCode.UNKNOWN_TOPIC,
    UseKind.SERVICE_TYPE: FindingCode.UNKNOWN_SERVICE_TYPE,
    UseKind.GROUP: FindingCode.UNKNOWN_GROUP,
}
YES_NO = ("yes", "no")
MATCHED = (FactKind.YES_NO, FactKind.CHOICE, FactKind.COUNTRY)


def check_references(process: Process, around: Surroundings) -> Iterator[Finding]:
    """Find what a process refers to and nobody knows, and values that a fact doesn't have."""
    yield from find_unknown(list_uses(process), known_keys(process, around))
    facts = around.registry.facts
    routes = list_routes(process)
    for condition, place, _ in list_conditions(process):
        yield from check_values(condition, place, facts)
        yield from check_routes(condition, place, routes)
    for fact, place in date_facts(process):
        yield from check_kind(facts.get(fact), place, (FactKind.DATE,))
    for step in process.steps:
        for need in step.needs:
            yield from check_kind(
                facts.get(need.each or ""), ("steps", step.key, "needs", need.key), (FactKind.NUMBER,)
            )
        for fee in step.fees:
            yield from check_kind(facts.get(fee.times or ""), ("steps", step.key, "fees", fee.key), (FactKind.NUMBER,))


def check_registry(registry: Registry) -> tuple[Finding, ...]:
    """Find what the registry's own conditions refer to and nobody knows, and facts that wait for each other."""
    known: dict[UseKind, Collection[str]] = {
        UseKind.FACT: registry.facts,
        UseKind.GROUP: registry.groups,
        UseKind.PAPER: registry.document_types,
        UseKind.STEP: (),  # a fact is the same for all processes
    }
    found: list[Finding] = []
    for fact in registry.facts.values():
        if fact.only_if is not None:
            place: Place = ("facts", fact.key, "only_if")
            uses = tuple(condition_uses(fact.only_if, place))
            found.extend(find_unknown(uses, known))
            found.extend(check_values(fact.only_if, place, registry.facts))
            if fact.key in facts_behind(fact, registry):
                found.append(Finding(FindingCode.CIRCLE, Severity.ERROR, place, {"steps": fact.key}))
    return tuple(found)


def facts_behind(fact: Fact, registry: Registry) -> set[str]:
    """Return all facts that must be known before a fact is asked for."""
    found: set[str] = set()
    coming = [fact]
    while coming:
        one = coming.pop()
        for use in () if one.only_if is None else condition_uses(one.only_if, ()):
            if use.kind is UseKind.FACT and use.key not in found:
                found.add(use.key)
                coming.extend(registry.facts[key] for key in (use.key,) if key in registry.facts)
    return found


def known_keys(process: Process, around: Surroundings) -> dict[UseKind, Collection[str]]:
    """Return the keys that there are, of each kind that is known here."""
    registry = around.registry
    known: dict[UseKind, Collection[str]] = {
        UseKind.FACT: registry.facts,
        UseKind.PAPER: registry.document_types,
        UseKind.TOPIC: registry.topics,
        UseKind.SERVICE_TYPE: registry.service_types,
        UseKind.GROUP: registry.groups,
        UseKind.STEP: {step.key for step in process.steps},
        UseKind.OUTCOME: {f"{step.key}/{outcome.key}" for step in process.steps for outcome in step.outcomes},
    }
    if around.organisations is not None:
        known[UseKind.ORGANISATION] = around.organisations
    if around.offices is not None:
        known[UseKind.OFFICE] = around.offices
    return known


def find_unknown(uses: tuple[Use, ...], known: Mapping[UseKind, Collection[str]]) -> Iterator[Finding]:
    """Find references to what isn't there; an outcome of an unknown step is reported once, as the step."""
    steps = known.get(UseKind.STEP, ())
    for kind, key, place in dict.fromkeys(uses):
        if kind is UseKind.OUTCOME and key.partition("/")[0] not in steps:
            continue
        if kind in known and key not in known[kind]:
            yield Finding(UNKNOWN[kind], Severity.ERROR, place, {"key": key})


def check_values(condition: Condition, place: Place, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Find comparisons with values that a fact can't have."""
    for leaf in list_comparisons(condition):
        yield from check_comparison(leaf, place, facts)


def check_comparison(leaf: Comparison, place: Place, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Find what one comparison expects of a fact and the fact doesn't have."""
    match leaf:
        case FactIs(key, value):
            yield from check_options(facts.get(key), (value,), place)
        case FactIn(key, values):
            yield from check_options(facts.get(key), tuple(one for one in values if not one.startswith("@")), place)
        case NumberIs(key):
            yield from check_kind(facts.get(key), place, (FactKind.NUMBER,))
        case AgeIs(key):
            yield from check_kind(facts.get(key), place, (FactKind.DATE,))


def list_routes(process: Process) -> dict[str, list[str]]:
    """Return the routes that each step offers, by the fact that chooses among them."""
    return {f"{CHANNEL_FACT}{step.key}": [channel.key for channel in step.channels] for step in process.steps}


def check_routes(condition: Condition, place: Place, routes: Mapping[str, list[str]]) -> Iterator[Finding]:
    """Find choices of a route that a step doesn't offer."""
    for leaf in list_comparisons(condition):
        if isinstance(leaf, FactIs | FactIn) and leaf.fact in routes:
            offered = routes[leaf.fact]
            for value in (leaf.value,) if isinstance(leaf, FactIs) else leaf.values:
                if value not in offered:
                    params = {"fact": leaf.fact, "option": value, "allowed": ", ".join(offered)}
                    yield Finding(FindingCode.UNKNOWN_OPTION, Severity.ERROR, place, params)


def check_kind(fact: Fact | None, place: Place, expected: tuple[FactKind, ...]) -> Iterator[Finding]:
    """Find a fact of the wrong kind."""
    if fact is not None and fact.kind not in expected:
        params = {"fact": fact.key, "kind": fact.kind.value, "expected": ", ".join(kind.value for kind in expected)}
        yield Finding(FindingCode.WRONG_KIND, Severity.ERROR, place, params)


def check_options(fact: Fact | None, values: tuple[str, ...], place: Place) -> Iterator[Finding]:
    """Find values that are none of a fact's options, or retired."""
    if fact is None:
        return
    yield from check_kind(fact, place, MATCHED)
    if fact.kind not in MATCHED:
        return
    options = YES_NO if fact.kind is FactKind.YES_NO else tuple(option.key for option in fact.options)
    retired = {option.key for option in fact.options if option.retired}
    for value in values:
        is_country = fact.kind is FactKind.COUNTRY and len(value) == 2 and value.isascii() and value.isupper()
        if value not in options and not is_country:
            params = {"fact": fact.key, "option": value, "allowed": ", ".join(options)}
            yield Finding(FindingCode.UNKNOWN_OPTION, Severity.ERROR, place, params)
        elif value in retired:
            yield Finding(FindingCode.RETIRED_OPTION, Severity.WARNING, place, {"fact": fact.key, "option": value})
