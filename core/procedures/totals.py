"""What the whole way takes: money in each currency, time, visits and papers, as ranges that only narrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.parts import NeededPapers
from core.procedures.personal import World
from core.procedures.procedure import FeeTotal, PaperStatus, PapersTotal, StepView, Ternary, TimeTotal, Totals
from core.procedures.standing import (
    BLOCKED,
    DONE,
    MAYBE,
    NOT_NEEDED,
    NOT_YET,
    OPEN,
    REFUSED,
    SKIPPED,
    TO_DO,
    Standings,
)

NOTHING: Final = Decimal(0)
HAVE: Final = PaperStatus.HAVE
NOT_KNOWN: Final = frozenset((PaperStatus.UNKNOWN, PaperStatus.CHECK_DATE))
Span = tuple[Decimal, Decimal | None]  # the least and the most; None is open-ended


def add_up(
    version: CompiledVersion,
    views: Sequence[StepView],
    listed: tuple[int, ...],
    standings: Standings,
    time: TimeTotal,
    papers: PapersTotal,
) -> Totals:
    """Return what the whole way takes: steps done count, blocked and skipped ones and those not needed don't."""
    steps, states, doubts = version.steps, standings.states, standings.doubts
    fees: dict[str, Span] = {}
    low = high = 0
    done, maybe = states.count(DONE), states.count(MAYBE)
    applying = done + states.count(OPEN) + states.count(NOT_YET) + states.count(REFUSED)
    choices: dict[int, list[tuple[CompiledStep, StepView]]] = {}
    sure_choices: set[int] = set()
    for number, view in zip(listed, views, strict=True):
        step = steps[number]
        if not step.costs:
            continue
        state = states[number]
        if state is NOT_NEEDED or state is SKIPPED or state is BLOCKED:
            continue
        sure = state is not MAYBE and not doubts[number]
        if step.alternatives >= 0:
            if state is not MAYBE and step.alternatives in choices:
                applying -= 1  # alternatives count as one step
            if state in TO_DO:
                choices.setdefault(step.alternatives, []).append((step, view))
                if sure:
                    sure_choices.add(step.alternatives)
                continue
        for fee in view.fees:
            add_span(fees, fee.currency, (fee.low if sure else NOTHING, fee.high))
        least, most = step.visits if view.channels is step.always_channels else count_visits(step, view)
        if most:
            low += least if sure else 0
            high += most
    for node, members in choices.items():
        sure = node in sure_choices
        for currency, span in range_fees(members, sure).items():
            add_span(fees, currency, span)
        visits = [count_visits(step, view) for step, view in members]
        low += min(least for least, _ in visits) if sure else 0
        high += max(most for _, most in visits)
    total = tuple([FeeTotal(currency, *fees[currency]) for currency in sorted(fees)])
    return Totals(total, time, low, high, papers, done, applying, maybe)


def add_span(fees: dict[str, Span], currency: str, span: Span) -> None:
    """Add a range to the total in its currency."""
    total = fees.get(currency)
    if total is None:
        fees[currency] = span
    else:
        fees[currency] = (total[0] + span[0], None if total[1] is None or span[1] is None else total[1] + span[1])


def range_fees(members: Sequence[tuple[CompiledStep, StepView]], sure: bool) -> dict[str, Span]:
    """Return what a list of alternatives can cost: from the cheapest to the dearest, in each currency."""
    spans: list[dict[str, Span]] = []
    for _, view in members:
        own: dict[str, Span] = {}
        for fee in view.fees:
            add_span(own, fee.currency, (fee.low, fee.high))
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


def count_visits(step: CompiledStep, view: StepView) -> tuple[int, int]:
    """Return how often one has to go there for a step, at the least and at the most.

    A chosen route settles it once it is sure that the route is open to this person.
    """
    if view.channels is step.always_channels or not step.channels:
        return step.visits
    in_person = {channel.key: channel.in_person for channel in step.channels}
    settled = [channel for channel in view.channels if channel.chosen and channel.applies is Ternary.YES]
    open_routes = [in_person[channel.key] for channel in settled or view.channels]
    return int(bool(open_routes) and all(open_routes)), int(any(open_routes))


def sort_papers(
    needed: Iterable[NeededPapers], version: CompiledVersion, standings: Standings, world: World
) -> PapersTotal:
    """Return the papers of the way in four lists, each in the order of the steps that need them.

    One that does for one need and not for another is counted as it stands for the other.
    """
    found: dict[str, PaperStatus] = {}
    for papers in needed:
        for document, status in papers:
            if status is not HAVE or document not in found:
                found[document] = status
    held, to_get, missing, unknown = [], [], [], []
    for document, status in found.items():
        if status is HAVE:
            held.append(document)
        elif document in version.givers and gets_on_the_way(document, version, standings):
            to_get.append(document)
        elif status in NOT_KNOWN:
            unknown.append(document)
        elif document in world.givers:
            to_get.append(document)
        else:
            missing.append(document)
    return PapersTotal(tuple(held), tuple(to_get), tuple(missing), tuple(unknown))


def gets_on_the_way(document: str, version: CompiledVersion, standings: Standings) -> bool:
    """Return whether a step still to do gives a paper."""
    return any(standings.states[version.numbers[key]] in TO_DO for key in version.givers[document])
