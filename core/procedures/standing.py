"""Where a person stands with each step: which apply, which have ended, and what holds the others back.

Each node hands on to those after it, as sets of steps written as the bits of a number: what they
still wait for, which refusals block them, and which refusals a way leads round (an appeal).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.deadlines import Dated, date_deadlines
from core.procedures.marks import Marked
from core.procedures.missing import list_questions
from core.procedures.personal import Person, World
from core.procedures.procedure import State, Ternary, WaitsFor
from core.processes.answers import NOT_APPLYING, StepEnd
from core.processes.conditions import FactDate, StepDate
from core.processes.definition import Ending, OutcomeDate
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation, Truth

DONE: Final = State.DONE
OPEN: Final = State.OPEN
NOT_YET: Final = State.NOT_YET
BLOCKED: Final = State.BLOCKED
MAYBE: Final = State.MAYBE
NOT_NEEDED: Final = State.NOT_NEEDED
REFUSED: Final = State.REFUSED
SKIPPED: Final = State.SKIPPED
TO_DO: Final = frozenset((OPEN, NOT_YET, MAYBE))
TERNARY: Final = {TRUE: Ternary.YES, FALSE: Ternary.NO, UNKNOWN: Ternary.MAYBE}


class Standings:
    """The states of all steps, by number, while a process is walked; nodes of alternatives come after the steps."""

    __slots__ = (
        "applies",
        "blocks",
        "dated",
        "early",
        "held_by",
        "holding",
        "lifts",
        "outcomes_open",
        "states",
        "waits",
    )

    def __init__(self, steps: int, nodes: int) -> None:
        self.states: list[State] = [OPEN] * steps
        self.applies: list[Truth] = [TRUE] * steps
        self.holding: list[int] = [0] * steps  # what holds this step back
        self.early: list[bool] = [False] * steps
        self.waits: list[int] = [0] * nodes  # what holds back those after this node
        self.blocks: list[int] = [0] * nodes  # refused steps that block those after this node
        self.lifts: list[int] = [0] * nodes  # refusals that a way through this node leads round
        self.held_by: dict[int, tuple[WaitsFor, ...]] = {}  # dates, and questions that would tell dates
        self.outcomes_open: dict[int, list[tuple[int, str]]] = {}  # outcomes that decide whether a step applies
        self.dated: dict[int, tuple[Dated, ...]] = {}


def find_standings(
    version: CompiledVersion,
    person: Person,
    situation: Situation,
    ends: dict[str, StepEnd],
    marked: Mapping[str, Marked],
    world: World,
) -> Standings:
    """Return where the person stands; `ends`, which the situation reads, learns the steps that don't apply."""
    steps = version.steps
    count = len(steps)
    standings = Standings(count, len(version.after))
    states, applies, waits, blocks, lifts = (
        standings.states,
        standings.applies,
        standings.waits,
        standings.blocks,
        standings.lifts,
    )
    done_in = find_alternatives_done(version, marked)
    skipped, wanted = person.skipped, person.wanted
    for node in version.walk:
        if node >= count:
            join_alternatives(standings, node, version.one_of[node - count], node in done_in)
            continue
        step = steps[node]
        key = step.key
        waiting = blocking = lifting = 0
        for other in step.after:
            waiting |= waits[other]
            blocking |= blocks[other]
            lifting |= lifts[other]
        mark = marked.get(key) if marked else None
        if key in wanted:
            truth = TRUE
        else:
            truth = TRUE if step.when is None else step.when.test(situation)
            if step.after_outcomes:
                met, more, refused, round_it = meet_outcomes(standings, step, marked, steps)
                if truth is not FALSE and met is not TRUE:
                    truth = met
                waiting |= more
                blocking |= refused
                lifting |= round_it
            if step.alternatives in done_in and (mark is None or mark.ending is not Ending.OK):
                truth = FALSE
        if truth is not TRUE:
            applies[node] = truth
        blocking &= ~lifting
        holding = waiting
        if step.reads and key not in wanted:
            for other in step.reads:
                holding |= waits[other]
        lifts[node] = lifting
        if mark is not None and mark.ending is not Ending.AGAIN:
            standings.early[node] = bool(holding or blocking)
            if mark.ending is Ending.OK:
                states[node] = DONE
            else:
                states[node] = REFUSED
                blocks[node] = 1 << node
            continue
        if key in skipped:
            states[node] = SKIPPED
        elif truth is FALSE:
            states[node] = NOT_NEEDED
            ends[key] = NOT_APPLYING
            waits[node] = waiting
            blocks[node] = blocking
        elif blocking:
            states[node] = BLOCKED
            blocks[node] = blocking
            lifts[node] = 0
        else:
            waits[node] = 1 << node
            if truth is UNKNOWN:
                states[node] = MAYBE
            else:
                if step.has_first_day:
                    holding |= wait_for_days(standings, version, step, person, situation, world)
                if holding or node in standings.held_by:
                    states[node] = NOT_YET
            standings.holding[node] = holding
    return standings


