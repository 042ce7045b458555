"""Where a person stands with each step: which apply, which have ended, and what holds the others back.

Each node hands on to those after it, as sets of steps written as the bits of a number: what they
still wait for, which refusals block them, and which refusals a way leads round (an appeal).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.counting import Days
from core.procedures.deadlines import Dated
from core.procedures.first_days import wait_for_first_days
from core.procedures.marks import Marked
from core.procedures.missing import Truths
from core.procedures.personal import Person
from core.procedures.procedure import State, Ternary, WaitsFor
from core.processes.answers import NOT_APPLYING, StepEnd
from core.processes.definition import Ending
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Truth

DONE: Final = State.DONE
OPEN: Final = State.OPEN
NOT_YET: Final = State.NOT_YET
BLOCKED: Final = State.BLOCKED
MAYBE: Final = State.MAYBE
NOT_NEEDED: Final = State.NOT_NEEDED
REFUSED: Final = State.REFUSED
SKIPPED: Final = State.SKIPPED
YES: Final = Ternary.YES
NO: Final = Ternary.NO
PERHAPS: Final = Ternary.MAYBE
ENDS_OK: Final = Ending.OK
ENDS_AGAIN: Final = Ending.AGAIN
ENDS_REFUSED: Final = Ending.REFUSED
KEPT: Final = 1024  # views of what a step waits for
TO_DO: Final = frozenset((OPEN, NOT_YET, MAYBE))
TERNARY: Final = {TRUE: YES, FALSE: NO, UNKNOWN: PERHAPS}

Ends = dict[str, StepEnd]
Waits = tuple[WaitsFor, ...]


class Standings:
    """The states of all steps, by number, while a process is walked; nodes of alternatives come after the steps."""

    __slots__ = (
        "applies",
        "blocked",
        "blocks",
        "dated",
        "done_in",
        "doubts",
        "early",
        "ended",
        "held_by",
        "holdings",
        "left_out",
        "lifts",
        "maybe",
        "outcomes_open",
        "questions",
        "states",
        "to_do",
        "unsettled",
        "unsure",
        "waits",
    )

    def __init__(self, steps: int, nodes: int) -> None:
        self.states: list[State] = [OPEN] * steps
        self.applies: list[Ternary] = [YES] * steps
        self.holdings: dict[int, int] = {}  # what holds a step back, as bits
        self.early: list[int] = []  # marked while something before them was still to do
        self.unsettled: list[int] = []  # it isn't known whether they apply
        self.left_out: set[int] = set()  # not needed, and never marked
        self.blocked: list[int] = []
        self.waits: list[int] = [0] * nodes  # what holds back those after this node
        self.blocks: list[int] = [0] * nodes  # refused steps that block those after this node
        self.lifts: list[int] = [0] * nodes  # refusals that a way through this node leads round
        self.unsure: list[int] = [0] * nodes  # those of them led round by a step that may turn out not to apply
        self.doubts: list[bool] = [False] * nodes  # may yet be blocked, by an answer alone
        self.held_by: dict[int, Waits] = {}  # dates, and questions that would tell dates
        self.outcomes_open: dict[int, list[tuple[int, str]]] = {}  # outcomes that decide whether a step applies
        self.dated: dict[int, tuple[Dated, ...]] = {}
        self.to_do = 0  # the steps still to do, as bits
        self.maybe = 0  # those of them that may turn out not to apply
        self.questions: dict[int, Waits] = {}  # on steps that may apply, as what later steps wait for
        self.ended: dict[int, date] = {}  # the steps done or refused, and the day
        self.done_in: frozenset[int] = frozenset()  # nodes of alternatives of which one is done


def find_standings(
    version: CompiledVersion, person: Person, truths: Truths, days: Days, marked: Mapping[int, Marked], ends: Ends
) -> Standings:
    """Return where the person stands; `ends`, which the situation reads, learns the steps that don't apply."""
    steps = version.steps
    count = len(steps)
    standings = Standings(count, len(version.after))
    states, applies, waits = standings.states, standings.applies, standings.waits
    blocks, holdings = standings.blocks, standings.holdings
    refusals = version.can_refuse and any(mark.ending is ENDS_REFUSED for mark in marked.values())
    done_in = standings.done_in = find_alternatives_done(version, marked)
    skipped, wanted = person.skipped, person.wanted
    for node in version.walk:
        if node >= count:
            join_alternatives(standings, node, version.one_of[node - count], node in done_in)
            continue
        step = steps[node]
        key = step.key
        waiting = reading = refused = opened = 0
        for other in step.after:
            waiting |= waits[other]
        mark = marked.get(node) if marked else None
        truth = TRUE
        if not step.is_for_everyone and not (wanted and key in wanted):
            if step.when is not None:
                truth = truths[step.when]
                for other in step.reads:
                    reading |= waits[other]
            if step.after_outcomes:
                met, more, refused, opened = meet_outcomes(standings, version, step, marked)
                if truth is not FALSE and met is not TRUE:
                    truth = met
                waiting |= more
            if done_in and step.alternatives in done_in and (mark is None or mark.ending is not ENDS_OK):
                truth = FALSE
            if truth is FALSE:
                applies[node] = NO
            elif truth is UNKNOWN:
                applies[node] = PERHAPS
                standings.unsettled.append(node)
        blocking, doubt = 0, False
        if refusals:
            if step.reads_ends and truth is not FALSE and not (wanted and key in wanted):
                opened |= find_refusals(step.reads_ends, marked)
            nodes = step.after if wanted and key in wanted else step.all_after
            blocking, doubt = pass_refusals(standings, step, nodes, truth, refused, opened)
        if mark is not None and mark.ending is not ENDS_AGAIN:
            if waiting or reading or blocking:
                standings.early.append(node)
            standings.ended[node] = mark.on
            if mark.ending is ENDS_OK:
                states[node] = DONE
            else:
                states[node] = REFUSED
                blocks[node] = step.bit
            continue
        if skipped and key in skipped:
            states[node] = SKIPPED
            continue
        if doubt:
            standings.doubts[node] = True
        if truth is FALSE:
            states[node] = NOT_NEEDED
            ends[key] = NOT_APPLYING
            waits[node] = waiting
            blocks[node] = blocking
            if mark is None:
                standings.left_out.add(node)
            continue
        if blocking:
            states[node] = BLOCKED
            blocks[node] = blocking
            standings.lifts[node] = 0
            standings.blocked.append(node)
            continue
        bit = waits[node] = step.bit
        standings.to_do |= bit
        holding = waiting | reading
        if truth is UNKNOWN:
            states[node] = MAYBE
            standings.maybe |= bit
            if holding or node in standings.outcomes_open:
                holdings[node] = holding
        else:
            if step.has_first_day:
                holding |= wait_for_first_days(standings, version, step, person, truths, days)
            if holding or node in standings.held_by:
                states[node] = NOT_YET
                holdings[node] = holding
    return standings


