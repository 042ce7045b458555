"""A version made ready to be personalised: done once, when it is put on the shelf.

Steps are numbered in the author's order. A list of declared alternatives (`one_of`) is one more node,
numbered after the steps: it comes after its members, and what comes after a member comes after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from core.procedures.counting import Countings
from core.procedures.marks import find_good_outcome
from core.procedures.missing import Clause, Clauses
from core.procedures.ordering import list_steps, sort_nodes, turn_round
from core.procedures.parts import (
    CompiledChannel,
    CompiledDeadline,
    CompiledItem,
    CompiledNeeds,
    OpenParts,
    OpenValues,
    compile_deadline,
    compile_fees,
    compile_need,
    compile_needs,
    depends_on_day,
    list_open_parts,
    list_open_values,
)
from core.procedures.procedure import (
    ChannelView,
    FeeView,
    State,
    StepView,
    Ternary,
    TimeTotal,
    WaitsFor,
)
from core.procedures.routes import find_routes
from core.processes.conditions import Condition, ReadKind, StepDate, list_wanted_ends, read_keys
from core.processes.definition import (
    AfterOutcome,
    AppointmentDate,
    Channel,
    ChannelKind,
    Ending,
    OutcomeDate,
    Process,
    Step,
    StepKind,
)
from core.processes.evaluating import Test
from core.processes.periods import Period
from core.processes.registry import Fact

if TYPE_CHECKING:
    from core.procedures.course import Course
    from core.processes.versions import VersionDocument


class Columns(NamedTuple):
    """The members of all steps' views that are the same for everybody, each in the author's order.

    Those of a step that depend on the person stand at what they are where there is nothing to say.
    """

    keys: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]
    asks: tuple[tuple[str, ...], ...]
    fees: tuple[tuple[FeeView, ...], ...]
    channels: tuple[tuple[ChannelView, ...], ...]
    yes: tuple[Ternary, ...]
    empty: tuple[tuple[()], ...]
    nothing: tuple[None, ...]
    no: tuple[bool, ...]
    zero: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CompiledStep:
    """One step, with its conditions ready and the steps it refers to as numbers."""

    key: str
    number: int
    bit: int  # the step in a set of steps
    is_wait: bool
    is_for_everyone: bool  # neither a condition, nor an outcome, nor an alternative decides whether it applies
    when: Clause | None
    after: tuple[int, ...]
    after_outcomes: tuple[tuple[int, str], ...]
    all_after: tuple[int, ...]  # both of them
    reads: tuple[int, ...]  # steps that its condition reads: an implicit `after`
    reads_ends: tuple[tuple[int, str], ...]  # the ends of steps that speak for its condition
    alternatives: int  # the node of its `one_of`, or -1
    outcomes: Mapping[str, Ending]
    good_outcome: str | None  # the only one that is a good end: what a mark without an outcome means
    other_ends: frozenset[str]  # outcomes that such a mark rules out
    gives: tuple[str, ...]
    outcome_gives: Mapping[str, tuple[str, ...]]
    needs: CompiledNeeds | None
    fees: tuple[CompiledItem, ...]
    always_fees: tuple[FeeView, ...] | None
    by_day: bool  # what its papers and fees come to may depend on the day, not only on what is known
    channels: tuple[CompiledChannel, ...]
    always_channels: tuple[ChannelView, ...] | None
    channel_fact: str
    visits: tuple[int, int]  # as long as no channel is chosen or ruled out
    costs: bool  # it may cost money or visits, or is an alternative to one that may
    deadlines: tuple[CompiledDeadline, ...]
    has_first_day: bool
    takes_no_time: bool  # it is over as soon as it can begin, which may be at once
    typical: int | Period  # days where the period has no months
    at_most: int | Period | None  # None is open-ended
    learns: tuple[str, ...]
    parts: OpenParts | None  # the conditions on its parts
    values: OpenValues | None  # numbers and days that may be asked for, not only what conditions read
    wait: WaitsFor  # what one that waits for this step waits for
    others: tuple[str, ...]  # the keys of its alternatives
    left_out: StepView  # the view of the step where it isn't needed and nothing was said about it


@dataclass(frozen=True, slots=True)
class CompiledVersion:
    """A version, ready to be personalised any number of times."""

    process: Process
    facts: Mapping[str, Fact]
    steps: tuple[CompiledStep, ...]
    numbers: Mapping[str, int]
    one_of: tuple[tuple[int, ...], ...]  # members of node len(steps) + i
    walk: tuple[int, ...]  # all nodes, each after what it depends on
    after: tuple[tuple[int, ...], ...]  # node -> nodes that come right before it
    before: tuple[tuple[int, ...], ...]  # node -> nodes that come right after it
    listed: tuple[int, ...]  # the steps in order where no deadline and nothing left out changes it
    givers: Mapping[str, tuple[str, ...]]  # document type -> steps that give it
    giving: Mapping[str, int]  # the same as bits
    learned_in: Mapping[str, tuple[str, ...]]  # fact -> steps in which it is learned
    can_refuse: bool  # some step has an outcome that is a refusal
    with_deadlines: tuple[int, ...]
    with_first_days: tuple[int, ...]
    with_needs: tuple[tuple[CompiledStep, CompiledNeeds], ...]
    with_own_fees: tuple[int, ...]  # that differ from person to person
    with_own_channels: tuple[int, ...]
    channel_facts: Mapping[str, int]  # fact of a choice of route -> the step
    with_alternatives: int  # the steps that have alternatives, as bits
    papers: Mapping[str, int]  # document type that a step needs -> its bit in a set of papers
    waits_made: dict[int, tuple[WaitsFor, ...]]  # by the steps waited for, as bits: made before, where only steps are
    questions_made: dict[
        tuple[str, tuple[str, ...]], tuple[WaitsFor, ...]
    ]  # on a step that may apply: the same as waits
    courses_made: dict[tuple[object, ...], Course]  # by all that they depend on
    times_made: dict[tuple[object, ...], TimeTotal]  # the same
    columns: Columns
    steady: tuple[Clause, ...]  # all conditions that read no steps
    steady_tests: tuple[Test, ...]  # the same as functions
    audience: Clause | None
    only_if: Mapping[str, Clause]  # fact -> when it makes sense to ask for it, where that isn't always


def compile_version(version: VersionDocument) -> CompiledVersion:
    """Make a version ready to be personalised; a circle, which checks refuse, is cut at its last step."""
    process, clauses = version.definition, Clauses(version.groups, find_routes(version.definition))
    countings = Countings(
        {step.key: {outcome.key: outcome.ends for outcome in step.outcomes} for step in process.steps}
    )
    papers = number_papers(process)
    numbers = {step.key: number for number, step in enumerate(process.steps)}
    one_of = tuple(
        tuple(dict.fromkeys(numbers[key] for key in members if key in numbers)) for members in process.one_of
    )
    node_of: dict[int, int] = {}
    for index, members in enumerate(one_of):
        for member in members:
            node_of.setdefault(member, len(numbers) + index)
    one_of = tuple(
        tuple(member for member in members if node_of[member] == len(numbers) + index)
        for index, members in enumerate(one_of)
    )
    giving: dict[str, dict[str, None]] = {}
    learned: dict[str, dict[str, None]] = {}
    for step in process.steps:
        for document in (*step.gives, *(document for outcome in step.outcomes for document in outcome.gives)):
            giving.setdefault(document, {})[step.key] = None
        for fact in step.learns:
            learned.setdefault(fact, {})[step.key] = None
    givers = {document: tuple(keys) for document, keys in giving.items()}
    others = [
        tuple(process.steps[other].key for other in one_of[node_of[number] - len(numbers)] if other != number)
        if number in node_of
        else ()
        for number in range(len(process.steps))
    ]
    steps = tuple(
        compile_step(step, number, numbers, node_of, others[number], givers, papers, clauses, countings)
        for number, step in enumerate(process.steps)
    )
    hard = [
        tuple(dict.fromkeys((*step.after, *(number for number, _ in step.after_outcomes), *step.reads)))
        for step in steps
    ]
    soft = tuple(read_by_deadlines(step, numbers, clauses) for step in process.steps)
    walk, after = sort_nodes((*hard, *one_of), soft)
    before = turn_round(after)
    audience = clauses.prepare(process.audience)
    steady = clauses.list_steady()
    return CompiledVersion(
        process=process,
        facts=version.facts,
        steps=steps,
        numbers=numbers,
        one_of=one_of,
        walk=walk,
        after=after,
        before=before,
        listed=list_steps(after, before, len(steps)),
        givers=givers,
        giving={document: sum(1 << numbers[key] for key in keys) for document, keys in givers.items()},
        learned_in={fact: tuple(keys) for fact, keys in learned.items()},
        can_refuse=any(Ending.REFUSED in step.outcomes.values() for step in steps),
        with_deadlines=tuple(step.number for step in steps if step.deadlines),
        with_first_days=tuple(step.number for step in steps if step.has_first_day),
        with_needs=tuple((step, step.needs) for step in steps if step.needs is not None),
        with_own_fees=tuple(step.number for step in steps if step.always_fees is None),
        with_own_channels=tuple(step.number for step in steps if step.always_channels is None),
        channel_facts={step.channel_fact: step.number for step in steps if step.channels},
        with_alternatives=sum(step.bit for step in steps if step.alternatives >= 0),
        papers=papers,
        waits_made={},
        questions_made={},
        courses_made={},
        times_made={},
        columns=make_columns(steps),
        steady=steady,
        steady_tests=tuple(clause.test for clause in steady),
        audience=audience,
        only_if={
            key: clause for key, fact in version.facts.items() if (clause := clauses.prepare(fact.only_if)) is not None
        },
    )


def number_papers(process: Process) -> dict[str, int]:
    """Return the papers that steps need, each with its bit in a set of papers."""
    sets = (documents for step in process.steps for need in step.needs for documents in need.any_of)
    found = dict.fromkeys(document for documents in sets for document in documents)
    return {document: 1 << number for number, document in enumerate(found)}


def read_steps(numbers: Mapping[str, int], clauses: Clauses, *conditions: Condition | None) -> tuple[int, ...]:
    """Return the steps whose outcome or date conditions read."""
    resolved = (clauses.resolve(condition) for condition in conditions if condition is not None)
    found = (read for condition in resolved for read in read_keys(condition))
    return tuple(dict.fromkeys(numbers[key] for kind, key in found if kind is ReadKind.STEP and key in numbers))


def read_by_deadlines(step: Step, numbers: Mapping[str, int], clauses: Clauses) -> tuple[int, ...]:
    """Return the steps that must be looked at before a step's first days can be told."""
    anchors = (deadline.anchor for deadline in step.deadlines)
    named = (anchor.step for anchor in anchors if isinstance(anchor, StepDate | OutcomeDate | AppointmentDate))
    found = read_steps(numbers, clauses, *(deadline.when for deadline in step.deadlines))
    return tuple(dict.fromkeys((*(numbers[key] for key in named if key in numbers), *found)))