def find_alternatives_done(version: CompiledVersion, marked: Mapping[str, Marked]) -> frozenset[int]:
    """Return the nodes of declared alternatives of which one is done."""
    if not marked or not version.one_of:
        return frozenset()
    done = {version.numbers[key] for key, mark in marked.items() if mark.ending is Ending.OK}
    return frozenset(
        len(version.steps) + index for index, members in enumerate(version.one_of) if not done.isdisjoint(members)
    )


def join_alternatives(standings: Standings, node: int, members: tuple[int, ...], is_done: bool) -> None:
    """Hand on what a list of alternatives hands on: nothing once one is done, else those still to do."""
    states = standings.states
    for member in members:
        standings.lifts[node] |= standings.lifts[member]
    if is_done:
        return
    to_do = [member for member in members if states[member] in TO_DO]
    if not to_do and any(states[member] is SKIPPED for member in members):
        return
    stopped = [member for member in members if states[member] is REFUSED or states[member] is BLOCKED]
    for member in to_do or stopped or members:
        standings.waits[node] |= standings.waits[member]
        standings.blocks[node] |= standings.blocks[member]


def meet_outcomes(
    standings: Standings, step: CompiledStep, marked: Mapping[str, Marked], steps: tuple[CompiledStep, ...]
) -> tuple[Truth, int, int, int]:
    """Return whether `after {step, outcome}` is met, and the waits, blocks and lifts that come of it.

    A refusal blocks what comes after a step that it made superfluous, unless another way leads round it.
    """
    met: Truth = TRUE
    waiting = blocking = lifting = 0
    for other, outcome in step.after_outcomes:
        lifting |= standings.lifts[other]
        mark = marked.get(steps[other].key)
        if mark is not None and mark.outcome == outcome:
            if mark.ending is Ending.REFUSED:
                lifting |= 1 << other
            continue
        waiting |= standings.waits[other]
        blocking |= standings.blocks[other]
        ended_otherwise = mark is not None and mark.outcome is not None and mark.ending is not Ending.AGAIN
        if ended_otherwise or standings.states[other] is NOT_NEEDED:
            met = FALSE
        elif met is TRUE:
            met = UNKNOWN
        standings.outcomes_open.setdefault(step.number, []).append((other, outcome))
    return met, waiting, blocking, lifting


def wait_for_days(
    standings: Standings,
    version: CompiledVersion,
    step: CompiledStep,
    person: Person,
    situation: Situation,
    world: World,
) -> int:
    """Note the first days by law that haven't come; return the steps from which such a day will be counted.

    A fact that would tell the day holds the step back until it was asked, and no longer.
    """
    dated = standings.dated[step.number] = date_deadlines(version, step, person, situation, world)
    holding = 0
    held: list[WaitsFor] = []
    for deadline, day, _, applies, _ in dated:
        if not deadline.holds_back or applies is not Ternary.YES:
            continue
        if day is not None:
            if day > situation.today:
                held.append(WaitsFor("date", deadline.key, date=day))
            continue
        match deadline.anchor:
            case FactDate(fact) if fact not in situation.answers:
                held.append(WaitsFor("question", fact, step=step.key))
            case StepDate(key) | OutcomeDate(key, _) if key in version.numbers:
                holding |= standings.waits[version.numbers[key]] & (1 << version.numbers[key])
    if held:
        standings.held_by[step.number] = tuple(held)
    return holding


def list_numbers(bits: int) -> list[int]:
    """Return the numbers of the steps in a set of bits."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


def view_waits(
    standings: Standings, version: CompiledVersion, number: int, situation: Situation
) -> tuple[WaitsFor, ...]:
    """Return what holds a step back: steps, then questions on steps that may apply, then dates."""
    steps = version.steps
    found: dict[WaitsFor, None] = {}
    covered = 0
    if standings.states[number] is MAYBE:
        for other, outcome in standings.outcomes_open.get(number, ()):
            found[WaitsFor("step", steps[other].key, outcome=outcome)] = None
            covered |= 1 << other
    for other in list_numbers(standings.holding[number] & ~covered):
        step = steps[other]
        if standings.states[other] is MAYBE and step.when is not None:
            questions = list_questions(step.when, situation) if standings.applies[other] is UNKNOWN else ()
            if questions:
                found.update((WaitsFor("question", question, step=step.key), None) for question in questions)
                continue
        alternatives: tuple[str, ...] = ()
        if step.alternatives >= 0:
            members = version.one_of[step.alternatives - len(steps)]
            together = [member for member in members if standings.holding[number] >> member & 1]
            if other != together[0]:
                continue
            alternatives = tuple(steps[member].key for member in together[1:])
        found[WaitsFor("step", step.key, alternatives=alternatives)] = None
    found.update((wait, None) for wait in standings.held_by.get(number, ()))
    return tuple(found)


def find_first_day(dated: tuple[Dated, ...]) -> date | None:
    """Return the first day by law on which a step can be done, of those that are known to apply."""
    days = [one.day for one in dated if one.deadline.holds_back and one.applies is Ternary.YES and one.day is not None]
    return max(days, default=None)
