"""What the whole way takes: money in each currency, time, visits and papers, as ranges that only narrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Final, NamedTuple

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.course import Course
from core.procedures.parts import NeedsView
from core.procedures.personal import World
from core.procedures.procedure import (
    ChannelView,
    FeeTotal,
    FeeView,
    PaperStatus,
    PapersTotal,
    Ternary,
    TimeTotal,
    Totals,
)
from core.procedures.standing import MAYBE, TO_DO, Standings
from core.procedures.viewing import Views

NOTHING: Final = Decimal(0)
HAVE: Final = PaperStatus.HAVE
NOT_KNOWN: Final = frozenset((PaperStatus.UNKNOWN, PaperStatus.CHECK_DATE))
Span = tuple[Decimal, Decimal | None]  # the least and the most; None is open-ended


class Choice(NamedTuple):
    """What one of several alternatives costs in money and visits."""

    fees: tuple[FeeView, ...]
    visits: tuple[int, int]


def add_up(
    version: CompiledVersion,
    course: Course,
    standings: Standings,
    views: Views,
    time: TimeTotal,
    papers: PapersTotal,
) -> Totals:
    """Return what the whole way takes: steps done count, blocked and skipped ones and those not needed don't."""
    steps, states, doubts = version.steps, standings.states, standings.doubts
    all_fees, channels = views.fees, views.channels
    fees: dict[str, Span] = {}
    low = high = 0
    choices: dict[int, list[Choice]] = {}
    sure_choices: set[int] = set()
    for number in course.costly:
        step = steps[number]
        state = states[number]
        sure = state is not MAYBE and not doubts[number]
        routes = channels[number]
        visits = step.visits if routes is step.always_channels else count_visits(step, routes)
        if step.alternatives >= 0 and state in TO_DO:
            choices.setdefault(step.alternatives, []).append(Choice(all_fees[number], visits))
            if sure:
                sure_choices.add(step.alternatives)
            continue
        for fee in all_fees[number]:
            add_span(fees, fee.currency, fee.low if sure else NOTHING, fee.high)
        least, most = visits
        if sure:
            low += least
        high += most
    for node, choice in choices.items():
        sure = node in sure_choices
        if any(one.fees for one in choice):
            for currency, (least_fee, most_fee) in range_fees(choice, sure).items():
                add_span(fees, currency, least_fee, most_fee)
        low += min(one.visits[0] for one in choice) if sure else 0
        high += max(one.visits[1] for one in choice)
    total = tuple([FeeTotal(currency, *fees[currency]) for currency in sorted(fees)])
    return Totals(total, time, low, high, papers, course.done, course.applying, course.maybe)


def add_span(fees: dict[str, Span], currency: str, low: Decimal, high: Decimal | None) -> None:
    """Add a range to the total in its currency."""
    total = fees.get(currency)
    if total is None:
        fees[currency] = (low, high)
    else:
        fees[currency] = (total[0] + low, None if high is None or total[1] is None else total[1] + high)


def range_fees(choices: Sequence[Choice], sure: bool) -> dict[str, Span]:
    """Return what a list of alternatives can cost: from the cheapest to the dearest, in each currency."""
    spans: list[dict[str, Span]] = []
    for fees, _ in choices:
        own: dict[str, Span] = {}
        for fee in fees:
            add_span(own, fee.currency, fee.low, fee.high)
        spans.append(own)
    found: dict[str, Span] = {}
    for currency in dict.fromkeys(currency for own in spans for currency in own):
        each = [own.get(currency, (NOTHING, NOTHING)) for own in spans]
        tops = [high for _, high in each if high is not None]
        found[currency] = (
            min(low for low, _ in each) if sure else NOTHING,
            max(tops) if len(tops) == len(each) else None,
        )
    return found


def count_visits(step: CompiledStep, routes: tuple[ChannelView, ...]) -> tuple[int, int]:
    """Return how often one has to go there for a step, at the least and at the most.

    A chosen route settles it once it is sure that the route is open to this person.
    """
    if not step.channels:
        return step.visits
    in_person = {channel.key: channel.in_person for channel in step.channels}
    settled = [channel for channel in routes if channel.chosen and channel.applies is Ternary.YES]
    open_routes = [in_person[channel.key] for channel in settled or routes]
    return int(bool(open_routes) and all(open_routes)), int(any(open_routes))


def sort_papers(
    version: CompiledVersion, course: Course, standings: Standings, needs: Mapping[int, NeedsView], world: World
) -> PapersTotal:
    """Return the papers of the way in four lists, each in the order of the steps that need them.

    One that does for one step and not for another is counted as it stands for the other.
    """
    needed = [needs[number] for number in course.needing]
    found = dict.fromkeys(chain.from_iterable([papers for _, _, papers, _ in needed]), HAVE)
    for _, _, _, lacking in needed:
        if lacking:
            found.update(lacking)
    giving, to_do = version.giving, standings.to_do
    held, to_get, missing, unknown = [], [], [], []
    for document, status in found.items():
        if status is HAVE:
            held.append(document)
        elif document in giving and giving[document] & to_do:
            to_get.append(document)
        elif status in NOT_KNOWN:
            unknown.append(document)
        elif document in world.givers:
            to_get.append(document)
        else:
            missing.append(document)
    return PapersTotal(tuple(held), tuple(to_get), tuple(missing), tuple(unknown))