def find_refusals(ends: tuple[tuple[int, str], ...], marked: Mapping[int, Marked]) -> int:
    """Return those of these ends of steps that happened and are refusals: whoever reads them leads round them."""
    found = 0
    for other, outcome in ends:
        mark = marked.get(other)
        if mark is not None and mark.ending is ENDS_REFUSED and mark.outcome == outcome:
            found |= 1 << other
    return found


def pass_refusals(
    standings: Standings, step: CompiledStep, nodes: tuple[int, ...], truth: Truth, refused: int, opened: int
) -> tuple[int, bool]:
    """Return which refusals block a step that comes after these nodes, and whether one of them yet may.

    `refused` are those that block it besides, and `opened` those that it leads round.
    """
    node, blocking, lifting, unsure = step.number, refused, 0, 0
    doubt = False
    for other in step.after:
        blocking |= standings.blocks[other]
    for other in nodes:
        lifting |= standings.lifts[other]
        unsure |= standings.unsure[other]
        doubt = doubt or standings.doubts[other]
    doubt = doubt or bool(blocking & unsure)
    standings.lifts[node] = lifting | opened if truth is not FALSE else lifting
    standings.unsure[node] = unsure | opened if truth is UNKNOWN else unsure
    return blocking & ~(lifting | opened), doubt


def find_alternatives_done(version: CompiledVersion, marked: Mapping[int, Marked]) -> frozenset[int]:
    """Return the nodes of declared alternatives of which one is done."""
    if not marked or not version.one_of:
        return frozenset()
    steps = version.steps
    nodes = [steps[number].alternatives for number, mark in marked.items() if mark.ending is ENDS_OK]
    return frozenset([node for node in nodes if node >= 0])


