"""The day on which a deadline falls: from which day it counts, how far, and past which days off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from core.procedures.calendar import Roll, shift_day
from core.procedures.marks import find_outcome_day
from core.procedures.personal import Calendar, Person
from core.processes.answers import DateSpan
from core.processes.conditions import DocumentDate, FactDate, LiteralDate, StepDate, Today
from core.processes.definition import Anchor, AppointmentDate, Ending, OutcomeDate, WorkingDays
from core.processes.evaluating import Situation, answered_date, printed_date
from core.processes.periods import Period

Finding = Callable[[Person, Situation], date | None]
Outcomes = Mapping[str, Mapping[str, Ending]]  # step -> its outcomes


class Counting:
    """How a day is counted, made ready: the same object wherever one version counts the same way."""

    __slots__ = ("anchor", "asks", "complete", "find_anchor", "offset", "roll")

    def __init__(
        self, anchor: Anchor, find_anchor: Finding, offset: Period | WorkingDays, roll: Roll, complete: bool
    ) -> None:
        self.anchor = anchor
        self.find_anchor = find_anchor
        self.asks = name_anchor(anchor)  # the question that would tell the day it counts from
        self.offset = offset
        self.roll = roll
        self.complete = complete  # the period must be over: for a first day


class Countings:
    """The ways of counting of one version, each once."""

    __slots__ = ("_findings", "_made", "_outcomes")

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self._made: dict[tuple[Anchor, Period | WorkingDays, Roll, bool], Counting] = {}
        self._findings: dict[Anchor, Finding] = {}

    def prepare(self, anchor: Anchor, offset: Period | WorkingDays, roll: Roll, complete: bool) -> Counting:
        """Make a way of counting ready."""
        key = (anchor, offset, roll, complete)
        if anchor not in self._findings:
            self._findings[anchor] = compile_anchor(anchor, self._outcomes)
        if key not in self._made:
            self._made[key] = Counting(anchor, self._findings[anchor], offset, roll, complete)
        return self._made[key]


class Days(dict[Counting, date | None]):
    """The days counted for one person: each is counted when it is first asked for; None where it isn't known."""

    __slots__ = ("_anchors", "_calendar", "_person", "_situation")

    def __init__(self, person: Person, situation: Situation, calendar: Calendar) -> None:
        self._person = person
        self._situation = situation
        self._calendar = calendar
        self._anchors: dict[Finding, date | None] = {}

    def __missing__(self, counting: Counting) -> date | None:
        find_anchor = counting.find_anchor
        if find_anchor not in self._anchors:
            self._anchors[find_anchor] = find_anchor(self._person, self._situation)
        anchor = self._anchors[find_anchor]
        if anchor is None:
            day = None
        else:
            day = shift_day(anchor, counting.offset, counting.roll, self._calendar, complete=counting.complete)
        self[counting] = day
        return day

    def find_earliest(self, counting: Counting) -> date | None:
        """Return the earliest day that it may be where only the month or year is known from which it counts."""
        match counting.anchor:
            case FactDate(fact):
                span = answered_date(self._situation.answers.get(fact))
            case DocumentDate(document, edge):
                span = printed_date(self._situation.papers.get(document), edge)
            case _:
                return None
        if not isinstance(span, DateSpan):
            return None
        return shift_day(span.first, counting.offset, counting.roll, self._calendar, complete=counting.complete)


def compile_anchor(anchor: Anchor, outcomes: Outcomes) -> Finding:
    """Return a function to the day that a deadline counts from, None where that isn't known to the day."""
    match anchor:
        case LiteralDate(day):
            return lambda person, situation: day
        case Today():
            return lambda person, situation: situation.today
        case FactDate(fact):
            return lambda person, situation: know_day(answered_date(situation.answers.get(fact)))
        case DocumentDate(document, edge):
            return lambda person, situation: know_day(printed_date(situation.papers.get(document), edge))
        case AppointmentDate(step):
            return lambda person, situation: appointed_day(person, step)
        case StepDate(step):
            return lambda person, situation: ended_day(situation, step)
        case OutcomeDate(step, outcome):
            known = outcomes.get(step)
            if known is None:
                return lambda person, situation: None
            return lambda person, situation: find_outcome_day(known, person.marks.get(step), outcome)


def name_anchor(anchor: Anchor) -> tuple[str, ...]:
    """Return the question that would tell the day that a deadline counts from; none where only time tells."""
    match anchor:
        case FactDate(fact):
            return (fact,)
        case DocumentDate(document, edge):
            return (f"{edge}:{document}",)
        case _:
            return ()


def know_day(span: object) -> date | None:
    """Return the day of a date that is known to the day."""
    return span.first if isinstance(span, DateSpan) and span.first == span.last else None


def appointed_day(person: Person, step: str) -> date | None:
    """Return the day of the person's appointment for a step."""
    appointment = person.appointments.get(step)
    return None if appointment is None else appointment.date()


def ended_day(situation: Situation, step: str) -> date | None:
    """Return the day a step ended."""
    end = situation.steps.get(step)
    return None if end is None else end.on
