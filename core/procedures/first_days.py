"""First days by law: until one has come, its step waits for it, or for whatever will tell which day it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.counting import Days
from core.procedures.deadlines import Dated, date_deadlines
from core.procedures.missing import Truths, name_question
from core.procedures.personal import Person
from core.procedures.procedure import Ternary, WaitsFor
from core.processes.conditions import DocumentDate, FactDate, Read, ReadKind, StepDate
from core.processes.definition import AppointmentDate, OutcomeDate
from core.processes.evaluating import TRUE, UNKNOWN, Situation

if TYPE_CHECKING:
    from core.procedures.standing import Standings

YES: Final = Ternary.YES
DEEPEST: Final = 8  # facts that ask for facts before they make sense


def wait_for_first_days(
    standings: Standings, version: CompiledVersion, step: CompiledStep, person: Person, truths: Truths, days: Days
) -> int:
    """Note the first days by law that haven't come; return the steps from which such a day will be counted.

    A question that would tell the day holds the step back until it was asked, and no longer. A day that is counted
    from the step itself, such as from a failed attempt, holds nobody back before there is one. Where a month or a year
    alone is known, the earliest day that it may be holds the step back.
    """
    situation = truths.situation
    dated = standings.dated[step.number] = date_deadlines(step, person, truths, days)
    holding = 0
    held: list[WaitsFor] = []
    for deadline, day, _, applies, _ in dated:
        if not deadline.holds_back or applies is not YES:
            continue
        if day is not None:
            if day > situation.today:
                held.append(WaitsFor("date", deadline.key, date=day))
            continue
        earliest = days.find_earliest(deadline.counting)
        if earliest is not None and earliest > situation.today:
            held.append(WaitsFor("date", deadline.key, date=earliest))
            continue
        match deadline.anchor:
            case FactDate(fact) if can_be_told(version, situation, fact):
                held.append(WaitsFor("question", fact, step=step.key))
            case DocumentDate(document, edge):
                read = find_untold(version, situation, document, edge, standings.to_do & ~step.bit)
                if read is not None:
                    held.append(WaitsFor("question", name_question(read), step=step.key))
            case StepDate(key) | OutcomeDate(key, _) | AppointmentDate(key) if key in version.numbers:
                other = version.numbers[key]
                holding |= standings.waits[other] & (1 << other) & ~step.bit
            case _:
                pass
    if held:
        standings.held_by[step.number] = tuple(held)
    return holding


def can_be_told(version: CompiledVersion, situation: Situation, fact: str, depth: int = 0) -> bool:
    """Tell whether a fact wasn't asked yet and will be: it makes sense to ask for it, or an answer may make it so."""
    if fact in situation.answers or fact not in version.facts:
        return False
    only_if = version.only_if.get(fact)
    if only_if is None:
        return True
    truth, _, missing = only_if.explain(situation)
    if truth is not UNKNOWN:
        return truth is TRUE
    facts = [read.key for read, _ in missing if read.kind is ReadKind.FACT]
    return depth < DEEPEST and any(can_be_told(version, situation, other, depth + 1) for other in facts)


def find_untold(
    version: CompiledVersion, situation: Situation, document: str, edge: Literal["issued", "expires"], to_do: int
) -> Read | None:
    """Return what is to be asked for the date on a paper: whether one has it, or the date; None where that was asked.

    Whether one has a paper that a step still to do will give is not asked.
    """
    paper = situation.papers.get(document)
    if paper is None:
        return None if version.giving.get(document, 0) & to_do else Read(ReadKind.PAPER, document)
    if not paper.have or (paper.issued if edge == "issued" else paper.expires) is not None:
        return None
    return Read(ReadKind(edge), document)


def find_first_day(dated: tuple[Dated, ...]) -> date | None:
    """Return the first day by law on which a step can be done, of those that are known to apply."""
    days = [one.day for one in dated if one.deadline.holds_back and one.applies is YES and one.day is not None]
    return max(days, default=None)
