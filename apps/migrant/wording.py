"""What the pages say about texts and versions: how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from apps.kit.client.procedures import Procedure
from apps.kit.client.processes import ProcessHead
from apps.kit.client.texts import Html, Text
from apps.kit.frozen import frozen


@frozen
class Trust:
    """Who stands behind what the page says, and which of its texts aren't checked translations."""

    process: ProcessHead
    machine: bool = False
    stale: bool = False
    missing: str = ""
    unchecked: bool = False
    mixed: bool = False
    older_than: date | None = None

    @property
    def has_doubt(self) -> bool:
        """Say whether a reader should know something about the translation."""
        return bool(self.machine or self.stale or self.missing or self.unchecked)


def trust_in(
    process: ProcessHead, own: Iterable[Text | Html | None], others: Iterable[Text | Html | None] = ()
) -> Trust:
    """Look through a process's own texts and the others of a page; `missing` is the language of untranslated ones.

    `older_than` is the day of the version that translations of its own texts are behind; of others no day is known.
    `mixed`: people translated some and a machine others, so that it is to be said of each title too. Where a machine
    made all, that stands at the top and at each paragraph: at every title it would only be in the way.
    """
    known: Sequence[Text | Html] = [text for text in own if text is not None]
    present = [*known, *(text for text in others if text is not None)]
    statuses = {text.status for text in present}
    return Trust(
        process,
        machine="machine" in statuses or any(text.machine for text in present),
        stale="stale" in statuses,
        missing=next((text.lang for text in present if text.status == "missing"), ""),
        unchecked="unchecked" in statuses,
        mixed="machine" in statuses and not statuses.isdisjoint(("checked", "unchecked")),
        older_than=process.version.published_on if any(text.status == "stale" for text in known) else None,
    )


def own_texts_of(procedure: Procedure) -> Iterable[Text | Html | None]:
    """Return the texts of a procedure's process, which are of the day when its version was published."""
    yield procedure.process.title
    yield procedure.process.summary
    for step in procedure.steps:
        yield step.title
        yield step.body
        yield from (deadline.if_missed for deadline in step.deadlines)
        yield from (fee.label for fee in step.fees)
        yield from (outcome.label for outcome in step.outcomes)
        yield from (right.text for right in step.you_can_ask_for)


def other_texts_of(procedure: Procedure) -> Iterable[Text | Html | None]:
    """Return what a procedure's steps show of offices and papers."""
    for step in procedure.steps:
        yield from (paper.title for need in step.needs for papers in need.sets for paper in papers)
        for office in (channel.office for channel in step.channels):
            if office is not None:
                yield from (office.name, office.directions, office.note)
