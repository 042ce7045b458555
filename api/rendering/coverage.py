"""How much of what is published stands in each language: by city, process and language."""

from __future__ import annotations

from collections.abc import Iterator

from api.published import Published
from api.schemas.translations import CoverageAnswer
from core.processes.coverage import cover
from core.processes.translations import process_texts


def list_coverage(published: Published, city: str | None = None) -> Iterator[CoverageAnswer]:
    """Yield the coverage of each process that is offered, in each language in which there is anything to read.

    Easy languages and those of a region fall back on the language itself, and are left out.
    """
    languages = sorted(language for language in published.languages if "-" not in language)
    for key, process in sorted(published.processes.items()):
        if not process.is_published or city not in {None, process.city}:
            continue
        definition = process.current.document.definition
        sources = process_texts(definition)
        for language in languages:
            if language == definition.source_language:
                continue
            found = cover(sources, definition.source_language, process.translations.get(language), language)
            yield CoverageAnswer(
                city=process.city,
                process=key,
                title=definition.title,
                authority=definition.authority,
                language=language,
                **found._asdict(),
                translated_share=found.share(found.translated),
                stale_share=found.share(found.stale),
                missing_share=found.share(found.missing),
                checked_share=found.share(found.checked),
            )
