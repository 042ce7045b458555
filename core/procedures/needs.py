"""Which papers a step needs, and how those that the person holds stand against it."""

from __future__ import annotations

from datetime import date
from typing import Final

from core.procedures.compiled import CompiledExtra, CompiledNeed
from core.procedures.fees import count_times
from core.procedures.missing import list_questions
from core.procedures.procedure import DocumentView, ExtraView, NeedView, PaperStatus, Ternary
from core.processes.answers import Paper
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation
from core.processes.periods import add_period

YES: Final = Ternary.YES
NO: Final = Ternary.NO
MAYBE: Final = Ternary.MAYBE
HAVE: Final = PaperStatus.HAVE
NOT_KNOWN: Final = frozenset((PaperStatus.UNKNOWN, PaperStatus.CHECK_DATE))
LACKS: Final = frozenset((PaperStatus.MISSING, PaperStatus.TOO_OLD, PaperStatus.EXPIRES_TOO_SOON))


def view_needs(
    needs: tuple[CompiledNeed, ...], situation: Situation, start: date, finish: date
) -> tuple[tuple[NeedView, ...], Ternary]:
    """Return the needs of a step that apply or may apply, and whether the step is ready.

    `start` is the day on which the papers are shown, `finish` the day on which the step usually ends.
    """
    views: list[NeedView] = []
    ready = YES
    papers = situation.papers
    for need in needs:
        view: NeedView | None
        if need.simple is not None:
            paper = papers.get(need.simple.document)
            if paper is None:
                view = need.simple.unknown
            elif not paper.have:
                view = need.simple.missing
            elif paper.expires is None:
                view = need.simple.have
            else:
                view = view_need(need, situation, start, finish)
        else:
            view = view_need(need, situation, start, finish)
        if view is None:
            continue
        views.append(view)
        if view.satisfied is NO and view.applies is YES:
            ready = NO
        elif view.satisfied is not YES and ready is YES:
            ready = MAYBE
    return tuple(views), ready


def view_need(need: CompiledNeed, situation: Situation, start: date, finish: date) -> NeedView | None:
    """Return one need as it stands; None where it doesn't apply."""
    applies = YES
    missing: tuple[str, ...] = ()
    if need.when is not None:
        truth = need.when.test(situation)
        if truth is FALSE:
            return None
        if truth is UNKNOWN:
            applies, missing = MAYBE, list_questions(need.when, situation)
    times: int | None = 1
    if need.each is not None:
        times = count_times(situation, need.each)
        if times == 0:
            return None
        if times is None:
            applies = MAYBE
            missing = (*missing, need.each)
    sets = tuple(
        tuple(
            DocumentView(
                document,
                find_status(need, situation.papers.get(document), start, finish),
                need.givers.get(document, ()),
            )
            for document in documents
        )
        for documents in need.sets
    )
    ranks = [rank_set(documents) for documents in sets]
    best = min(range(len(ranks)), key=ranks.__getitem__, default=0)
    satisfied = YES if not ranks or ranks[best] == (0, 0) else MAYBE if any(not lacks for lacks, _ in ranks) else NO
    extras = tuple(extra for extra in (view_extra(extra, situation) for extra in need.extras) if extra is not None)
    return NeedView(need.key, applies, satisfied, sets, best, extras, times, missing)


def rank_set(documents: tuple[DocumentView, ...]) -> tuple[int, int]:
    """Return how many papers of a set are lacking, and of how many that isn't known."""
    return (
        sum(document.status in LACKS for document in documents),
        sum(document.status in NOT_KNOWN for document in documents),
    )


def view_extra(extra: CompiledExtra, situation: Situation) -> ExtraView | None:
    """Return a copy, certification or translation as it stands; None where it doesn't apply."""
    truth = TRUE if extra.when is None else extra.when.test(situation)
    return None if truth is FALSE else ExtraView(extra.kind, extra.copies, YES if truth is TRUE else MAYBE)


def find_status(need: CompiledNeed, paper: Paper | None, start: date, finish: date) -> PaperStatus:
    """Return how a paper stands against a need; a date known by its month alone decides where the whole month does."""
    if paper is None:
        return PaperStatus.UNKNOWN
    if not paper.have:
        return PaperStatus.MISSING
    status = HAVE
    issued, expires = paper.issued, paper.expires
    if need.issued_within is not None:
        oldest = add_period(start, need.issued_within)
        if issued is None:
            status = PaperStatus.CHECK_DATE
        elif issued.last < oldest:
            return PaperStatus.TOO_OLD
        elif issued.first < oldest:
            status = PaperStatus.CHECK_DATE
    until = finish if need.at_finish else start
    if need.valid_for is not None:
        until = add_period(until, need.valid_for)
    if expires is not None:
        if expires.last < until:
            return PaperStatus.EXPIRES_TOO_SOON
        if expires.first < until:
            status = PaperStatus.CHECK_DATE
    elif need.valid_for is not None:
        status = PaperStatus.CHECK_DATE
    return status
