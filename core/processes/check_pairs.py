"""Findings about conditions that look exclusive: what meets at one limit must say whose the limit is.

Two conditions beside each other are such a pair where they differ in one comparison alone, and one ends where the
other begins. "At most 2" and "at least 2" both hold for whoever has 2; of "below 2" and "above 2" none does.
Other pairs overlap on purpose as often as not, and nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from core.processes.condition_form import day_text, number_text
from core.processes.conditions import (
    AllOf,
    Condition,
    DateIs,
    DateOperator,
    DateRef,
    DocumentDate,
    FactDate,
    LiteralDate,
    NumberIs,
    StepDate,
    Today,
)
from core.processes.definition import Process
from core.processes.findings import Finding, FindingCode, Severity
from core.processes.periods import Period, add_period, format_period
from core.processes.uses import Place

MAX_PARTS = 8  # a condition of more parts doesn't look like one of a pair

Limit = Decimal | date | tuple[DateRef, Period | None]


class Span(NamedTuple):
    """What one comparison leaves of a number or a date: from a limit, up to one, or both."""

    subject: str | DateRef
    low: Limit | None = None
    high: Limit | None = None
    with_low: bool = False
    with_high: bool = False


class Beside(NamedTuple):
    """A condition among others of its sort, and the item's key."""

    key: str
    place: Place
    condition: Condition | None


class Meeting(NamedTuple):
    """Which conditions, by their positions, end at one limit and which begin there, and whether with it."""

    ending: list[tuple[int, bool]]
    beginning: list[tuple[int, bool]]

    def list_pairs(self, with_limit: bool) -> Iterator[tuple[int, int]]:
        """Return the pairs of which both include the limit, or neither does; the earlier position first."""
        for (one, ends_with), (other, begins_with) in product(self.ending, self.beginning):
            if one != other and ends_with is begins_with is with_limit:
                yield min(one, other), max(one, other)


def check_pairs(process: Process) -> Iterator[Finding]:
    """Find conditions beside each other that meet at a limit which both of them include, or none."""
    yield from check_beside([Beside(step.key, ("steps", step.key), step.when) for step in process.steps])
    for step in process.steps:
        for name, items in (("needs", step.needs), ("channels", step.channels), ("deadlines", step.deadlines)):
            yield from check_beside(
                [Beside(item.key, ("steps", step.key, name, item.key), item.when) for item in items]
            )
        for item in dict.fromkeys(fee.item for fee in step.fees):
            rows = [fee for fee in step.fees if fee.item == item]
            if all(row.when is not None for row in rows):  # else one row takes whatever the others leave
                found = check_beside([Beside(row.key, ("steps", step.key, "fees", row.key), row.when) for row in rows])
                # the first true row wins: where two overlap, nobody pays twice
                yield from (finding for finding in found if finding.code is FindingCode.PAIR_LEAVES_GAP)


def check_beside(beside: Sequence[Beside]) -> Iterator[Finding]:
    """Find where conditions meet at a limit which two of them include, or none; each limit once."""
    for (_, _, limit), meeting in list_meetings(beside).items():
        overlap = next(meeting.list_pairs(with_limit=True), None)
        gap = next(meeting.list_pairs(with_limit=False), None)
        included = any(with_limit for _, with_limit in (*meeting.ending, *meeting.beginning))
        pair = overlap or (None if included else gap)
        if pair is not None:
            code = FindingCode.PAIR_LEAVES_GAP if overlap is None else FindingCode.PAIR_OVERLAPS
            params = {"other": beside[pair[0]].key, "limit": limit_text(limit)}
            yield Finding(code, Severity.WARNING, (*beside[pair[1]].place, "when"), params)


def list_meetings(beside: Sequence[Beside]) -> dict[tuple[frozenset[Condition], str | DateRef, Limit], Meeting]:
    """Return where comparisons end and begin, by all else that their conditions ask for, the subject and the limit."""
    meetings: dict[tuple[frozenset[Condition], str | DateRef, Limit], Meeting] = {}
    for position, one in enumerate(beside):
        parts = list_parts(one.condition)
        for part in parts if len(parts) <= MAX_PARTS else ():
            span = span_of(part)
            if span is None:
                continue
            rest = frozenset(parts) - {part}
            if span.high is not None:
                meeting = meetings.setdefault((rest, span.subject, span.high), Meeting([], []))
                meeting.ending.append((position, span.with_high))
            if span.low is not None:
                meeting = meetings.setdefault((rest, span.subject, span.low), Meeting([], []))
                meeting.beginning.append((position, span.with_low))
    return meetings


def list_parts(condition: Condition | None) -> tuple[Condition, ...]:
    """Return what must all be true for a condition to be, each part once."""
    match condition:
        case None:
            return ()
        case AllOf(parts):
            return tuple(dict.fromkeys(inner for part in parts for inner in list_parts(part)))
        case _:
            return (condition,)


def span_of(condition: Condition) -> Span | None:
    """Return what a comparison leaves of a number or a date; None for any other condition."""
    match condition:
        case NumberIs(fact, at_least, at_most, above, below):
            if (at_least is not None and above is not None) or (at_most is not None and below is not None):
                return None
            low, high = at_least if above is None else above, at_most if below is None else below
            return Span(fact, low, high, at_least is not None, at_most is not None)
        case DateIs(subject, operator, other, plus):
            limit = limit_of(other, plus)
            if operator in (DateOperator.BEFORE, DateOperator.ON_OR_BEFORE):
                return Span(subject, high=limit, with_high=operator is DateOperator.ON_OR_BEFORE)
            return Span(subject, low=limit, with_low=operator is DateOperator.ON_OR_AFTER)
        case _:
            return None


def limit_of(ref: DateRef, plus: Period | None) -> Limit:
    """Return what a date is compared with: a day where it is written down, else what it is counted from."""
    if isinstance(ref, LiteralDate):
        return ref.date if plus is None else add_period(ref.date, plus)
    return ref, plus


def limit_text(limit: Limit) -> str:
    """Return a limit as its author writes it."""
    if isinstance(limit, Decimal):
        return number_text(limit)
    if isinstance(limit, date):
        return day_text(limit)
    ref, plus = limit
    return name_date(ref) if plus is None else f"{name_date(ref)} {format_period(plus)}"


def name_date(ref: DateRef) -> str:
    """Return the key of what tells a date."""
    match ref:
        case LiteralDate(day):
            return day_text(day)
        case Today():
            return "today"
        case FactDate(key) | StepDate(key) | DocumentDate(key):
            return key
