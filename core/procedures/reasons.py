"""Why a step stands as it does, as data: made when somebody asks, and put in words elsewhere."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.procedures.compiled import CompiledStep
from core.procedures.marks import ends_as, recall_situation
from core.procedures.procedure import Procedure, State, StepView, Ternary, WaitsFor
from core.processes.definition import Ending
from core.processes.explaining import Explained, explain


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


class Why(NamedTuple):
    """How a step stands, and the reasons: first whether it applies, then what became of it."""

    step: str
    applies: Ternary
    state: State
    reasons: tuple[Because, ...]


def why(procedure: Procedure, key: str) -> Why:
    """Return why a step of a procedure stands as it does; raises KeyError for a step that it lacks."""
    view = procedure.step(key)
    step = procedure.version.steps[procedure.version.numbers[key]]
    return Why(key, view.applies, view.state, (*explain_applying(procedure, step, view), *explain_state(step, view)))


def explain_applying(procedure: Procedure, step: CompiledStep, view: StepView) -> list[Because]:
    """Return why a step applies, doesn't, or may."""
    version = procedure.version
    if view.wanted:
        return [Because(ReasonKind.WANTED)]
    reasons: list[Because] = []
    views = {other.key: other for other in procedure.steps}
    if view.applies is Ternary.NO:
        reasons += [
            Because(ReasonKind.ALTERNATIVE_DONE, step=other, on=views[other].on)
            for other in view.alternatives
            if views[other].state is State.DONE
        ]
    for number, outcome in step.after_outcomes:
        other = version.steps[number].key
        reasons.append(Because(ReasonKind.OUTCOME, step=other, outcome=outcome, found=views[other].outcome))
    if step.when is not None:
        explained = explain(step.when.condition, recall_situation(procedure), version.groups)
        reasons.append(Because(ReasonKind.CONDITION, explained))
    return reasons or [Because(ReasonKind.EVERYONE)]


def explain_state(step: CompiledStep, view: StepView) -> list[Because]:
    """Return what became of a step: its mark, what holds it back, or which refusal blocks it."""
    reasons: list[Because] = []
    if view.on is not None:
        reasons.append(Because(ReasonKind.MARK, outcome=view.outcome, on=view.on))
    elif view.outcome is not None and ends_as(step, view.outcome) is Ending.AGAIN:
        reasons.append(Because(ReasonKind.AGAIN, outcome=view.outcome))
    if view.state is State.SKIPPED:
        reasons.append(Because(ReasonKind.SKIPPED))
    reasons.extend(Because(ReasonKind.REFUSED, step=other) for other in view.blocked_by)
    reasons.extend(Because(ReasonKind.WAITS, wait=wait) for wait in view.waits_for)
    return reasons
