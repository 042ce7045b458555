"""A condition ready to be tested, together with the questions that keep it unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.procedures.routes import Routes, resolve_routes
from core.processes.conditions import (
    AgeIs,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    DateIs,
    Not,
    Read,
    ReadKind,
    Today,
    comparison_reads,
    list_comparisons,
    read_keys,
)
from core.processes.evaluating import UNKNOWN, Situation, Test, Truth, compile_condition
from core.processes.explaining import Explaining, compile_explaining, is_known

Groups = Mapping[str, tuple[str, ...]]
Gather = Callable[[Situation], tuple[str, ...]]


class LooksAt(NamedTuple):
    """The keys of what a condition reads."""

    facts: tuple[str, ...]
    papers: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A condition as functions, the same object wherever one version repeats it.

    `gather` lists the questions that keep it unknown, where it is; `explain` tells what decided it, or would.
    """

    condition: Condition
    test: Test
    gather: Gather
    explain: Explaining
    looks_at: LooksAt  # what it comes to, and why, depends on these and on the day alone
    reads_steps: bool  # what it comes to may change while a process is walked
    reads_today: bool  # what it comes to may change from day to day


class Truths(dict[Clause, Truth]):
    """What conditions come to in one situation: each is tested once, at the latest when it is first asked for.

    One that reads steps is tested each time, as the situation learns of steps while a process is walked.
    """

    __slots__ = ("_questions", "situation")

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self._questions: dict[Clause, tuple[str, ...]] = {}

    def __missing__(self, clause: Clause) -> Truth:
        truth = clause.test(self.situation)
        if not clause.reads_steps:
            self[clause] = truth
        return truth

    def test_all(self, clauses: Sequence[Clause], tests: Sequence[Test]) -> None:
        """Test conditions that read no steps, all at once; most are asked for, and this is half the work for each."""
        situation = self.situation
        self.update(zip(clauses, [test(situation) for test in tests], strict=True))

    def list_questions(self, clause: Clause) -> tuple[str, ...]:
        """Return the questions that keep an unknown condition unknown; to be asked for once all steps were walked."""
        questions = self._questions.get(clause)
        if questions is None:
            questions = self._questions[clause] = clause.gather(self.situation)
        return questions


def as_of(truths: Truths, day: date) -> Truths:
    """Return what conditions come to for the same person on a day: whoever was 17 when they paid, paid as at 17."""
    situation = truths.situation
    return truths if day == situation.today else Truths(situation._replace(today=day))


class Clauses:
    """The conditions of one version made ready, each once."""

    __slots__ = ("_groups", "_made", "_routes")

    def __init__(self, groups: Groups, routes: Routes) -> None:
        self._groups = groups
        self._routes = routes
        self._made: dict[Condition, Clause] = {}

    def prepare(self, condition: Condition | None) -> Clause | None:
        """Make a condition ready; None stays None, which holds for everybody."""
        if condition is None:
            return None
        clause = self._made.get(condition)
        if clause is None:
            groups, resolved = self._groups, self.resolve(condition)
            reads = read_keys(resolved)
            clause = self._made[condition] = Clause(
                condition,
                compile_condition(resolved, groups),
                compile_gathering(resolved, groups),
                compile_explaining(resolved, groups),
                split_reads(reads),
                any(read.kind is ReadKind.STEP for read in reads),
                any(map(compares_today, list_comparisons(resolved))),
            )
        return clause

    def list_steady(self) -> tuple[Clause, ...]:
        """Return the conditions made ready that read no steps."""
        return tuple(clause for clause in self._made.values() if not clause.reads_steps)

    def resolve(self, condition: Condition) -> Condition:
        """Return a condition as it is tested: a route that it names must be open too."""
        return resolve_routes(condition, self._routes) if self._routes else condition


def split_reads(reads: tuple[Read, ...]) -> LooksAt:
    """Return what a condition reads, apart by what it is; the days on a paper stand with the paper."""
    papers = dict.fromkeys(key for kind, key in reads if kind is not ReadKind.FACT and kind is not ReadKind.STEP)
    return LooksAt(
        tuple(key for kind, key in reads if kind is ReadKind.FACT),
        tuple(papers),
        tuple(key for kind, key in reads if kind is ReadKind.STEP),
    )


def compares_today(comparison: Comparison) -> bool:
    """Tell whether a comparison comes to something else on another day."""
    match comparison:
        case AgeIs():
            return True
        case DateIs(one, _, other):
            return isinstance(one, Today) or isinstance(other, Today)
        case _:
            return False


def compile_gathering(condition: Condition, groups: Groups) -> Gather:
    """Return a function to the questions that keep an unknown condition unknown, in the author's order, each once.

    A part that is decided is passed over: nothing said about it would change the whole. What a step must
    bring is no question.
    """
    match condition:
        case Not(part):
            return compile_gathering(part, groups)
        case AllOf(parts) | AnyOf(parts):
            open_parts = tuple((compile_condition(part, groups), compile_gathering(part, groups)) for part in parts)

            def gather_parts(situation: Situation) -> tuple[str, ...]:
                found: dict[str, None] = {}
                for test, gather in open_parts:
                    if test(situation) is UNKNOWN:
                        found.update(dict.fromkeys(gather(situation)))
                return tuple(found)

            return gather_parts
        case _:
            reads = comparison_reads(condition)
            all_questions = name_questions(reads)
            if len(reads) == 1:
                return lambda _: all_questions

            def gather_reads(situation: Situation) -> tuple[str, ...]:
                unknown = tuple(read for read in reads if not is_known(read, situation))
                return name_questions(unknown) if unknown else all_questions

            return gather_reads


def name_question(read: Read) -> str:
    """Return the key under which a thing is asked for; a fact, also a channel's, by its own key."""
    kind, key = read
    if kind is ReadKind.FACT:
        return key
    return f"holds:{key}" if kind is ReadKind.PAPER else f"{kind}:{key}"


def name_questions(reads: tuple[Read, ...]) -> tuple[str, ...]:
    """Return the keys under which things are asked for; what a step must bring can't be asked."""
    return tuple(name_question(read) for read in reads if read.kind is not ReadKind.STEP)
