"""What the API serves from memory: everything public at one revision, read anew when the revision is raised.

A `Library` belongs to an installation; `library.now` is the immutable `Published` of this moment, so whoever
answers a request takes it once and sees one state of things throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from threading import Lock
from typing import NamedTuple

from sqlalchemy.orm import Session
from structlog import get_logger

from api.recent import Recent
from api.rendering.heads import head_json, instant, plain_text, version_json
from api.rendering.places import PlaceReading
from api.rendering.registry import RegistryReading
from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.wording.catalogue import fall_back, offered_languages
from core.annotations.published import PublishedNote, published_notes
from core.people.places import OrganisationKind
from core.platform.clock import day_in
from core.platform.database import Database
from core.platform.revision import read_public_revision
from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.personal import World
from core.processes.definition import Process, Stage
from core.processes.searching import Indexed, index_texts, search
from core.processes.shelf import (
    Shelf,
    ShelvedProcess,
    ShelvedVersion,
    Translations,
    VersionHead,
    load_shelf,
    load_version,
)
from core.processes.tables import VersionState
from core.processes.translations import process_texts, registry_texts
from core.processes.versions import VersionDocument, embed_registry

log = get_logger()

Version = ShelvedVersion[CompiledVersion]
ShelvedOne = ShelvedProcess[CompiledVersion]
READINGS = 256  # versions in one language each, that are kept ready
OLDER_VERSIONS = 64
FALLBACK = "en"


class Read(NamedTuple):
    """A version in one reader's language, and the head of its process in the same."""

    reading: VersionReading
    head: Json


