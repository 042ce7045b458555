"""What a process uses and where: its conditions with their places, and every key it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from core.processes.conditions import (
    CHANNEL_FACT,
    Condition,
    DateIs,
    DateRef,
    FactIn,
    ReadKind,
    StepEnded,
    date_reads,
    list_comparisons,
    read_keys,
)
from core.processes.definition import Anchor, AppointmentDate, OutcomeDate, Process, Step

Place = tuple[str, ...]
"""The path of keys by which a text or an item is addressed: ``("steps", "send-kit", "title")``."""


class UseKind(StrEnum):
    """What sort of thing a key refers to."""

    FACT = "fact"
    PAPER = "document_type"
    STEP = "step"
    OUTCOME = "outcome"  # its key is "step/outcome"
    ORGANISATION = "organisation"
    OFFICE = "office"
    TOPIC = "topic"
    SERVICE_TYPE = "service_type"
    GROUP = "group"


class Use(NamedTuple):
    """One reference from a place in a process to something else."""

    kind: UseKind
    key: str
    place: Place


class Placed(NamedTuple):
    """A condition and the place where it stands; `step` is the step that it belongs to, if any."""

    condition: Condition
    place: Place
    step: str | None


READ_USES: Mapping[ReadKind, UseKind] = {
    ReadKind.FACT: UseKind.FACT,
    ReadKind.PAPER: UseKind.PAPER,
    ReadKind.ISSUED: UseKind.PAPER,
    ReadKind.EXPIRES: UseKind.PAPER,
    ReadKind.STEP: UseKind.STEP,
}


def list_conditions(process: Process) -> tuple[Placed, ...]:
    """Return all conditions of a process with their places, in the author's order."""
    found: list[Placed] = []
    if process.audience is not None:
        found.append(Placed(process.audience, ("audience",), None))
    for step in process.steps:
        found.extend(step_conditions(step))
    return tuple(found)


def step_conditions(step: Step) -> Iterator[Placed]:
    """Return the conditions that stand in one step."""
    at: Place = ("steps", step.key)
    if step.when is not None:
        yield Placed(step.when, (*at, "when"), step.key)
    for need in step.needs:
        if need.when is not None:
            yield Placed(need.when, (*at, "needs", need.key, "when"), step.key)
        for position, extra in enumerate(need.extras):
            if extra.when is not None:
                yield Placed(extra.when, (*at, "needs", need.key, "extras", str(position), "when"), step.key)
    for name, items in (("channels", step.channels), ("fees", step.fees), ("deadlines", step.deadlines)):
        for item in items:
            if item.when is not None:
                yield Placed(item.when, (*at, name, item.key, "when"), step.key)


def list_uses(process: Process) -> tuple[Use, ...]:
    """Return every reference that a process makes, in the author's order."""
    found = [
        Use(UseKind.SERVICE_TYPE, process.service_type, ("service_type",)),
        Use(UseKind.ORGANISATION, process.authority, ("authority",)),
    ]
    found.extend(Use(UseKind.TOPIC, topic, ("topics",)) for topic in process.topics)
    for step in process.steps:
        found.extend(step_uses(step))
    for placed in list_conditions(process):
        found.extend(condition_uses(placed.condition, placed.place))
    for alternatives in process.one_of:
        found.extend(Use(UseKind.STEP, key, ("one_of",)) for key in alternatives)
    return tuple(found)


def step_uses(step: Step) -> Iterator[Use]:
    """Return the references that one step makes outside its conditions."""
    at: Place = ("steps", step.key)
    if step.responsible is not None:
        yield Use(UseKind.ORGANISATION, step.responsible, (*at, "responsible"))
    for before in step.after:
        if isinstance(before, str):
            yield Use(UseKind.STEP, before, (*at, "after"))
        else:
            yield Use(UseKind.STEP, before.step, (*at, "after"))
            yield Use(UseKind.OUTCOME, f"{before.step}/{before.outcome}", (*at, "after"))
    for need in step.needs:
        for papers in need.any_of:
            for paper in papers:
                yield Use(UseKind.PAPER, paper, (*at, "needs", need.key, "any_of"))
        if need.each is not None:
            yield Use(UseKind.FACT, need.each, (*at, "needs", need.key, "each"))
    for paper in step.gives:
        yield Use(UseKind.PAPER, paper, (*at, "gives"))
    for fact in step.learns:
        yield Use(UseKind.FACT, fact, (*at, "learns"))
    for channel in step.channels:
        if channel.office is not None:
            yield Use(UseKind.OFFICE, channel.office, (*at, "channels", channel.key, "office"))
    for fee in step.fees:
        if fee.times is not None:
            yield Use(UseKind.FACT, fee.times, (*at, "fees", fee.key, "times"))
    for deadline in step.deadlines:
        yield from anchor_uses(deadline.anchor, (*at, "deadlines", deadline.key, "from"))
    for outcome in step.outcomes:
        for paper in outcome.gives:
            yield Use(UseKind.PAPER, paper, (*at, "outcomes", outcome.key, "gives"))


def anchor_uses(anchor: Anchor, place: Place) -> Iterator[Use]:
    """Return the references of the date from which a deadline counts."""
    match anchor:
        case OutcomeDate(step, outcome):
            yield Use(UseKind.STEP, step, place)
            yield Use(UseKind.OUTCOME, f"{step}/{outcome}", place)
        case AppointmentDate(step):
            yield Use(UseKind.STEP, step, place)
        case _:
            for kind, key in date_reads(anchor):
                yield Use(READ_USES[kind], key, place)


def condition_uses(condition: Condition, place: Place) -> Iterator[Use]:
    """Return the references of a condition: what it reads, the outcomes and the groups that it names."""
    for kind, key in read_keys(condition):
        if kind is ReadKind.FACT and key.startswith(CHANNEL_FACT):
            yield Use(UseKind.STEP, key.removeprefix(CHANNEL_FACT), place)
        else:
            yield Use(READ_USES[kind], key, place)
    for leaf in list_comparisons(condition):
        if isinstance(leaf, StepEnded):
            yield Use(UseKind.OUTCOME, f"{leaf.step}/{leaf.outcome}", place)
        elif isinstance(leaf, FactIn):
            for value in leaf.values:
                if value.startswith("@"):
                    yield Use(UseKind.GROUP, value, place)


def date_facts(process: Process) -> Iterator[tuple[str, Place]]:
    """Return the facts that a process takes for dates, with the places."""
    for condition, place, _ in list_conditions(process):
        for leaf in list_comparisons(condition):
            if isinstance(leaf, DateIs):
                for ref in (leaf.date, leaf.other):
                    yield from ((fact, place) for fact in date_ref_facts(ref))
    for step in process.steps:
        for deadline in step.deadlines:
            if not isinstance(deadline.anchor, OutcomeDate | AppointmentDate):
                place = ("steps", step.key, "deadlines", deadline.key, "from")
                yield from ((fact, place) for fact in date_ref_facts(deadline.anchor))


def date_ref_facts(ref: DateRef) -> tuple[str, ...]:
    """Return the fact that a date ref reads, if any."""
    return tuple(key for kind, key in date_reads(ref) if kind is ReadKind.FACT)
