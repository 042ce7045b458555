"""What speakers of a language have checked of a translation: kept beside the texts, by what they said.

A check belongs to the words that were checked. Loading the same words again keeps it; words that changed, or that are
behind their source, are not checked any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.processes.tables import CheckColumns, CityTranslationCheck, RegistryTranslationCheck, TranslationCheck
from core.processes.translations import TranslatedText, Translation, source_hash

Checked = Mapping[str, str]
"""The hashes of the words that were checked, by address."""


def words_hash(translated: TranslatedText) -> str:
    """Return what names a translated text: its words, and the source that they were made from."""
    return source_hash(f"{translated.source or ''}\n{translated.text}")


def apply_checks(translation: Translation, checks: Checked) -> Translation:
    """Return a translation with its checked texts marked so."""
    if not checks:
        return translation
    texts = {
        address: replace(one, checked=True) if checks.get(address) == words_hash(one) else one
        for address, one in translation.texts.items()
    }
    return Translation(translation.language, texts)


def load_process_checks(session: Session) -> dict[tuple[str, str], Checked]:
    """Read which words of processes were checked, by process and language."""
    return _load_by(session, TranslationCheck, TranslationCheck.process)


def load_city_checks(session: Session) -> dict[tuple[str, str], Checked]:
    """Read which words of cities, organisations and offices were checked, by city and language."""
    return _load_by(session, CityTranslationCheck, CityTranslationCheck.city)


def load_registry_checks(session: Session) -> dict[str, Checked]:
    """Read which words of the registry were checked, by language."""
    found: dict[str, dict[str, str]] = {}
    table = RegistryTranslationCheck
    for language, address, words in session.execute(select(table.language, table.address, table.hash)):
        found.setdefault(language, {})[address] = words
    return dict(found)


def _load_by(
    session: Session, table: type[CheckColumns], thing: InstrumentedAttribute[str]
) -> dict[tuple[str, str], Checked]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for key, language, address, words in session.execute(select(thing, table.language, table.address, table.hash)):
        found.setdefault((key, language), {})[address] = words
    return dict(found)
