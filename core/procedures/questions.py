"""The question whose answer settles most, among all that is still unknown; computed when asked for.

As far as Kleene's logic sees: each condition shares its weight among what keeps it unknown
(`core.processes.explaining`), and a question gathers what it gets from all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.missing import Clause, name_question
from core.procedures.parts import NEED, PART
from core.procedures.procedure import Procedure, Question, State, StepView
from core.procedures.standing import TO_DO
from core.processes.conditions import CHANNEL_FACT, DocumentDate, FactDate, Read, ReadKind
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation
from core.processes.registry import FactKind

FIRST: Final = 1000.0  # more than all else: a yes or no that alone decides what comes first, such as help at once
AUDIENCE: Final = 5.0
STEP: Final = 4.0
DAY: Final = 2.0  # the day from which a deadline counts
IF_IT_APPLIES: Final = 0.5  # parts of a step that may turn out not to apply matter half as much
DEEPEST: Final = 8  # facts that ask for facts before they make sense

Shares = Sequence[tuple[Read, float]]  # what would have to be known, and each one's part of a weight


@dataclass(slots=True)
class Tally:
    """What one question would settle: its weight, and the steps on which it bears."""

    weight: float = 0.0
    steps: dict[str, None] = field(default_factory=dict)


def next_question(procedure: Procedure) -> Question | None:
    """Return the question to ask next; None where nothing that is still to be done depends on an answer."""
    questions = list_questions_by_weight(procedure)
    return questions[0] if questions else None


def list_questions_by_weight(procedure: Procedure) -> tuple[Question, ...]:
    """Return all questions worth asking, the one that settles most first, else in the order of the steps."""
    states = {view.key: view.state for view in procedure.steps}
    asking: dict[Read, Shares] = {}
    tallies: dict[Read, Tally] = {}
    for step, shares, weight in weigh_unknowns(procedure, states):
        for read, part in shares:
            asked = asking.get(read)
            if asked is None:
                asked = asking[read] = tuple(ask_in_order(procedure, states, read, 1.0))
            for question, share in asked:
                tally = tallies.get(question)
                if tally is None:
                    tally = tallies[question] = Tally()
                tally.weight += weight * part * share
                if step:
                    tally.steps[step] = None
    ranked = sorted(tallies.items(), key=lambda item: -round(item[1].weight, 6))
    return tuple(make_question(procedure.version, read, tuple(tally.steps)) for read, tally in ranked)


def weigh_unknowns(procedure: Procedure, states: Mapping[str, State]) -> Iterator[tuple[str, Shares, float]]:
    """Yield what keeps something unknown: the step it bears on, what would have to be known, and its weight."""
    version, situation = procedure.version, procedure.situation
    known: dict[Clause, Shares] = {}

    def share_weight(clause: Clause) -> Shares:
        found = known.get(clause)
        if found is None:
            found = known[clause] = clause.explain(situation).missing
        return found

    if version.audience is not None:
        yield "", share_weight(version.audience), AUDIENCE
    first = next((view for view in procedure.steps if view.state in TO_DO), None)
    for view in procedure.steps:
        state = view.state
        if state not in TO_DO:
            continue
        step = version.steps[version.numbers[view.key]]
        factor = 1.0
        if state is State.MAYBE:
            factor = IF_IT_APPLIES
            if step.when is not None:
                shares = share_weight(step.when)
                yield step.key, shares, FIRST if view is first and is_a_yes_or_no(version, shares) else STEP
        for clause, weight in weigh_open_parts(step, situation) if step.parts else ():
            shares = share_weight(clause)
            if shares:
                yield step.key, shares, weight * factor
        if step.asks_values:
            yield step.key, tuple(weigh_values(procedure, states, step, view)), factor


def is_a_yes_or_no(version: CompiledVersion, shares: Shares) -> bool:
    """Tell whether one thing alone is missing, and is answered with yes or no."""
    if len(shares) != 1:
        return False
    fact = version.facts.get(shares[0][0].key)
    return fact is not None and fact.kind is FactKind.YES_NO


def weigh_open_parts(step: CompiledStep, situation: Situation) -> Iterator[tuple[Clause, float]]:
    """Yield the conditions on the parts of a step that still decide something.

    Nothing hangs on an extra of a need that isn't there, or on a fee behind one that already wins.
    """
    for need in step.needs.needs if step.needs is not None else ():
        if need.when is not None:
            yield need.when, NEED
            if need.when.test(situation) is FALSE:
                continue
        for extra in need.extras:
            if extra.when is not None:
                yield extra.when, PART
    for item in step.fees:
        for row in item.rows:
            if row.when is not None:
                yield row.when, PART
            has_begun = row.valid_from is None or row.valid_from <= situation.today
            if has_begun and (row.when is None or row.when.test(situation) is TRUE):
                break
    for when in (*(channel.when for channel in step.channels), *(deadline.when for deadline in step.deadlines)):
        if when is not None:
            yield when, PART


def weigh_values(
    procedure: Procedure, states: Mapping[str, State], step: CompiledStep, view: StepView
) -> Iterator[tuple[Read, float]]:
    """Yield the numbers and days that the parts of a step need: how many, and from when a deadline counts.

    The date on a paper that a step on the way gives is asked for when that step has ended.
    """
    needed = {need.key for need in view.needs}
    for need in step.needs.needs if step.needs is not None else ():
        if need.each is not None and need.key in needed:
            yield Read(ReadKind.FACT, need.each), PART
    winning = {row for fee in view.fees for row in fee.rows}
    for item in step.fees:
        for row in item.rows:
            if row.times is not None and row.key in winning:
                yield Read(ReadKind.FACT, row.times), PART
    unknown = {deadline.key for deadline in view.deadlines if not deadline.anchor_known}
    for deadline in step.deadlines:
        if deadline.key not in unknown:
            continue
        match deadline.anchor:
            case FactDate(fact):
                yield Read(ReadKind.FACT, fact), DAY
            case DocumentDate(document, edge) if not is_coming(procedure, states, document, step):
                yield Read(ReadKind(edge), document), DAY
            case _:
                pass


def is_coming(procedure: Procedure, states: Mapping[str, State], document: str, step: CompiledStep) -> bool:
    """Tell whether a step on the way to this one will give the paper, of which nothing was said yet."""
    version = procedure.version
    if document in procedure.situation.papers or document not in version.givers:
        return False
    before: set[int] = set()
    nodes = list(version.after[step.number])
    while nodes:
        node = nodes.pop()
        if node not in before:
            before.add(node)
            nodes += version.after[node]
    return any(version.numbers[giver] in before and states[giver] in TO_DO for giver in version.givers[document])


def ask_in_order(
    procedure: Procedure, states: dict[str, State], read: Read, weight: float, depth: int = 0
) -> Iterator[tuple[Read, float]]:
    """Yield the question to ask for a thing: itself, or what must be known before it makes sense; else nothing."""
    version, situation = procedure.version, procedure.situation
    if not can_be_asked(version, situation, states, read):
        return
    if read.kind is not ReadKind.FACT:
        if read.kind is not ReadKind.PAPER and read.key not in situation.papers:
            read = Read(ReadKind.PAPER, read.key)  # whether one has it comes before the date on it
        yield read, weight
        return
    only_if = version.only_if.get(read.key)
    if only_if is None:
        yield read, weight
        return
    truth, _, unknown = only_if.explain(situation)
    if truth is TRUE:
        yield read, weight
    elif truth is UNKNOWN and depth < DEEPEST:
        for missing in unknown:
            yield from ask_in_order(procedure, states, missing.read, weight * missing.weight, depth + 1)


def can_be_asked(version: CompiledVersion, situation: Situation, states: dict[str, State], read: Read) -> bool:
    """Tell whether a thing was not asked yet and can be known by now.

    Declined and "I don't know" count as asked. What a step teaches is asked once the step has ended, or
    when no such step is left to do.
    """
    kind, key = read
    if kind is ReadKind.STEP:
        return False
    if kind is not ReadKind.FACT:
        paper = situation.papers.get(key)
        if paper is None or kind is ReadKind.PAPER:
            return paper is None
        return bool(paper.have) and (paper.issued if kind is ReadKind.ISSUED else paper.expires) is None
    if key in situation.answers:
        return False
    if key.startswith(CHANNEL_FACT):
        number = version.numbers.get(key.removeprefix(CHANNEL_FACT))
        return number is not None and len(list_routes(version.steps[number], situation)) > 1
    if key not in version.facts:
        return False
    teaching = [states[step] for step in version.learned_in.get(key, ())]
    ended = any(state is State.DONE or state is State.REFUSED for state in teaching)
    return ended or not any(state in TO_DO or state is State.BLOCKED for state in teaching)


def list_routes(step: CompiledStep, situation: Situation) -> tuple[str, ...]:
    """Return the channels of a step that are open or may be."""
    return tuple(
        channel.key for channel in step.channels if channel.when is None or channel.when.test(situation) is not FALSE
    )


def make_question(version: CompiledVersion, read: Read, steps: tuple[str, ...]) -> Question:
    """Return a question by what it asks for."""
    key = name_question(read)
    if read.kind is ReadKind.PAPER:
        return Question("holds", key, read.key, steps)
    if read.kind is ReadKind.ISSUED:
        return Question("issued", key, read.key, steps)
    if read.kind is ReadKind.EXPIRES:
        return Question("expires", key, read.key, steps)
    if key.startswith(CHANNEL_FACT):
        step = key.removeprefix(CHANNEL_FACT)
        channels = version.steps[version.numbers[step]].channels
        return Question("channel", key, step, steps, tuple(channel.key for channel in channels))
    return Question("fact", key, key, steps)
