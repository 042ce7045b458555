"""The parts of a step made ready: needs, fee lists, channels and deadlines, their conditions as functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from core.procedures.counting import Counting, Countings
from core.procedures.missing import Clause, Clauses
from core.procedures.procedure import ExtraView, FeeView, NeedView, PaperStatus, Ternary
from core.processes.conditions import DocumentDate, FactDate
from core.processes.definition import AmountRange, Anchor, AppointmentDate, Deadline, ExtraKind, Fee, Need, WorkingDays
from core.processes.periods import Period

NEED: Final = 2.0  # what it is worth to know whether a need applies, of all that the next question may settle
PART: Final = 1.0  # the same for a fee, an extra, a channel, a deadline


class CompiledExtra(NamedTuple):
    """A copy, certification or translation, with its condition ready to be tested."""

    kind: ExtraKind
    copies: int
    when: Clause | None


@dataclass(frozen=True, slots=True)
class CompiledNeed:
    """One need, with the steps that give its papers."""

    key: str
    sets: tuple[tuple[str, ...], ...]
    extras: tuple[CompiledExtra, ...]
    issued_within: Period | None  # negative, to be added to the day that counts
    valid_for: Period | None
    at_finish: bool
    each: str | None
    when: Clause | None
    givers: Mapping[str, tuple[str, ...]]
    documents: tuple[str, ...]  # of all sets, each once
    plain: bool  # for everybody, once, without extras that depend on anything
    undated: bool  # no date of issue matters, and none of expiry but that it hasn't passed
    always_extras: tuple[ExtraView, ...] | None  # where they have no conditions
    made: dict[tuple[object, ...], NeedView]  # views made before, by all that they depend on


class NeedsView(NamedTuple):
    """All needs of a step as they stand: whether it is ready, and the papers of each need's best set."""

    views: tuple[NeedView, ...]
    ready: Ternary
    documents: tuple[str, ...]
    lacking: Mapping[str, PaperStatus]  # those of them that the person doesn't have as they must be


@dataclass(frozen=True, slots=True)
class CompiledNeeds:
    """The needs of a step. Where only having their papers matters, all views are made once and kept."""

    needs: tuple[CompiledNeed, ...]
    papers: int  # all papers of these needs, as bits of the version's
    plain: bool  # all are for everybody, and no dates matter but that papers haven't expired
    at_finish: bool  # one has to be there when the step ends
    made: dict[tuple[int, int], NeedsView]  # by the papers held and those not held, as bits


@dataclass(frozen=True, slots=True)
class CompiledRow:
    """One row of a fee list."""

    key: str
    low: Decimal
    high: Decimal
    currency: str
    when: Clause | None
    times: str | None
    valid_from: date | None
    alone: FeeView | None  # the view where this row surely wins and no number multiplies it
    all_alone: tuple[FeeView, ...]  # the same as all that there is


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """The rows of one item; `always` is the view where nothing about a person changes it."""

    item: str
    rows: tuple[CompiledRow, ...]
    starts: tuple[date, ...]  # the days on which rows begin to hold, sorted
    always: FeeView | None
    varies: bool  # a number or a day changes what it comes to
    conditions: tuple[Clause, ...]
    made: dict[tuple[object, ...], tuple[FeeView, ...]]  # views made before, where neither does


@dataclass(frozen=True, slots=True)
class CompiledChannel:
    """One route, with its condition ready to be tested."""

    key: str
    in_person: bool
    when: Clause | None


@dataclass(frozen=True, slots=True)
class CompiledDeadline:
    """One deadline, with its condition ready to be tested."""

    key: str
    place: tuple[str, str]  # the step's key and its own
    anchor: Anchor
    offset: Period | WorkingDays
    counting: Counting
    appointed: bool  # an appointment beats the day counted
    sense: Literal["by", "not_before", "on"]
    strict: Literal["law", "advice"]
    roll: Literal["none", "next_working_day", "previous_working_day"]
    when: Clause | None
    holds_back: bool  # a first day by law: the step waits for it


