"""Why a step stands as it does, as data: made when somebody asks, and put in words elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from core.procedures.compiled import CompiledStep
from core.procedures.marks import ends_as
from core.procedures.missing import Clause
from core.procedures.procedure import Procedure, State, StepView, Ternary, WaitsFor
from core.processes.definition import Ending
from core.processes.evaluating import Situation
from core.processes.explaining import Explained


class ReasonKind(StrEnum):
    """What sort of thing decided about a step."""

    EVERYONE = "everyone"  # it has no condition
    CONDITION = "condition"  # `explained`
    OUTCOME = "outcome"  # it comes after one `outcome` of `step`, which ended with `found`
    ALTERNATIVE_DONE = "alternative_done"  # `step` was done instead
    MARK = "mark"  # marked on a day, with `outcome`
    AGAIN = "again"  # the last attempt ended with `outcome` and is to be tried again
    SKIPPED = "skipped"
    WANTED = "wanted"  # the office asked for it anyway
    WAITS = "waits"  # `wait`
    REFUSED = "refused"  # `step` was refused


class Because(NamedTuple):
    """One reason; which members are set depends on its kind."""

    kind: ReasonKind
    explained: Explained | None = None
    step: str | None = None
    outcome: str | None = None
    found: str | None = None
    on: date | None = None
    wait: WaitsFor | None = None


FOR_EVERYONE: Final = Because(ReasonKind.EVERYONE)


class Why(NamedTuple):
    """How a step stands, and the reasons: first whether it applies, then what became of it."""

    step: str
    applies: Ternary
    state: State
    reasons: tuple[Because, ...]


def why(procedure: Procedure, key: str) -> Why:
    """Return why a step of a procedure stands as it does; raises KeyError for a step that it lacks."""
    return explain_view(procedure, procedure.step(key), {})


def why_each(procedure: Procedure) -> Iterator[Why]:
    """Yield why each step stands as it does, in the order of the steps; a repeated condition is explained once."""
    explained: dict[Clause, Explained] = {}
    for view in procedure.steps:
        yield explain_view(procedure, view, explained)


def list_grounds(
    procedure: Procedure, view: StepView, looked_up: dict[Clause, tuple[object, ...]]
) -> tuple[object, ...]:
    """Return all that the reasons of a step depend on besides its own view and the day, without making them.

    Where two people's views and grounds are equal, so are the reasons, and what they answered in them. `looked_up`
    holds what other steps of the same procedure asked for already: many share a condition.
    """
    version = procedure.version
    step = version.steps[version.numbers[view.key]]
    if step.is_for_everyone:
        return ()
    told: tuple[object, ...] = ()
    if step.when is not None:
        known = looked_up.get(step.when)
        if known is None:
            known = looked_up[step.when] = look_up_all(step.when, procedure.situation)
        told = known
    alternatives_done = view.applies is Ternary.NO and view.alternatives
    if not alternatives_done and not step.after_outcomes:
        return told
    found = [*told]
    if alternatives_done:
        found += [(other.key, other.on) for other in list_done(procedure, view.alternatives)]
    found += [procedure.step(version.steps[number].key).outcome for number, _ in step.after_outcomes]
    return tuple(found)


def look_up_all(clause: Clause, situation: Situation) -> tuple[object, ...]:
    """Return all that was said of what a condition reads."""
    facts, papers, steps = clause.looks_at
    if not papers and not steps:
        return tuple(map(situation.answers.get, facts))
    return (
        *map(situation.answers.get, facts),
        *map(situation.papers.get, papers),
        *map(situation.steps.get, steps),
    )


def list_done(procedure: Procedure, keys: tuple[str, ...]) -> list[StepView]:
    """Return the steps among these that are done."""
    return [view for view in map(procedure.step, keys) if view.state is State.DONE]


def explain_view(procedure: Procedure, view: StepView, explained: dict[Clause, Explained]) -> Why:
    """Return why a step stands as it does; `explained` are the conditions that were explained before."""
    step = procedure.version.steps[procedure.version.numbers[view.key]]
    reasons = explain_applying(procedure, step, view, explained)
    explain_state(reasons, step, view)
    return Why(view.key, view.applies, view.state, tuple(reasons))


def explain_applying(
    procedure: Procedure, step: CompiledStep, view: StepView, explained: dict[Clause, Explained]
) -> list[Because]:
    """Return why a step applies, doesn't, or may."""
    if view.wanted:
        return [Because(ReasonKind.WANTED)]
    reasons: list[Because] = []
    if view.applies is Ternary.NO and view.alternatives:
        done = list_done(procedure, view.alternatives)
        reasons += [Because(ReasonKind.ALTERNATIVE_DONE, step=other.key, on=other.on) for other in done]
    for number, outcome in step.after_outcomes:
        other = procedure.step(procedure.version.steps[number].key)
        reasons.append(Because(ReasonKind.OUTCOME, step=other.key, outcome=outcome, found=other.outcome))
    when = step.when
    if when is not None:
        found = explained.get(when)
        if found is None:
            found = explained[when] = when.explain(procedure.situation)
        reasons.append(Because(ReasonKind.CONDITION, found))
    return reasons or [FOR_EVERYONE]


def explain_state(reasons: list[Because], step: CompiledStep, view: StepView) -> None:
    """Add what became of a step: its mark, what holds it back, or which refusal blocks it."""
    if view.on is not None:
        reasons.append(Because(ReasonKind.MARK, outcome=view.outcome, on=view.on))
    elif view.outcome is not None and ends_as(step.outcomes, view.outcome) is Ending.AGAIN:
        reasons.append(Because(ReasonKind.AGAIN, outcome=view.outcome))
    if view.state is State.SKIPPED:
        reasons.append(Because(ReasonKind.SKIPPED))
    reasons.extend(Because(ReasonKind.REFUSED, step=other) for other in view.blocked_by)
    reasons.extend(Because(ReasonKind.WAITS, wait=wait) for wait in view.waits_for)
