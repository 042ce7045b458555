"""Which words a process is found by: its texts, official terms, papers and topics, and what people type for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from core.procedures.compiled import CompiledVersion
from core.processes.definition import Process
from core.processes.registry import SearchWords
from core.processes.searching import Index, Indexed, Text, index_texts, share_weight
from core.processes.shelf import Shelf, ShelvedProcess, Translations
from core.processes.translations import process_texts, registry_texts

REGISTRY_LANGUAGE = "en"
WEIGHTS = {"title": 10.0, "summary": 3.0, "you_get": 3.0}
STEP_TITLE, STEP_BODY, OFFICIAL_TERM = 3.0, 0.4, 7.0
SERVICE_TYPE, TOPIC, TOPIC_DESCRIPTION = 8.0, 2.0, 1.0
PAPER_GIVEN, PAPER_NEEDED = 4.0, 0.5
AUTHORITY, RESPONSIBLE = 3.0, 1.0
SEARCHED = 1.0  # what people type for a thing, of what its title counts


def index_shelf(shelf: Shelf[CompiledVersion]) -> Index:
    """Make everything on a shelf findable."""
    sources = registry_texts(shelf.registry)
    things = (index_process(process, shelf, sources) for process in shelf.processes.values())
    return Index(things, shelf.registry.search_words.ignored)


def update_index(index: Index, before: Shelf[CompiledVersion], shelf: Shelf[CompiledVersion]) -> Index:
    """Return the index of a shelf, made from that of the shelf before; only what changed is read anew."""
    changed = find_changed(before, shelf)
    if changed is None:
        return index_shelf(shelf)
    if not changed:
        return index
    sources = registry_texts(shelf.registry)
    gone = [index_process(before.processes[key], before, sources) for key in changed & before.processes.keys()]
    come = [index_process(shelf.processes[key], shelf, sources) for key in changed & shelf.processes.keys()]
    return index.replace(gone, come)


def find_changed(before: Shelf[CompiledVersion], shelf: Shelf[CompiledVersion]) -> set[str] | None:
    """Return the processes that are found by other words than before; None where that may be all of them."""
    if before.registry != shelf.registry or before.registry_translations != shelf.registry_translations:
        return None
    cities = {
        city
        for city in before.places.cities.keys() | shelf.places.cities.keys()
        if read_names(before, city) != read_names(shelf, city)
    }
    return {
        key
        for key in before.processes.keys() | shelf.processes.keys()
        if key.partition("/")[0] in cities or not is_found_alike(before.processes.get(key), shelf.processes.get(key))
    }


def read_names(shelf: Shelf[CompiledVersion], city: str) -> object:
    """Return what a city's organisations are called in all languages."""
    found = shelf.places.cities.get(city)
    return found and (found.city.source_language, found.organisations, shelf.place_translations.get(city))


def is_found_alike(one: ShelvedProcess[CompiledVersion] | None, other: ShelvedProcess[CompiledVersion] | None) -> bool:
    """Whether a process is found by the same words as another, in the same city and by the same registry."""
    if one is None or other is None:
        return one is other
    return one.current.head.hash == other.current.head.hash and one.translations == other.translations


def index_process(
    process: ShelvedProcess[CompiledVersion], shelf: Shelf[CompiledVersion], sources: Mapping[str, str]
) -> Indexed:
    """Make a process findable by its words in all languages; `sources` are the texts of the registry."""
    definition = process.current.document.definition
    texts = [
        Text(step.official_term, definition.source_language, OFFICIAL_TERM)
        for step in definition.steps
        if step.official_term
    ]
    texts += [Text(step.body, definition.source_language, STEP_BODY) for step in definition.steps]
    texts += collect_texts(
        weigh_addresses(definition), process_texts(definition), definition.source_language, process.translations
    )
    texts += collect_organisations(process, shelf)
    named = weigh_names(process)
    titles = {f"{address}/title": weight for address, weight in named.items()}
    titles |= {f"topics/{key}/description": TOPIC_DESCRIPTION for key in definition.topics}
    texts += collect_texts(titles, sources, REGISTRY_LANGUAGE, shelf.registry_translations)
    texts += collect_words(named, shelf.registry.search_words)
    return index_texts(process.key, texts)


def weigh_addresses(definition: Process) -> dict[str, float]:
    """Return the addresses of the texts that count, with how much."""
    return WEIGHTS | {f"steps/{step.key}/title": STEP_TITLE for step in definition.steps}


def collect_organisations(process: ShelvedProcess[CompiledVersion], shelf: Shelf[CompiledVersion]) -> Iterator[Text]:
    """Yield the names of the offices that a process has to do with: many people know what they want by its office."""
    definition, city = process.current.document.definition, shelf.places.cities[process.city]
    keys = {step.responsible for step in definition.steps if step.responsible is not None}
    weights = {f"organisations/{key}/name": RESPONSIBLE for key in keys} | {
        f"organisations/{definition.authority}/name": AUTHORITY
    }
    names = {f"organisations/{key}/name": one.name for key, one in city.organisations.items()}
    yield from collect_texts(weights, names, city.city.source_language, shelf.place_translations[process.city])


def weigh_names(process: ShelvedProcess[CompiledVersion]) -> dict[str, float]:
    """Return the addresses of what a process has to do with in the registry, with how much their names count."""
    version = process.current
    named = {f"document-types/{key}": PAPER_NEEDED for key in version.document.document_types}
    named |= {f"document-types/{key}": PAPER_GIVEN for key in version.compiled.givers}
    named |= {f"topics/{key}": TOPIC for key in version.document.definition.topics}
    return named | {f"service-types/{version.document.definition.service_type}": SERVICE_TYPE}


def collect_texts(
    weights: Mapping[str, float], sources: Mapping[str, str], language: str, translations: Translations
) -> Iterator[Text]:
    """Yield the texts at some addresses in all languages, with their weights."""
    for address, weight in weights.items():
        if address in sources:
            yield Text(sources[address], language, weight)
    for translation in translations.values():
        for address in weights.keys() & translation.texts.keys():
            yield Text(translation.texts[address].text, translation.language, weights[address])


def collect_words(named: Mapping[str, float], words: SearchWords) -> Iterable[Text]:
    """Yield what people type for some things."""
    for address, weight in named.items():
        for language, phrases in words.of.get(address, {}).items():
            for phrase in phrases:
                yield Text(phrase, language, share_weight(weight * SEARCHED, phrase))
