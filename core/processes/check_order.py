"""Findings about order: circles, deadlines that are too short, and what is learned or given too late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.processes.conditions import FactDate, ReadKind, StepDate, StepEnded, list_comparisons, read_keys
from core.processes.definition import AfterOutcome, Deadline, Ending, OutcomeDate, Process, Step, WorkingDays
from core.processes.findings import Finding, FindingCode, Severity, Surroundings
from core.processes.periods import Period, count_days
from core.processes.uses import Place, step_conditions

Edges = Mapping[str, tuple[str, ...]]
"""For each step, the steps that come right before it."""

Givers = Mapping[str, list[str]]
"""For each paper that a process gives, the steps that give it, in the author's order."""


def check_order(process: Process, around: Surroundings) -> Iterator[Finding]:
    """Find what can't happen in any order."""
    edges = list_edges(process)
    before = find_before(edges)
    circles = tuple(find_circles(before))
    yield from (
        Finding(FindingCode.CIRCLE, Severity.ERROR, ("steps", circle[0], "after"), {"steps": ", ".join(circle)})
        for circle in circles
    )
    yield from check_alternatives(process)
    givers = list_givers(process)
    open_ends = list_open_ends(process)
    for step in process.steps:
        yield from check_ends(step, open_ends)
        yield from check_learning(step, process, before)
        yield from check_papers(step, givers, before, around)
    yield from check_origins(process, givers, around)
    if not circles:
        order = sorted(edges, key=lambda key: len(before[key]))  # what comes before a step has less before it
        yield from check_deadlines(process, edges, order)


def list_edges(process: Process) -> dict[str, tuple[str, ...]]:
    """Return which steps come right before which: by `after`, and by reading another step's end.

    What comes after one of several alternatives comes after all of them.
    """
    keys = {step.key for step in process.steps}
    alternatives = {key: group for group in process.one_of for key in group}
    edges: dict[str, tuple[str, ...]] = {}
    for step in process.steps:
        found: list[str] = []
        for before in step.after:
            if isinstance(before, AfterOutcome):
                found.append(before.step)
            else:
                found.extend(alternatives.get(before, (before,)))
        for condition, place, _ in step_conditions(step):
            reads = [key for kind, key in read_keys(condition) if kind is ReadKind.STEP]
            is_own = place[2:] == ("when",)
            if "deadlines" not in place:
                found.extend(key for key in reads if is_own or key != step.key)
        edges[step.key] = tuple(dict.fromkeys(key for key in found if key in keys))
    return edges


def find_before(edges: Edges) -> dict[str, frozenset[str]]:
    """Return all steps that come before each step (Warshall's way, with a row of bits for each)."""
    keys = list(edges)
    bit = {key: 1 << position for position, key in enumerate(keys)}
    rows = [sum(bit[before] for before in set(edges[key])) for key in keys]
    for middle, key in enumerate(keys):
        for position, row in enumerate(rows):
            if row & bit[key]:
                rows[position] = row | rows[middle]
    return {key: frozenset(before for before in keys if rows[place] & bit[before]) for place, key in enumerate(keys)}


