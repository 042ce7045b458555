"""The parts of a step made ready: needs, fee lists, channels and deadlines, their conditions as functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from core.procedures.counting import Counting, Countings
from core.procedures.missing import Clause, Clauses
from core.procedures.procedure import ExtraView, FeeView, NeedView, PaperStatus, Ternary
from core.processes.conditions import DocumentDate, FactDate, Read, ReadKind
from core.processes.definition import AmountRange, Anchor, AppointmentDate, Deadline, ExtraKind, Fee, Need, WorkingDays
from core.processes.periods import Period


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
    """The needs of a step. What their views depend on is little, so each is made once and kept with the version."""

    needs: tuple[CompiledNeed, ...]
    papers: int  # all papers of these needs, as bits of the version's
    plain: bool  # all are for everybody, and no dates matter but that papers haven't expired
    at_finish: bool  # one has to be there when the step ends
    conditions: tuple[Clause, ...]  # on needs and their extras
    times: tuple[str, ...]  # the numbers that say how many times something is needed
    dated: tuple[tuple[CompiledNeed, str, int], ...]  # papers whose dates matter to a need, each with its bit
    made: dict[tuple[object, ...], NeedsView]  # by all that they depend on


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
    conditions: tuple[Clause, ...]
    times: tuple[str, ...]  # the numbers that multiply rows
    made: dict[tuple[object, ...], tuple[FeeView, ...]]  # views made before, by all that they depend on


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
        conditions=tuple(dict.fromkeys(when for need in needs for when in list_conditions(need))),
        times=tuple(dict.fromkeys(need.each for need in needs if need.each is not None)),
        dated=tuple((need, key, bits[key]) for need in needs if not need.undated for key in need.documents),
        made={},
    )


def list_conditions(need: CompiledNeed) -> list[Clause]:
    """Return the conditions of a need and of its extras."""
    return [when for when in (need.when, *(extra.when for extra in need.extras)) if when is not None]


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
            tuple(dict.fromkeys(row.when for row in rows if row.when is not None)),
            tuple(dict.fromkeys(row.times for row in rows if row.times is not None)),
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


def depends_on_day(needs: tuple[CompiledNeed, ...], fees: tuple[CompiledItem, ...]) -> bool:
    """Tell whether what the papers and fees of a step come to may depend on the day, not only on what is known."""
    conditions = [when for need in needs for when in list_conditions(need)]
    conditions += [row.when for item in fees for row in item.rows if row.when is not None]
    return any(when.reads_today for when in conditions)


class OpenParts(NamedTuple):
    """The conditions on the parts of a step, as the next question looks through them."""

    needs: tuple[tuple[Clause | None, tuple[Clause, ...]], ...]  # a need's, and those of its extras
    fees: tuple[tuple[tuple[Clause | None, date | None], ...], ...]  # each row's, and from when on it holds
    others: tuple[Clause, ...]  # of channels and deadlines


class OpenValues(NamedTuple):
    """The numbers and days that the parts of a step need and a person can tell, each with the part's key."""

    needs: tuple[tuple[str, Read], ...]
    rows: tuple[tuple[str, Read], ...]  # of fee lists
    deadlines: tuple[tuple[str, Read], ...]


def list_open_parts(
    needs: tuple[CompiledNeed, ...],
    fees: tuple[CompiledItem, ...],
    channels: tuple[CompiledChannel, ...],
    deadlines: tuple[CompiledDeadline, ...],
) -> OpenParts | None:
    """Return the conditions on the parts of a step; None where there are none."""
    of_needs = [(need.when, tuple(extra.when for extra in need.extras if extra.when is not None)) for need in needs]
    found = OpenParts(
        needs=tuple((when, extras) for when, extras in of_needs if when is not None or extras),
        fees=tuple(
            tuple((row.when, row.valid_from) for row in item.rows)
            for item in fees
            if any(row.when is not None for row in item.rows)
        ),
        others=(
            *(channel.when for channel in channels if channel.when is not None),
            *(deadline.when for deadline in deadlines if deadline.when is not None),
        ),
    )
    return found if any(found) else None


def list_open_values(
    needs: tuple[CompiledNeed, ...], fees: tuple[CompiledItem, ...], deadlines: tuple[CompiledDeadline, ...]
) -> OpenValues | None:
    """Return the numbers and days that the parts of a step need; None where they need none."""
    days: list[tuple[str, Read]] = []
    for deadline in deadlines:
        match deadline.anchor:
            case FactDate(fact):
                days.append((deadline.key, Read(ReadKind.FACT, fact)))
            case DocumentDate(document, edge):
                days.append((deadline.key, Read(ReadKind(edge), document)))
            case _:
                pass
    found = OpenValues(
        needs=tuple((need.key, Read(ReadKind.FACT, need.each)) for need in needs if need.each is not None),
        rows=tuple(
            (row.key, Read(ReadKind.FACT, row.times)) for item in fees for row in item.rows if row.times is not None
        ),
        deadlines=tuple(days),
    )
    return found if any(found) else None
