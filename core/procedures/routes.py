"""Choices of route in conditions: a route counts where it is open, and chosen or the only one left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.procedures.personal import Person
from core.processes.conditions import CHANNEL_FACT, AllOf, AnyOf, Condition, FactIn, FactIs, Not
from core.processes.evaluating import FALSE

if TYPE_CHECKING:
    from core.procedures.compiled import CompiledVersion
    from core.procedures.missing import Truths
    from core.processes.definition import Process

Routes = Mapping[str, Mapping[str, Condition | None]]
"""Route fact -> its channels, each with the condition under which it is open; None is always."""

TRUE_FOR_ALL = AllOf(())
FALSE_FOR_ALL = AnyOf(())


def find_routes(process: Process) -> Routes:
    """Return the choices of route that a process offers."""
    return {
        f"{CHANNEL_FACT}{step.key}": {channel.key: channel.when for channel in step.channels}
        for step in process.steps
        if step.channels
    }


def resolve_routes(condition: Condition, routes: Routes) -> Condition:
    """Return a condition in which each comparison with a route also asks whether that route is open.

    Nobody need choose where one route alone is left, and choosing one doesn't open it.
    """
    match condition:
        case AllOf(parts):
            return AllOf(tuple(resolve_routes(part, routes) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(resolve_routes(part, routes) for part in parts))
        case Not(part):
            return Not(resolve_routes(part, routes))
        case FactIs(fact, value) if fact in routes:
            return is_taken(fact, value, routes[fact])
        case FactIn(fact, values) if fact in routes:
            return AnyOf(tuple(is_taken(fact, value, routes[fact]) for value in values))
        case _:
            return condition


def is_taken(fact: str, route: str, channels: Mapping[str, Condition | None]) -> Condition:
    """Return when a person takes a route."""
    if route not in channels:
        return FALSE_FOR_ALL
    others = [when for key, when in channels.items() if key != route]
    closed = [Not(when) for when in others if when is not None]
    left_alone = AllOf(tuple(closed)) if len(closed) == len(others) else FALSE_FOR_ALL
    chosen: Condition = FactIs(fact, route)
    if not others:
        chosen = TRUE_FOR_ALL
    elif left_alone is not FALSE_FOR_ALL:
        chosen = AnyOf((chosen, left_alone))
    when = channels[route]
    return chosen if when is None else AllOf((when, chosen))


def leave_closed_routes(version: CompiledVersion, person: Person, truths: Truths) -> Person:
    """Return a person without the choices of routes that turned out to be closed to them, to be asked again."""
    closed = {
        step.channel_fact
        for step in (version.steps[number] for number in version.with_own_channels)
        if (answer := person.answers.get(step.channel_fact)) is not None
        and any(
            channel.key in answer.values and channel.when is not None and truths[channel.when] is FALSE
            for channel in step.channels
        )
    }
    if not closed:
        return person
    return person._replace(answers={fact: answer for fact, answer in person.answers.items() if fact not in closed})