# --- the parts of a step ----------------------------------------------------------------------------


def compile_step(
    step: Step,
    number: int,
    numbers: Mapping[str, int],
    node_of: Mapping[int, int],
    others: tuple[str, ...],
    givers: Mapping[str, tuple[str, ...]],
    papers: Mapping[str, int],
    clauses: Clauses,
    countings: Countings,
) -> CompiledStep:
    """Return a step with its conditions ready; references to unknown steps are left out."""
    own = node_of.get(number, -1)

    def resolve(keys: Iterable[str]) -> tuple[int, ...]:
        found = (numbers[key] for key in keys if key in numbers and key != step.key)
        nodes = (node_of.get(other, other) if node_of.get(other, -1) != own or own < 0 else other for other in found)
        return tuple(dict.fromkeys(nodes))

    after = resolve(key for key in step.after if isinstance(key, str))
    after_outcomes = tuple(
        (numbers[after.step], after.outcome)
        for after in step.after
        if isinstance(after, AfterOutcome) and after.step in numbers and after.step != step.key
    )
    needs = tuple(compile_need(need, givers, clauses) for need in step.needs)
    fees = compile_fees(step.fees, clauses)
    channels = tuple(
        CompiledChannel(channel.key, channel.kind is ChannelKind.IN_PERSON, clauses.prepare(channel.when))
        for channel in step.channels
    )
    deadlines = tuple(compile_deadline(deadline, step.key, clauses, countings) for deadline in step.deadlines)
    ends = () if step.when is None else list_wanted_ends(clauses.resolve(step.when))
    is_wait = step.kind is StepKind.WAIT
    has_first_day = any(deadline.holds_back for deadline in deadlines)
    typical = shorten(step.takes.typical) if step.takes else 0
    at_most = 0 if step.takes is None else None if step.takes.at_most is None else shorten(step.takes.at_most)
    visits = count_visits(step.channels, step.kind)
    outcomes = {outcome.key: outcome.ends for outcome in step.outcomes}
    always = tuple(item.always for item in fees if item.always is not None)
    return CompiledStep(
        key=step.key,
        number=number,
        bit=1 << number,
        is_wait=is_wait,
        is_for_everyone=step.when is None and own < 0 and all(isinstance(after, str) for after in step.after),
        when=clauses.prepare(step.when),
        after=after,
        after_outcomes=after_outcomes,
        all_after=(*after, *(other for other, _ in after_outcomes)),
        reads=tuple(other for other in read_steps(numbers, clauses, step.when) if other != number),
        reads_ends=tuple((numbers[end.step], end.outcome) for end in ends if end.step in numbers),
        alternatives=own,
        outcomes=outcomes,
        good_outcome=find_good_outcome(outcomes),
        other_ends=frozenset(outcome.key for outcome in step.outcomes if outcome.ends is not Ending.OK),
        gives=step.gives,
        outcome_gives={outcome.key: outcome.gives for outcome in step.outcomes if outcome.gives},
        needs=compile_needs(needs, papers),
        fees=fees,
        always_fees=always if len(always) == len(fees) else None,
        by_day=depends_on_day(needs, fees),
        channels=channels,
        always_channels=(
            tuple(ChannelView(channel.key, Ternary.YES) for channel in channels)
            if all(channel.when is None for channel in channels)
            else None
        ),
        channel_fact=f"channel:{step.key}",
        visits=visits,
        costs=bool(fees or channels or visits[1] or own >= 0),
        deadlines=deadlines,
        has_first_day=has_first_day,
        takes_no_time=typical == at_most == 0 and not is_wait and not has_first_day,
        typical=typical,
        at_most=at_most,
        learns=step.learns,
        parts=list_open_parts(needs, fees, channels, deadlines),
        values=list_open_values(needs, fees, deadlines),
        wait=WaitsFor("step", step.key),
        others=others,
        left_out=StepView(step.key, Ternary.NO, State.NOT_NEEDED, Ternary.YES, alternatives=others, asks=step.learns),
    )


def make_columns(steps: tuple[CompiledStep, ...]) -> Columns:
    """Return the members of the steps' views that are the same for everybody."""
    count = len(steps)
    return Columns(
        keys=tuple(step.key for step in steps),
        alternatives=tuple(step.others for step in steps),
        asks=tuple(step.learns for step in steps),
        fees=tuple(step.always_fees or () for step in steps),
        channels=tuple(step.always_channels or () for step in steps),
        yes=(Ternary.YES,) * count,
        empty=((),) * count,
        nothing=(None,) * count,
        no=(False,) * count,
        zero=(0,) * count,
    )


def shorten(period: Period) -> int | Period:
    """Return a period as a number of days where it is one."""
    return period if period.years or period.months else period.days


def count_visits(channels: tuple[Channel, ...], kind: StepKind) -> tuple[int, int]:
    """Return how often one has to go there, at the least and at the most, while the route is open."""
    if not channels:
        return (1, 1) if kind is StepKind.ATTEND else (0, 0)
    in_person = [channel.kind is ChannelKind.IN_PERSON for channel in channels]
    return int(all(in_person)), int(any(in_person))
