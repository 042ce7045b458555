"""What the pages say about texts and versions: how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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

    @property
    def has_doubt(self) -> bool:
        """Say whether a reader should know something about the translation."""
        return bool(self.machine or self.stale or self.missing or self.unchecked)


def trust_in(process: ProcessHead, texts: Iterable[Text | Html | None]) -> Trust:
    """Look through the texts of a page; `missing` is the language in which untranslated ones are shown."""
    present: Sequence[Text | Html] = [text for text in texts if text is not None]
    statuses = {text.status for text in present}
    return Trust(
        process,
        machine="machine" in statuses,
        stale="stale" in statuses,
        missing=next((text.lang for text in present if text.status == "missing"), ""),
        unchecked="unchecked" in statuses,
    )


def texts_of(procedure: Procedure) -> Iterable[Text | Html | None]:
    """Return the texts that somebody translated: the procedure's own, and those of its offices and papers."""
    yield procedure.process.title
    yield procedure.process.summary
    for step in procedure.steps:
        yield step.title
        yield step.body
        yield from (deadline.if_missed for deadline in step.deadlines)
        yield from (fee.label for fee in step.fees)
        yield from (outcome.label for outcome in step.outcomes)
        yield from (right.text for right in step.you_can_ask_for)
        yield from (paper.title for need in step.needs for papers in need.sets for paper in papers)
        for office in (channel.office for channel in step.channels):
            if office is not None:
                yield from (office.name, office.directions, office.note)