def find_circles(before: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """Return each circle once, in the author's order: the steps that all come before each other."""
    seen: set[str] = set()
    for key in before:
        if key not in seen and key in before[key]:
            circle = tuple(other for other in before if other in before[key] and key in before[other])
            seen.update(circle)
            yield circle


def check_alternatives(process: Process) -> Iterator[Finding]:
    """Find a step that stands in two lists of alternatives."""
    counted = [key for group in process.one_of for key in group]
    for key in dict.fromkeys(key for key in counted if counted.count(key) > 1):
        yield Finding(FindingCode.ALTERNATIVES_OVERLAP, Severity.ERROR, ("one_of",), {"step": key})


def list_open_ends(process: Process) -> frozenset[tuple[str, str]]:
    """Return the outcomes, with their steps, after which a step stays open."""
    return frozenset(
        (step.key, outcome.key) for step in process.steps for outcome in step.outcomes if outcome.ends is Ending.AGAIN
    )


def check_ends(step: Step, open_ends: frozenset[tuple[str, str]]) -> Iterator[Finding]:
    """Find a step that can't end well, and what waits for or reads an outcome after which another stays open."""
    if step.outcomes and all(outcome.ends is not Ending.OK for outcome in step.outcomes):
        yield Finding(FindingCode.NO_GOOD_END, Severity.WARNING, ("steps", step.key, "outcomes"))
    for before in step.after:
        if isinstance(before, AfterOutcome) and (before.step, before.outcome) in open_ends:
            params = {"step": before.step, "outcome": before.outcome}
            yield Finding(FindingCode.AFTER_OPEN_OUTCOME, Severity.ERROR, ("steps", step.key, "after"), params)
    for condition, place, _ in step_conditions(step):
        ends = [leaf for leaf in list_comparisons(condition) if isinstance(leaf, StepEnded)]
        for end in dict.fromkeys(end for end in ends if (end.step, end.outcome) in open_ends):
            params = {"step": end.step, "outcome": end.outcome}
            yield Finding(FindingCode.AFTER_OPEN_OUTCOME, Severity.ERROR, place, params)


def check_learning(step: Step, process: Process, before: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """Find a fact that is asked only when a step is done, and that decides whether that step applies."""
    early = {step.key, *before[step.key]}
    for fact in step.learns:
        for other in process.steps:
            reads = () if other.when is None else read_keys(other.when)
            if other.key in early and (ReadKind.FACT, fact) in reads:
                params = {"fact": fact, "step": other.key}
                yield Finding(FindingCode.LEARNED_TOO_LATE, Severity.ERROR, ("steps", step.key, "learns"), params)


# --- papers ----------------------------------------------------------------------------------------


def given_papers(step: Step) -> frozenset[str]:
    """Return the papers that a step gives, on one outcome at least."""
    return frozenset((*step.gives, *(paper for outcome in step.outcomes for paper in outcome.gives)))


def check_papers(
    step: Step, given: Givers, before: Mapping[str, frozenset[str]], around: Surroundings
) -> Iterator[Finding]:
    """Find papers that only a later step gives, and conditions on papers that an earlier step gives."""
    for need in step.needs:
        for paper in dict.fromkeys(paper for papers in need.any_of for paper in papers):
            givers = given.get(paper, [])
            late = [key for key in givers if key == step.key or step.key in before[key]]
            if givers and late == givers and not comes_from_elsewhere(paper, around):
                place: Place = ("steps", step.key, "needs", need.key)
                params = {"key": paper, "steps": ", ".join(givers)}
                yield Finding(FindingCode.PAPER_GIVEN_LATER, Severity.WARNING, place, params)
    for kind, paper in () if step.when is None else read_keys(step.when):
        early = [key for key in given.get(paper, []) if key in before[step.key]]
        if kind is ReadKind.PAPER and early:
            place = ("steps", step.key, "when")
            yield Finding(FindingCode.HOLDS_GIVEN_PAPER, Severity.WARNING, place, {"key": paper, "step": early[0]})


def check_origins(process: Process, given: Givers, around: Surroundings) -> Iterator[Finding]:
    """Find papers that nobody gives and of which the registry doesn't say how to get them, each once."""
    seen: set[str] = set()
    for step in process.steps:
        for need in step.needs:
            for paper in (paper for papers in need.any_of for paper in papers):
                if paper in seen or paper in given or comes_from_elsewhere(paper, around):
                    continue
                seen.add(paper)
                place = ("steps", step.key, "needs", need.key)
                yield Finding(FindingCode.PAPER_NOBODY_GIVES, Severity.HINT, place, {"key": paper})


def list_givers(process: Process) -> Givers:
    """Return the steps of a process by the papers that they give."""
    givers: dict[str, list[str]] = {}
    for step in process.steps:
        for paper in given_papers(step):
            givers.setdefault(paper, []).append(step.key)
    return givers


def comes_from_elsewhere(paper: str, around: Surroundings) -> bool:
    """Return whether another process gives a paper, or the registry says how to get it, or doesn't know it."""
    known = around.registry.document_types.get(paper)
    return known is None or bool(known.how_to_get) or paper in around.given_elsewhere


# --- deadlines -------------------------------------------------------------------------------------


def check_deadlines(process: Process, edges: Edges, order: Sequence[str]) -> Iterator[Finding]:
    """Find deadlines that come before the steps on the way there are typically over."""
    steps = {step.key: step for step in process.steps}
    known: dict[str | None, dict[str, int | None]] = {}
    for step in process.steps:
        for deadline in step.deadlines:
            days = allowed_days(deadline)
            if days is None or deadline.sense != "by":
                continue
            anchor = deadline.anchor
            start = anchor.step if isinstance(anchor, StepDate | OutcomeDate) else None
            if start not in known:
                known[start] = typical_paths(start, edges, steps, order)
            typical = known[start][step.key] or 0
            if typical > days:
                severity = Severity.HINT if start is None else Severity.WARNING
                place = ("steps", step.key, "deadlines", deadline.key)
                params = {"days": str(days), "typical_days": str(typical)}
                yield Finding(FindingCode.SHORT_DEADLINE, severity, place, params)


def allowed_days(deadline: Deadline) -> int | None:
    """Return roughly how many days a deadline leaves from its event on; None where the event itself is ahead."""
    if not isinstance(deadline.anchor, StepDate | OutcomeDate | FactDate):
        return None
    match deadline.offset:
        case WorkingDays(days):
            return days * 7 // 5 if days >= 0 else None
        case Period() as period:
            return count_days(period) if count_days(period) >= 0 else None


def typical_paths(
    start: str | None, edges: Edges, steps: Mapping[str, Step], order: Sequence[str]
) -> dict[str, int | None]:
    """Return the typical days of the longest way from the end of one step to the beginning of each.

    Without a start every way counts from its beginning; None where no way leads from the start. `order` has each
    step after all that come before it.
    """
    known: dict[str, int | None] = {}
    for key in order:
        ways: list[int] = [] if start is not None else [0]
        for before in edges[key]:
            way = 0 if before == start else known[before]
            takes = None if before == start else steps[before].takes
            if way is not None:
                ways.append(way + (0 if takes is None else count_days(takes.typical)))
        known[key] = None if key == start else max(ways, default=None)
    return known
