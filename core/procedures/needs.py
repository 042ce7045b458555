"""Which papers a step needs, and how those that the person holds stand against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from core.procedures.compiled import CompiledVersion
from core.procedures.durations import add_days_or_period
from core.procedures.fees import count_times
from core.procedures.missing import Truths, as_of
from core.procedures.parts import CompiledExtra, CompiledNeed, CompiledNeeds, NeedsView
from core.procedures.procedure import DocumentView, ExtraView, NeedView, PaperStatus, Ternary
from core.procedures.standing import Standings
from core.processes.answers import Paper
from core.processes.evaluating import FALSE, TRUE, UNKNOWN
from core.processes.periods import add_period

YES: Final = Ternary.YES
NO: Final = Ternary.NO
MAYBE: Final = Ternary.MAYBE
HAVE: Final = PaperStatus.HAVE
MISSING: Final = PaperStatus.MISSING
NOT_ASKED: Final = PaperStatus.UNKNOWN
KEPT: Final = 256  # views of one need
NOT_KNOWN: Final = frozenset((PaperStatus.UNKNOWN, PaperStatus.CHECK_DATE))
LACKS: Final = frozenset((PaperStatus.MISSING, PaperStatus.TOO_OLD, PaperStatus.EXPIRES_TOO_SOON))


class Papers(NamedTuple):
    """The papers that a person has and those they said they don't have, as bits of the version's papers."""

    have: int
    missing: int
    good_until: date  # none of those they have expires before


def sum_papers(version: CompiledVersion, papers: Mapping[str, Paper]) -> Papers:
    """Return which of a version's papers a person has."""
    bits = version.papers
    have = missing = 0
    good_until = date.max
    for document, paper in papers.items():
        bit = bits.get(document)
        if bit is None:
            continue
        if not paper.have:
            if paper.have is not None:
                missing |= bit
            continue
        have |= bit
        if paper.expires is not None:
            good_until = min(good_until, *paper.expires)
    return Papers(have, missing, good_until)


def view_needs(
    version: CompiledVersion, standings: Standings, truths: Truths, starts: Mapping[int, date]
) -> dict[int, NeedsView]:
    """Return the needs of all steps that have any, by number, without those left out.

    `starts` are the days on which the papers of a step are shown, where that isn't today. Until the first paper
    expires, views depend on which are held, on the dates that a need sets store by, on conditions and on numbers.
    Each such view is made once and kept with the version.
    """
    have, missing, good_until = sum_papers(version, truths.situation.papers)
    today, left_out = truths.situation.today, standings.left_out
    found: dict[int, NeedsView] = {}
    for step, needs in version.with_needs:
        number = step.number
        if left_out and number in left_out:
            continue
        start = finish = starts.get(number, today) if starts else today
        if needs.at_finish and step.typical != 0:
            finish = add_days_or_period(start, step.typical)
        then = as_of(truths, standings.ended.get(number, today)) if step.by_day else truths
        if good_until < start or good_until < finish:
            found[number] = list_needs(needs, then, start, finish)
            continue
        key: tuple[object, ...] = (needs.papers & have, needs.papers & missing)
        if not needs.plain:
            key += tuple(list_grounds(needs, have, then, start, finish))
        view = needs.made.get(key)
        if view is None:
            view = list_needs(needs, then, start, finish)
            if len(needs.made) < KEPT:
                needs.made[key] = view
        found[number] = view
    return found


def list_grounds(needs: CompiledNeeds, have: int, truths: Truths, start: date, finish: date) -> list[object]:
    """Return all that the view of a step's needs depends on besides the papers held, none of which has expired."""
    found: list[object] = []
    for when in needs.conditions:
        truth = truths[when]
        found.append(truth if truth is not UNKNOWN else truths.list_questions(when))
    situation = truths.situation
    found += [count_times(situation, fact) for fact in needs.times]
    papers = situation.papers
    found += [find_status(need, papers[key], start, finish) for need, key, bit in needs.dated if bit & have]
    return found


