"""How much of a process stands in a language, how much is behind its source, and how much a speaker has checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.processes.translations import ResolvedText, TextStatus, Translation, resolve_text


class Coverage(NamedTuple):
    """Numbers of texts; `checked` are part of `translated`, and each text is translated, stale or missing."""

    total: int
    translated: int
    stale: int
    missing: int
    checked: int

    def share(self, number: int) -> float:
        """Return a number of texts as a part of all, from 0 to 1."""
        return round(number / self.total, 3) if self.total else 0.0


def resolve_all(
    sources: Mapping[str, str], source_language: str, translation: Translation | None, language: str
) -> dict[str, ResolvedText]:
    """Return what a reader of a language sees of each text, by address."""
    texts = {} if translation is None else translation.texts
    return {
        address: resolve_text(source, source_language, texts.get(address), language)
        for address, source in sources.items()
    }


def cover(sources: Mapping[str, str], source_language: str, translation: Translation | None, language: str) -> Coverage:
    """Count the texts of one thing in one language."""
    found = list(resolve_all(sources, source_language, translation, language).values())
    count = [one.status for one in found].count
    return Coverage(
        total=len(found),
        translated=count(TextStatus.TRANSLATED),
        stale=count(TextStatus.STALE),
        missing=count(TextStatus.MISSING),
        checked=sum(one.status is TextStatus.TRANSLATED and one.checked for one in found),
    )