def join_alternatives(standings: Standings, node: int, members: tuple[int, ...], is_done: bool) -> None:
    """Hand on what a list of alternatives hands on: nothing once one is done, else those still to do."""
    states = standings.states
    for member in members:
        standings.lifts[node] |= standings.lifts[member]
        standings.unsure[node] |= standings.unsure[member]
    if is_done:
        return
    to_do = [member for member in members if states[member] in TO_DO]
    if not to_do and any(states[member] is SKIPPED for member in members):
        return
    stopped = [member for member in members if states[member] is REFUSED or states[member] is BLOCKED]
    for member in to_do or stopped or members:
        standings.waits[node] |= standings.waits[member]
        standings.blocks[node] |= standings.blocks[member]
    sure = any(states[member] is not MAYBE and not standings.doubts[member] for member in to_do)
    if not sure:
        blockable = stopped or [member for member in members if standings.blocks[member] or standings.doubts[member]]
        standings.doubts[node] = bool(to_do and blockable)


def meet_outcomes(
    standings: Standings, version: CompiledVersion, step: CompiledStep, marked: Mapping[int, Marked]
) -> tuple[Truth, int, int, int]:
    """Return whether `after {step, outcome}` is met, the waits and blocks that come of it, and the refusals met.

    A refusal blocks what comes after a step that it made superfluous, unless another way leads round it.
    """
    met: Truth = TRUE
    waiting = blocking = opened = 0
    for other, outcome in step.after_outcomes:
        mark = marked.get(other)
        if mark is not None and mark.outcome == outcome:
            if mark.ending is ENDS_REFUSED:
                opened |= 1 << other
            continue
        waiting |= standings.waits[other]
        blocking |= standings.blocks[other]
        ended_otherwise = (
            mark is not None
            and mark.ending is not ENDS_AGAIN
            and (mark.outcome is not None or outcome in version.steps[other].other_ends)
        )
        if ended_otherwise or standings.states[other] is NOT_NEEDED:
            met = FALSE
        elif met is TRUE:
            met = UNKNOWN
        standings.outcomes_open.setdefault(step.number, []).append((other, outcome))
    return met, waiting, blocking, opened


def list_numbers(bits: int) -> list[int]:
    """Return the numbers of the steps in a set of bits."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


def view_waits(standings: Standings, version: CompiledVersion, number: int, truths: Truths) -> Waits:
    """Return what holds a step back: steps, then questions on steps that may apply, then dates.

    Where only steps hold it back, the view is made once and kept with the version.
    """
    holding = standings.holdings[number]
    if holding & standings.maybe or number in standings.outcomes_open or number in standings.held_by:
        return list_waits(standings, version, number, truths)
    waits = version.waits_made.get(holding)
    if waits is None:
        waits = list_waits(standings, version, number, truths)
        if len(version.waits_made) < KEPT:
            version.waits_made[holding] = waits
    return waits


def list_waits(standings: Standings, version: CompiledVersion, number: int, truths: Truths) -> Waits:
    """Return what holds a step back, made afresh."""
    steps, states = version.steps, standings.states
    holding = standings.holdings[number]
    found: list[WaitsFor] = []
    if states[number] is MAYBE and number in standings.outcomes_open:
        for other, outcome in standings.outcomes_open[number]:
            found.append(WaitsFor("step", steps[other].key, outcome=outcome))
            holding &= ~(1 << other)
    maybe = standings.maybe
    left = holding
    while left:
        lowest = left & -left
        left ^= lowest
        step = steps[lowest.bit_length() - 1]
        if lowest & maybe:
            questions = ask_first(standings, version, step, truths)
            if questions:
                found += questions
                continue
        if step.alternatives < 0:
            found.append(step.wait)
            continue
        members = version.one_of[step.alternatives - len(steps)]
        together = [member for member in members if holding >> member & 1]
        if step.number == together[0]:
            alternatives = tuple(steps[member].key for member in together[1:])
            found.append(WaitsFor("step", step.key, alternatives=alternatives))
    found += standings.held_by.get(number, ())
    return tuple(found)


def ask_first(standings: Standings, version: CompiledVersion, step: CompiledStep, truths: Truths) -> Waits:
    """Return the questions on a step that may apply, as what later steps wait for."""
    questions = standings.questions.get(step.number)
    if questions is None:
        key = (step.key, list_missing(step, truths))
        questions = version.questions_made.get(key)
        if questions is None:
            questions = tuple([WaitsFor("question", question, step.key) for question in key[1]])
            if len(version.questions_made) < KEPT:
                version.questions_made[key] = questions
        standings.questions[step.number] = questions
    return questions


def list_missing(step: CompiledStep, truths: Truths) -> tuple[str, ...]:
    """Return the questions that decide whether a step applies; none where only an outcome does."""
    when = step.when
    return () if when is None or truths[when] is not UNKNOWN else truths.list_questions(when)