class Published:
    """Everything public at one revision."""

    def __init__(self, shelf: Shelf[CompiledVersion], notes: tuple[PublishedNote, ...]) -> None:
        """Make what is on the shelf ready to be read in any language."""
        self.shelf = shelf
        self.processes = shelf.processes
        self.places = shelf.places
        self.languages = list_languages(shelf)
        self.worlds: Mapping[str, World] = {
            key: World(city.calendar, list_givers(shelf, key)) for key, city in shelf.places.cities.items()
        }
        self._notes: dict[str, list[PublishedNote]] = {}
        for note in notes:
            self._notes.setdefault(note.process, []).append(note)
        self._places: dict[str, PlaceReading] = {}
        self._registries: dict[str, RegistryReading] = {}
        self._readings: Recent[Read] = Recent(READINGS)
        self._index: list[Indexed] | None = None

    @property
    def revision(self) -> int:
        """The public revision that this is."""
        return self.shelf.revision

    def choose_language(self, asked: str | None) -> str:
        """Return the language to answer in: the one asked for, or the same without its region; English else."""
        for candidate in fall_back(asked or FALLBACK):
            if candidate in self.languages:
                return candidate
        return FALLBACK

    def today_in(self, city: str, now: datetime) -> date:
        """Return a city's date."""
        return day_in(self.places.cities[city].city.zone, now)

    def read_places(self, language: str) -> PlaceReading:
        """Return all places in a language."""
        found = self._places.get(language)
        if found is None:
            found = PlaceReading(self.places, self.shelf.place_translations, language)
            self._places[language] = found
        return found

    def read_registry(self, language: str) -> RegistryReading:
        """Return the registry in a language."""
        found = self._registries.get(language)
        if found is None:
            found = RegistryReading(self.shelf.registry, self.shelf.registry_translations, language)
            self._registries[language] = found
        return found

    def read_version(self, version: Version, language: str) -> Read:
        """Return a version of a published process in a language."""
        key = (version.process, version.head.number, language)
        found = self._readings.get(key)
        if found is None:
            found = self._readings.put(key, self._read(version, language))
        return found

    def _read(self, version: Version, language: str) -> Read:
        process = self.processes.get(version.process)
        translations: Translations = {} if process is None else process.translations
        reading = self.read_document(version.document, language, translations)
        head = version.head
        newest = process.versions[0].number if process is not None else head.number
        about = version_json(head.number, head.hash, head.published_at, head.state.value, head.number == newest)
        return Read(
            reading,
            head_json(
                reading,
                version=about,
                translations=translations,
                adopted=head.adopted,
                review_by=head.review_by,
                checked_on=version.checked_on,
            ),
        )

    def read_document(self, document: VersionDocument, language: str, translations: Translations) -> VersionReading:
        """Return a version document in a language."""
        return VersionReading(
            document,
            language,
            translations=translations,
            registry_translations=self.shelf.registry_translations,
            places=self.read_places(language),
            live=self.read_registry(language),
        )

    def read_draft(self, process: Process, language: str) -> tuple[CompiledVersion, Read]:
        """Return an unpublished definition, compiled, and as its readers would see it."""
        document = embed_registry(process, self.shelf.registry)
        known = self.processes.get(process.process)
        translations: Translations = {} if known is None else known.translations
        reading = self.read_document(document, language, translations)
        head = head_json(
            reading, version=version_json(0, "", None, "draft", latest=True), translations=translations, adopted=False
        )
        return compile_version(document), Read(reading, head)

    def notes_json(self, process: str, language: str) -> list[Json]:
        """Return the notes on a process, each in the language that it was written in."""
        places = self.read_places(language)
        found = []
        for note in self._notes.get(process, ()):
            made: Json = {
                "id": str(note.id),
                "kind": note.kind.value,
                "text": plain_text(note.text, note.lang),
                "organisation": places.reference(note.organisation),
                "published_at": instant(note.published_at),
                "updated_at": instant(note.updated_at),
            }
            found.append(made if note.step is None else made | {"step": note.step})
        return found

    def helpers_json(self, city: str, language: str) -> list[Json]:
        """Return the organisations that help people in a city."""
        places = self.read_places(language)
        return [
            places.helper(organisation.key)
            for organisation in self.places.cities[city].organisations.values()
            if organisation.kind is OrganisationKind.NGO
        ]

    def find_processes(
        self,
        city: str | None = None,
        topic: str | None = None,
        stage: str | None = None,
        document: str | None = None,
        q: str | None = None,
    ) -> list[str]:
        """Return the processes that are offered and fit: by title, or where words are asked for, the best first."""
        fitting = {
            key
            for key, process in self.processes.items()
            if process.is_published and fits(process, city, topic, stage, document)
        }
        if q is None:
            return sorted(fitting, key=lambda key: (list(Stage).index(self.stage(key)), key))
        if self._index is None:
            self._index = [index_process(self, process) for process in self.processes.values()]
        return search((indexed for indexed in self._index if indexed.key in fitting), q)

    def stage(self, key: str) -> Stage:
        """Return the stage of a process."""
        return self.processes[key].current.document.definition.stage

    def count_processes(self, city: str | None = None, topic: str | None = None) -> int:
        """Return how many published processes a city has, or a topic."""
        return sum(
            process.is_published
            and city in {None, process.city}
            and (topic is None or topic in process.current.document.definition.topics)
            for process in self.processes.values()
        )


