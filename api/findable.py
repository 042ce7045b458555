"""Which words a process is found by: titles, official terms, papers and topics, in all languages at once."""

from __future__ import annotations

from collections.abc import Mapping

from core.procedures.compiled import CompiledVersion
from core.processes.searching import Indexed, index_texts
from core.processes.shelf import Shelf, ShelvedProcess, Translations
from core.processes.translations import process_texts, registry_texts

WEIGHTS = (("title", 8.0), ("summary", 3.0), ("you_get", 2.0))
STEP_WEIGHT, TERM_WEIGHT, PAPER_WEIGHT, TOPIC_WEIGHT = 3.0, 6.0, 3.0, 4.0


def index_process(process: ShelvedProcess[CompiledVersion], shelf: Shelf[CompiledVersion]) -> Indexed:
    """Make a process findable by its words in all languages: titles, official terms, papers, topics."""
    definition, registry = process.current.document.definition, shelf.registry
    texts: list[tuple[str, float]] = [
        (term, TERM_WEIGHT) for step in definition.steps if (term := step.official_term) is not None
    ]
    addresses = dict(WEIGHTS) | {f"steps/{step.key}/title": STEP_WEIGHT for step in definition.steps}
    texts += collect_texts(addresses, process_texts(definition), process.translations)
    named = {f"document-types/{key}/title": PAPER_WEIGHT for key in process.current.document.document_types}
    named |= {f"topics/{key}/title": TOPIC_WEIGHT for key in definition.topics}
    named[f"service-types/{definition.service_type}/title"] = TOPIC_WEIGHT
    texts += collect_texts(named, registry_texts(registry), shelf.registry_translations)
    return index_texts(process.key, texts)


def collect_texts(
    weights: Mapping[str, float], sources: Mapping[str, str], translations: Translations
) -> list[tuple[str, float]]:
    """Return the texts at some addresses in all languages, with their weights."""
    found = [(sources[address], weight) for address, weight in weights.items() if address in sources]
    for translation in translations.values():
        found += [
            (translation.texts[address].text, weight)
            for address, weight in weights.items()
            if address in translation.texts
        ]
    return found
