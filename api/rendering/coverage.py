"""How much of what is published stands in each language: by city, process and language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from api.published import Published
from api.schemas.translations import CoverageAnswer
from core.processes.content import REGISTRY_LANGUAGE
from core.processes.coverage import cover
from core.processes.translations import Translation, process_texts, registry_texts


class Covered(NamedTuple):
    """The texts of one thing with their translations, and what the thing is."""

    sources: Mapping[str, str]
    source_language: str
    translations: Mapping[str, Translation]
    city: str | None = None
    process: str | None = None
    title: str = ""
    authority: str | None = None


def list_coverage(published: Published, city: str | None = None) -> Iterator[CoverageAnswer]:
    """Yield the coverage of each process that is offered, of each city with its offices, and of what all cities share.

    Each stands there in each language in which there is anything to read. Easy languages and those of a region fall
    back on the language itself, and are left out.
    """
    languages = sorted(language for language in published.languages if "-" not in language)
    for one in list_covered(published, city):
        for language in languages:
            if language == one.source_language:
                continue
            found = cover(one.sources, one.source_language, one.translations.get(language), language)
            yield CoverageAnswer(
                city=one.city,
                process=one.process,
                title=one.title,
                source_language=one.source_language,
                authority=one.authority,
                language=language,
                **found._asdict(),
                translated_share=found.share(found.translated),
                stale_share=found.share(found.stale),
                missing_share=found.share(found.missing),
                checked_share=found.share(found.checked),
            )


def list_covered(published: Published, city: str | None = None) -> Iterator[Covered]:
    """Yield whatever has texts: of one city where that is asked for, and the registry, which every city uses."""
    for key, process in sorted(published.processes.items()):
        if process.is_published and city in {None, process.city}:
            definition = process.current.document.definition
            yield Covered(
                process_texts(definition),
                definition.source_language,
                process.translations,
                process.city,
                key,
                definition.title,
                definition.authority,
            )
    shelf = published.shelf
    cities = [one for key, one in shelf.places.cities.items() if city in {None, key}]
    for one in cities:
        translations = shelf.place_translations.get(one.city.key, {})
        yield Covered(one.sources, one.city.source_language, translations, one.city.key, title=one.city.name)
    if cities:
        yield Covered(registry_texts(shelf.registry), REGISTRY_LANGUAGE, shelf.registry_translations)