def compile_need(need: Need, givers: Mapping[str, tuple[str, ...]], clauses: Clauses) -> CompiledNeed:
    """Return a need with its conditions ready."""
    within = need.issued_within
    return CompiledNeed(
        key=need.key,
        sets=need.any_of,
        extras=tuple(CompiledExtra(extra.kind, extra.count, clauses.prepare(extra.when)) for extra in need.extras),
        issued_within=None if within is None else Period(-within.years, -within.months, -within.days),
        valid_for=need.valid_for,
        at_finish=need.by == "finish",
        each=need.each,
        when=clauses.prepare(need.when),
        givers=givers,
        documents=tuple(dict.fromkeys(document for documents in need.any_of for document in documents)),
        plain=need.when is None and need.each is None and all(extra.when is None for extra in need.extras),
        undated=within is None and need.valid_for is None,
        always_extras=(
            tuple(ExtraView(extra.kind, extra.count, Ternary.YES) for extra in need.extras)
            if all(extra.when is None for extra in need.extras)
            else None
        ),
        made={},
    )


def compile_needs(needs: tuple[CompiledNeed, ...], bits: Mapping[str, int]) -> CompiledNeeds | None:
    """Return the needs of a step together; None where it has none. `bits` are the version's papers."""
    if not needs:
        return None
    papers = 0
    for need in needs:
        for document in need.documents:
            papers |= bits[document]
    return CompiledNeeds(
        needs,
        papers,
        plain=all(need.plain and need.undated for need in needs),
        at_finish=any(need.at_finish for need in needs),
        made={},
    )


def compile_deadline(deadline: Deadline, step: str, clauses: Clauses, countings: Countings) -> CompiledDeadline:
    """Return a deadline of a step with its condition ready."""
    return CompiledDeadline(
        key=deadline.key,
        place=(step, deadline.key),
        anchor=deadline.anchor,
        offset=deadline.offset,
        counting=countings.prepare(deadline.anchor, deadline.offset, deadline.roll, deadline.sense == "not_before"),
        appointed=deadline.sense != "not_before" and not isinstance(deadline.anchor, AppointmentDate),
        sense=deadline.sense,
        strict=deadline.strict,
        roll=deadline.roll,
        when=clauses.prepare(deadline.when),
        holds_back=deadline.sense == "not_before" and deadline.strict == "law",
    )


def compile_fees(fees: tuple[Fee, ...], clauses: Clauses) -> tuple[CompiledItem, ...]:
    """Return the fee lists of a step, one for each item, in the author's order."""
    items: dict[str, list[CompiledRow]] = {}
    for fee in fees:
        items.setdefault(fee.item, []).append(compile_row(fee, clauses))
    return tuple(
        CompiledItem(
            item,
            tuple(rows),
            tuple(sorted({row.valid_from for row in rows if row.valid_from is not None})),
            rows[0].alone if rows[0].when is None and rows[0].valid_from is None else None,
            any(row.times is not None or row.valid_from is not None for row in rows),
            tuple(row.when for row in rows if row.when is not None),
            {},
        )
        for item, rows in items.items()
    )


def compile_row(fee: Fee, clauses: Clauses) -> CompiledRow:
    """Return one row of a fee list with its condition ready."""
    low, high = (fee.amount.low, fee.amount.high) if isinstance(fee.amount, AmountRange) else (fee.amount, fee.amount)
    alone = None if fee.times is not None else FeeView(fee.item, fee.currency, low, high, (fee.key,), settled=True)
    when = clauses.prepare(fee.when)
    all_alone = () if alone is None else (alone,)
    return CompiledRow(fee.key, low, high, fee.currency, when, fee.times, fee.valid_from, alone, all_alone)


def weigh_parts(
    needs: tuple[CompiledNeed, ...],
    fees: tuple[CompiledItem, ...],
    channels: tuple[CompiledChannel, ...],
    deadlines: tuple[CompiledDeadline, ...],
) -> tuple[tuple[Clause, float], ...]:
    """Return the conditions on the parts of a step, with what it is worth to know each."""
    found: list[tuple[Clause | None, float]] = []
    for need in needs:
        found.append((need.when, NEED))
        found += ((extra.when, PART) for extra in need.extras)
    found += ((row.when, PART) for item in fees for row in item.rows)
    found += ((channel.when, PART) for channel in channels)
    found += ((deadline.when, PART) for deadline in deadlines)
    return tuple((when, weight) for when, weight in found if when is not None)


def asks_values(
    needs: tuple[CompiledNeed, ...], fees: tuple[CompiledItem, ...], deadlines: tuple[CompiledDeadline, ...]
) -> bool:
    """Tell whether the parts of a step may need a number, or a day that the person can tell."""
    return (
        any(need.each is not None for need in needs)
        or any(row.times is not None for item in fees for row in item.rows)
        or any(isinstance(deadline.anchor, FactDate | DocumentDate) for deadline in deadlines)
    )
