"""A condition ready to be tested, together with what is missing where it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from core.processes.conditions import AllOf, AnyOf, Condition, Not, Read, ReadKind, comparison_reads
from core.processes.evaluating import UNKNOWN, Situation, Test, compile_condition
from core.processes.explaining import is_known

Gather = Callable[[Situation], tuple[Read, ...]]


class Clause(NamedTuple):
    """A condition as a function, and as another that lists what keeps it unknown."""

    condition: Condition
    test: Test
    gather: Gather


def prepare_condition(condition: Condition | None, groups: Mapping[str, tuple[str, ...]]) -> Clause | None:
    """Make a condition ready; None stays None, which holds for everybody."""
    if condition is None:
        return None
    return Clause(condition, compile_condition(condition, groups), compile_gathering(condition, groups))


def compile_gathering(condition: Condition, groups: Mapping[str, tuple[str, ...]]) -> Gather:
    """Return a function to what keeps an unknown condition unknown, in the author's order, each once.

    A part that is decided is passed over: nothing said about it would change the whole.
    """
    match condition:
        case Not(part):
            return compile_gathering(part, groups)
        case AllOf(parts) | AnyOf(parts):
            open_parts = tuple((compile_condition(part, groups), compile_gathering(part, groups)) for part in parts)

            def gather_parts(situation: Situation) -> tuple[Read, ...]:
                found: dict[Read, None] = {}
                for test, gather in open_parts:
                    if test(situation) is UNKNOWN:
                        found.update(dict.fromkeys(gather(situation)))
                return tuple(found)

            return gather_parts
        case _:
            reads = comparison_reads(condition)

            def gather_reads(situation: Situation) -> tuple[Read, ...]:
                return tuple(read for read in reads if not is_known(read, situation)) or reads

            return gather_reads


def name_question(read: Read) -> str:
    """Return the key under which a thing is asked for; a fact, also a channel's, by its own key."""
    kind, key = read
    if kind is ReadKind.FACT:
        return key
    return f"holds:{key}" if kind is ReadKind.PAPER else f"{kind}:{key}"


def list_questions(tested: Clause, situation: Situation) -> tuple[str, ...]:
    """Return the keys of the questions that keep a condition unknown; what a step must bring isn't one."""
    return tuple(name_question(read) for read in tested.gather(situation) if read.kind is not ReadKind.STEP)
