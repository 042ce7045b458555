"""What waits for whom: drafts sorted into queues; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from apps.kit.client.drafts import DraftHead
from apps.kit.client.processes import ProcessHead
from apps.kit.client.translations import Coverage
from apps.kit.frozen import frozen

NEAR = timedelta(days=30)  # so long before a review is due, it stands in the queue


@frozen
class Queues:
    """An organisation's live drafts as one person meets them; each in the order in which to take them up."""

    to_decide: tuple[DraftHead, ...]
    to_publish: tuple[DraftHead, ...]
    own: tuple[DraftHead, ...]
    from_files: tuple[DraftHead, ...]  # nobody has begun them: whoever may, takes them up
    with_others: tuple[DraftHead, ...]


def sort_into_queues(drafts: Iterable[DraftHead], person: str) -> Queues:
    """Sort drafts by what `person` (an id) can do with them: what waits longest comes first."""
    live = sorted(drafts, key=waiting_since)
    to_decide = tuple(draft for draft in live if draft.state == "in_review" and "approve" in draft.actions)
    to_publish = tuple(draft for draft in live if draft.state == "approved" and "publish" in draft.actions)
    own = tuple(draft for draft in live if draft.state == "draft" and is_author(draft, person))
    from_files = tuple(
        draft for draft in live if draft.state == "draft" and draft.author is None and "edit" in draft.actions
    )
    taken = {draft.id for draft in (*to_decide, *to_publish, *own)}
    with_others = tuple(
        draft
        for draft in live
        if draft.id not in taken and is_author(draft, person) and draft.state in {"in_review", "approved"}
    )
    return Queues(to_decide, to_publish, own, from_files, with_others)


def is_author(draft: DraftHead, person: str) -> bool:
    """Say whether a person (an id) began a draft."""
    return draft.author is not None and draft.author.id == person


def waiting_since(draft: DraftHead) -> datetime:
    """Return since when a draft has been where it is."""
    if draft.state == "in_review" and draft.submitted_at is not None:
        return draft.submitted_at
    return draft.updated_at


def sort_reviews(heads: Iterable[ProcessHead], today: date) -> tuple[ProcessHead, ...]:
    """Return the processes whose review is due or nearly so, what is due longest first."""
    asked = [(head.review_by, head) for head in heads if head.review_by is not None]
    return tuple(head for day, head in sorted(asked, key=lambda pair: pair[0]) if day <= today + NEAR)


def is_due(head: ProcessHead, today: date) -> bool:
    """Say whether a process should have been reviewed by now."""
    return head.review_by is not None and head.review_by <= today


def count_translations(
    coverage: Iterable[Coverage], organisation: str, languages: Collection[str]
) -> dict[str, dict[str, int]]:
    """Count by language what waits for a translator: older than its original, missing, not yet checked.

    Only the city's `languages` count, and of processes only one's own organisation's. The language in which most is
    stale comes first.
    """
    found: dict[str, dict[str, int]] = {}
    for one in coverage:
        if one.language not in languages or (one.process is not None and one.authority != organisation):
            continue
        counts = found.setdefault(one.language, {"stale": 0, "missing": 0, "translated": 0})
        counts["stale"] += one.stale
        counts["missing"] += one.missing
        counts["translated"] += one.translated - one.checked
    waiting = {tag: counts for tag, counts in found.items() if any(counts.values())}
    return dict(sorted(waiting.items(), key=lambda pair: (-pair[1]["stale"], -pair[1]["missing"], pair[0])))