def list_needs(needs: CompiledNeeds, truths: Truths, start: date, finish: date) -> NeedsView:
    """Return the needs of a step one by one."""
    views: list[NeedView] = []
    documents: list[str] = []
    lacking: dict[str, PaperStatus] = {}
    ready = YES
    for need in needs.needs:
        view = view_need(need, truths, start, finish)
        if view is None:
            continue
        views.append(view)
        if view.sets:
            for document, status, _ in view.sets[view.best]:
                documents.append(document)
                if status is not HAVE:
                    lacking[document] = status
        satisfied = view.satisfied
        if satisfied is not YES:
            if satisfied is NO and view.applies is YES:
                ready = NO
            elif ready is YES:
                ready = MAYBE
    return NeedsView(tuple(views), ready, tuple(documents), lacking)


def view_need(need: CompiledNeed, truths: Truths, start: date, finish: date) -> NeedView | None:
    """Return one need as it stands; None where it doesn't apply.

    What a view depends on is little: how the papers stand, and what applies. So each is made once and kept
    with the version; none holds anything of the person.
    """
    situation = truths.situation
    papers = situation.papers
    statuses = []
    for document in need.documents:
        paper = papers.get(document)
        if paper is None or paper.have is None:
            statuses.append(NOT_ASKED)
        elif not paper.have:
            statuses.append(MISSING)
        elif need.undated and paper.expires is None:
            statuses.append(HAVE)
        else:
            statuses.append(find_status(need, paper, start, finish))
    if need.plain:
        made = need.made.get(tuple(statuses))
        if made is not None:
            return made
    applies = YES
    times: int | None = 1
    missing: tuple[str, ...] = ()
    if need.when is not None:
        truth = truths[need.when]
        if truth is FALSE:
            return None
        if truth is UNKNOWN:
            applies, missing = MAYBE, need.when.gather(situation)
    if need.each is not None:
        times = count_times(situation, need.each)
        if times == 0:
            return None
        if times is None:
            applies = MAYBE
            missing = (*missing, need.each)
    extras = need.always_extras
    if extras is None:
        extras = view_extras(need.extras, truths)
    key = tuple(statuses) if need.plain else (*statuses, times, missing, extras)
    view = need.made.get(key)
    if view is None:
        view = make_view(need, statuses, applies, times, missing, extras)
        if len(need.made) < KEPT:
            need.made[key] = view
    return view


def make_view(
    need: CompiledNeed,
    statuses: list[PaperStatus],
    applies: Ternary,
    times: int | None,
    missing: tuple[str, ...],
    extras: tuple[ExtraView, ...],
) -> NeedView:
    """Return the view of a need whose papers stand so."""
    standing = dict(zip(need.documents, statuses, strict=True))
    sets = tuple(
        tuple(DocumentView(document, standing[document], need.givers.get(document, ())) for document in documents)
        for documents in need.sets
    )
    ranks = [rank_set(documents) for documents in sets]
    best = min(range(len(ranks)), key=ranks.__getitem__, default=0)
    satisfied = YES if not ranks or ranks[best] == (0, 0) else MAYBE if any(not lacks for lacks, _ in ranks) else NO
    return NeedView(need.key, applies, satisfied, sets, best, extras, times, missing)


def rank_set(documents: tuple[DocumentView, ...]) -> tuple[int, int]:
    """Return how many papers of a set are lacking, and of how many that isn't known."""
    return (
        sum(document.status in LACKS for document in documents),
        sum(document.status in NOT_KNOWN for document in documents),
    )


def view_extras(extras: tuple[CompiledExtra, ...], truths: Truths) -> tuple[ExtraView, ...]:
    """Return the copies, certifications and translations that apply or may apply."""
    found = []
    for kind, copies, when in extras:
        truth = TRUE if when is None else truths[when]
        if truth is not FALSE:
            found.append(ExtraView(kind, copies, YES if truth is TRUE else MAYBE))
    return tuple(found)


def find_status(need: CompiledNeed, paper: Paper, start: date, finish: date) -> PaperStatus:
    """Return how a paper that is held stands against a need.

    A date known by its month alone decides where the whole month does.
    """
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
