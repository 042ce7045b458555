"""The question whose answer settles most, among all that is still unknown; computed when asked for.

As far as Kleene's logic sees: each condition shares its weight among what keeps it unknown
(`core.processes.explaining`), and a question gathers what it gets from all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.missing import Clause, Truths, name_question
from core.procedures.parts import OpenParts, OpenValues
from core.procedures.procedure import Procedure, Question, State, StepView
from core.procedures.standing import TO_DO
from core.processes.conditions import CHANNEL_FACT, Read, ReadKind
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation
from core.processes.registry import FactKind

FIRST: Final = 1000.0  # more than all else: a yes or no that alone decides what comes first, such as help at once
AUDIENCE: Final = 5.0
STEP: Final = 4.0
NEED: Final = 2.0
PART: Final = 1.0  # a fee, an extra, a channel, a deadline
DAY: Final = 2.0  # the day from which a deadline counts
IF_IT_APPLIES: Final = 0.5  # parts of a step that may turn out not to apply matter half as much
DEEPEST: Final = 8  # facts that ask for facts before they make sense

Shares = Sequence[tuple[Read, float]]  # what would have to be known, and each one's part of a weight
Source = Clause | Read  # a condition that is unknown, or a number or a day that is


@dataclass(slots=True)
class Tally:
    """What one thing that is unknown leaves open, or one question would settle: its weight, and on which steps."""

    weight: float = 0.0
    steps: list[str] = field(default_factory=list)


class Known(Protocol):
    """What is known of a person and what follows from it: a procedure, or its outline."""

    @property
    def version(self) -> CompiledVersion:
        """The version."""

    @property
    def truths(self) -> Truths:
        """What conditions came to."""

    @property
    def situation(self) -> Situation:
        """All that conditions could ask."""


def next_question(procedure: Procedure) -> Question | None:
    """Return the question to ask next; None where nothing that is still to be done depends on an answer."""
    ranked = rank_questions(procedure)
    if not ranked:
        return None
    read, tally = ranked[0]
    return make_question(procedure, read, frozenset(tally.steps))


def list_questions_by_weight(procedure: Procedure) -> tuple[Question, ...]:
    """Return all questions worth asking, the one that settles most first, else in the order of the steps."""
    return tuple(make_question(procedure, read, frozenset(tally.steps)) for read, tally in rank_questions(procedure))


def rank_questions(procedure: Procedure) -> list[tuple[Read, Tally]]:
    """Return what is worth asking, the weightiest first."""
    states = {view.key: view.state for view in procedure.steps}
    asking: dict[Read, Shares] = {}
    tallies: dict[Read, Tally] = {}
    situation = procedure.situation
    for source, left_open in weigh_sources(procedure, states).items():
        shares: Shares = ((source, 1.0),) if isinstance(source, Read) else source.explain(situation).missing
        for read, part in shares:
            asked = asking.get(read)
            if asked is None:
                asked = asking[read] = tuple(ask_in_order(procedure, states, read, 1.0))
            for question, share in asked:
                tally = tallies.get(question)
                if tally is None:
                    tally = tallies[question] = Tally()
                tally.weight += left_open.weight * part * share
                tally.steps += left_open.steps
    return sorted(tallies.items(), key=lambda item: -round(item[1].weight, 6))


def weigh_sources(procedure: Procedure, states: Mapping[str, State]) -> Mapping[Source, Tally]:
    """Return what keeps something unknown, in the order of the steps, with what each leaves open."""
    version, truths = procedure.version, procedure.truths
    found: dict[Source, Tally] = {}

    def add(source: Source, step: str, weight: float) -> None:
        tally = found.get(source)
        if tally is None:
            tally = found[source] = Tally()
        tally.weight += weight
        if step:
            tally.steps.append(step)

    if version.audience is not None and truths[version.audience] is UNKNOWN:
        add(version.audience, "", AUDIENCE)
    first = next((view for view in procedure.steps if view.state in TO_DO), None)
    for view in procedure.steps:
        state = view.state
        if state not in TO_DO:
            continue
        step = version.steps[version.numbers[view.key]]
        factor = 1.0
        if state is State.MAYBE:
            factor = IF_IT_APPLIES
            if step.when is not None and truths[step.when] is UNKNOWN:
                comes_first = view is first and is_a_yes_or_no(version, step.when, procedure.situation)
                add(step.when, step.key, FIRST if comes_first else STEP)
        if step.parts is not None:
            for clause, weight in weigh_open_parts(step.parts, truths):
                add(clause, step.key, weight * factor)
        if step.values is not None:
            for read, weight in weigh_values(procedure, states, step, step.values, view):
                add(read, step.key, weight * factor)
    return found


def is_a_yes_or_no(version: CompiledVersion, clause: Clause, situation: Situation) -> bool:
    """Tell whether one thing alone is missing, and is answered with yes or no."""
    missing = clause.explain(situation).missing
    if len(missing) != 1:
        return False
    fact = version.facts.get(missing[0].read.key)
    return fact is not None and fact.kind is FactKind.YES_NO


def weigh_open_parts(parts: OpenParts, truths: Truths) -> Iterator[tuple[Clause, float]]:
    """Yield the conditions on the parts of a step that are unknown and still decide something.

    Nothing hangs on an extra of a need that isn't there, or on a fee behind one that already wins.
    """
    for when, extras in parts.needs:
        if when is not None:
            truth = truths[when]
            if truth is FALSE:
                continue
            if truth is UNKNOWN:
                yield when, NEED
        for when in extras:
            if truths[when] is UNKNOWN:
                yield when, PART
    today = truths.situation.today
    for rows in parts.fees:
        for when, valid_from in rows:
            truth = TRUE if when is None else truths[when]
            if truth is UNKNOWN and when is not None:
                yield when, PART
            elif truth is TRUE and (valid_from is None or valid_from <= today):
                break
    for when in parts.others:
        if truths[when] is UNKNOWN:
            yield when, PART


def weigh_values(
    procedure: Procedure, states: Mapping[str, State], step: CompiledStep, values: OpenValues, view: StepView
) -> Iterator[tuple[Read, float]]:
    """Yield the numbers and days that the parts of a step need: how many, and from when a deadline counts.

    The date on a paper that a step on the way gives is asked for when that step has ended.
    """
    if values.needs:
        shown = [need.key for need in view.needs]
        for key, read in values.needs:
            if key in shown:
                yield read, PART
    for key, read in values.rows:
        if any(key in fee.rows for fee in view.fees):
            yield read, PART
    if values.deadlines:
        unknown = [deadline.key for deadline in view.deadlines if not deadline.anchor_known]
        for key, read in values.deadlines if unknown else ():
            if key in unknown and (read.kind is ReadKind.FACT or not is_coming(procedure, states, read.key, step)):
                yield read, DAY


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


def can_be_settled(known: Known, states: Mapping[str, State], clause: Clause) -> bool:
    """Tell whether there is a question to ask now whose answer bears on a condition that is unknown."""
    missing = clause.explain(known.situation).missing
    return any(any(ask_in_order(known, states, one.read, one.weight)) for one in missing)


def ask_in_order(
    known: Known, states: Mapping[str, State], read: Read, weight: float, depth: int = 0
) -> Iterator[tuple[Read, float]]:
    """Yield the question to ask for a thing: itself, or what must be known before it makes sense; else nothing."""
    version, situation = known.version, known.situation
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
    truth = known.truths[only_if]
    if truth is TRUE:
        yield read, weight
    elif truth is UNKNOWN and depth < DEEPEST:
        for missing in only_if.explain(situation).missing:
            yield from ask_in_order(known, states, missing.read, weight * missing.weight, depth + 1)


def can_be_asked(version: CompiledVersion, situation: Situation, states: Mapping[str, State], read: Read) -> bool:
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


def make_question(procedure: Procedure, read: Read, bears_on: Collection[str]) -> Question:
    """Return a question by what it asks for."""
    key, version = name_question(read), procedure.version
    steps = tuple(view.key for view in procedure.steps if view.key in bears_on)
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