class Library:
    """Holds what is published now, and older versions that somebody still follows."""

    def __init__(self, database: Database) -> None:
        """Serve what is published in a database; nothing is read yet."""
        self._database = database
        self._published: Published | None = None
        self._older: Recent[Version] = Recent(OLDER_VERSIONS)
        self._lock = Lock()

    @property
    def now(self) -> Published:
        """What is published now, as far as this worker has heard."""
        if self._published is None:
            self.refresh()
            assert self._published is not None
        return self._published

    def refresh(self) -> bool:
        """Read what is published anew if the public revision was raised; return whether it was."""
        with self._lock, self._database.reading() as session:
            before = self._published
            if before is not None and before.revision == read_public_revision(session):
                return False
            shelf = load_shelf(session, compile_version, None if before is None else before.shelf)
            self._published = Published(shelf, published_notes(session))
        for complaint in shelf.unreadable:
            log.error("version_not_readable", version=complaint)
        return True

    def find_version(self, process: str, number: int) -> Version | None:
        """Return a version that is in memory; None where it must be read, or there is none."""
        shelved = self.now.processes.get(process)
        if shelved is None:
            return None
        if shelved.current.head.number == number:
            return shelved.current
        head = find_head(shelved, number)
        kept = self._older.get((process, number))
        return None if head is None or kept is None else kept if kept.head == head else None

    def read_version(self, session: Session, process: str, number: int) -> Version | None:
        """Return any version ever published, from memory or else by one query in a session; None where there is none."""
        found = self.find_version(process, number)
        if found is not None:
            return found
        shelved = self.now.processes.get(process)
        head = None if shelved is None else find_head(shelved, number)
        if head is None:
            return None
        return self._older.put((process, number), load_version(session, process, head, compile_version))

    def read_older(self, process: str, number: int) -> Version | None:
        """Return any version ever published, on a connection of its own."""
        with self._database.reading() as session:
            return self.read_version(session, process, number)


def fits(process: ShelvedOne, city: str | None, topic: str | None, stage: str | None, document: str | None) -> bool:
    """Whether a process is of a city, a topic, a stage, and has to do with a paper; None asks for nothing."""
    version = process.current.document
    return (
        city in {None, process.city}
        and (topic is None or topic in version.definition.topics)
        and stage in {None, version.definition.stage.value}
        and (document is None or document in version.document_types)
    )


WEIGHTS = (("title", 8.0), ("summary", 3.0), ("you_get", 2.0))
STEP_WEIGHT, TERM_WEIGHT, PAPER_WEIGHT, TOPIC_WEIGHT = 3.0, 6.0, 3.0, 4.0


def index_process(published: Published, process: ShelvedOne) -> Indexed:
    """Make a process findable by its words in all languages: titles, official terms, papers, topics."""
    definition, registry = process.current.document.definition, published.shelf.registry
    texts: list[tuple[str, float]] = [
        (term, TERM_WEIGHT) for step in definition.steps if (term := step.official_term) is not None
    ]
    addresses = dict(WEIGHTS) | {f"steps/{step.key}/title": STEP_WEIGHT for step in definition.steps}
    texts += collect_texts(addresses, process_texts(definition), process.translations)
    named = {f"document-types/{key}/title": PAPER_WEIGHT for key in process.current.document.document_types}
    named |= {f"topics/{key}/title": TOPIC_WEIGHT for key in definition.topics}
    named[f"service-types/{definition.service_type}/title"] = TOPIC_WEIGHT
    texts += collect_texts(named, registry_texts(registry), published.shelf.registry_translations)
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


def find_head(process: ShelvedOne, number: int) -> VersionHead | None:
    """Return the head of a version by its number."""
    return next((head for head in process.versions if head.number == number), None)


def list_languages(shelf: Shelf[CompiledVersion]) -> frozenset[str]:
    """Return every language in which there is anything to read."""
    return frozenset(
        (
            *offered_languages(),
            *shelf.registry_translations,
            *(city.city.source_language for city in shelf.places.cities.values()),
            *(language for translations in shelf.place_translations.values() for language in translations),
            *(process.current.document.definition.source_language for process in shelf.processes.values()),
            *(language for process in shelf.processes.values() for language in process.translations),
        )
    )


def list_givers(shelf: Shelf[CompiledVersion], city: str) -> dict[str, tuple[str, ...]]:
    """Return which of a city's processes give each document type."""
    found: dict[str, dict[str, None]] = {}
    for key, process in shelf.processes.items():
        if process.city == city and process.current.head.state is VersionState.PUBLISHED:
            for document in process.current.compiled.givers:
                found.setdefault(document, {})[key] = None
    return {document: tuple(processes) for document, processes in found.items()}
