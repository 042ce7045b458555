"""What the whole way takes: money in each currency, time, visits and papers, as ranges that only narrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from core.procedures.compiled import CompiledStep, CompiledVersion
from core.procedures.deadlines import Dated
from core.procedures.durations import count_time
from core.procedures.personal import Person, World
from core.procedures.procedure import FeeTotal, PaperStatus, PapersTotal, StepView, Ternary, Totals
from core.procedures.standing import BLOCKED, DONE, MAYBE, NOT_NEEDED, SKIPPED, TO_DO, Standings
from core.processes.evaluating import Situation

NOTHING: Final = Decimal(0)
Span = tuple[Decimal, Decimal | None]  # the least and the most; None is open-ended


def add_up(
    version: CompiledVersion,
    views: Sequence[StepView],
    listed: tuple[int, ...],
    standings: Standings,
    dated: Mapping[int, tuple[Dated, ...]],
    person: Person,
    situation: Situation,
    world: World,
) -> Totals:
    """Return what the whole way takes: steps done count, blocked and skipped ones and those not needed don't."""
    fees: dict[str, Span] = {}
    low = high = done = maybe = steps = 0
    held: dict[str, PaperStatus] = {}
    ended_on: dict[int, date] = {}
    choices: dict[int, list[tuple[CompiledStep, StepView]]] = {}
    for number, view in zip(listed, views, strict=True):
        state = view.state
        if state is NOT_NEEDED or state is SKIPPED or state is BLOCKED:
            continue
        step = version.steps[number]
        if view.on is not None:
            ended_on[number] = view.on
        if state is DONE:
            done += 1
        if state is MAYBE:
            maybe += 1
        elif step.alternatives < 0 or step.alternatives not in choices:
            steps += 1
        if view.needs and state in TO_DO:
            note_papers(held, view)
        if step.alternatives >= 0 and state in TO_DO:
            choices.setdefault(step.alternatives, []).append((step, view))
            continue
        if view.fees:
            for fee in view.fees:
                add_span(fees, fee.currency, (NOTHING if state is MAYBE else fee.low, fee.high))
        least, most = count_visits(step, view)
        low += 0 if state is MAYBE else least
        high += most
    for members in choices.values():
        for currency, span in range_fees(members).items():
            add_span(fees, currency, span)
        visits = [count_visits(step, view) for step, view in members]
        low += min(least for least, _ in visits) if any(view.state is not MAYBE for _, view in members) else 0
        high += max(most for _, most in visits)
    return Totals(
        fees=tuple(FeeTotal(currency, *fees[currency]) for currency in sorted(fees)),
        time=count_time(version, standings, dated, ended_on, person, situation, world),
        visits_low=low,
        visits_high=high,
        papers=sort_papers(held, version, standings, world),
        done=done,
        steps=steps,
        maybe=maybe,
    )


def add_span(fees: dict[str, Span], currency: str, span: Span) -> None:
    """Add a range to the total in its currency."""
    total = fees.get(currency)
    if total is None:
        fees[currency] = span
    else:
        fees[currency] = (total[0] + span[0], None if total[1] is None or span[1] is None else total[1] + span[1])


def range_fees(members: Sequence[tuple[CompiledStep, StepView]]) -> dict[str, Span]:
    """Return what a list of alternatives can cost: from the cheapest to the dearest, in each currency."""
    spans: list[dict[str, Span]] = []
    for _, view in members:
        own: dict[str, Span] = {}
        for fee in view.fees:
            add_span(own, fee.currency, (fee.low, fee.high))
        spans.append(own)
    sure = any(view.state is not MAYBE for _, view in members)
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


def note_papers(held: dict[str, PaperStatus], view: StepView) -> None:
    """Note the papers that a step's needs ask for, in the set of each that lacks least."""
    for need in view.needs:
        if not need.sets:
            continue
        for document in need.sets[need.best]:
            status = document.status
            if status is not PaperStatus.HAVE or document.document not in held:
                held[document.document] = status


def sort_papers(
    found: Mapping[str, PaperStatus], version: CompiledVersion, standings: Standings, world: World
) -> PapersTotal:
    """Return the papers of the way in four lists, each in the order of the steps that need them."""
    lists: dict[str, list[str]] = {"held": [], "to_get": [], "missing": [], "unknown": []}
    for document, status in found.items():
        if status is PaperStatus.HAVE:
            lists["held"].append(document)
        elif gets_on_the_way(document, version, standings) or (
            status is not PaperStatus.UNKNOWN and status is not PaperStatus.CHECK_DATE and document in world.givers
        ):
            lists["to_get"].append(document)
        elif status is PaperStatus.UNKNOWN or status is PaperStatus.CHECK_DATE:
            lists["unknown"].append(document)
        else:
            lists["missing"].append(document)
    return PapersTotal(**{name: tuple(documents) for name, documents in lists.items()})


def gets_on_the_way(document: str, version: CompiledVersion, standings: Standings) -> bool:
    """Return whether a step still to do gives a paper."""
    return any(standings.states[version.numbers[key]] in TO_DO for key in version.givers.get(document, ()))
