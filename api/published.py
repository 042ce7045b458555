"""Everything public at one revision, in memory: what is on the shelf, ready to be read in any language."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import NamedTuple

from api.findable import find_changed, index_shelf, update_index
from api.recent import Pile, Recent
from api.rendering.heads import head_json, instant, plain_text, version_json
from api.rendering.opening import Doors
from api.rendering.places import PlaceReading
from api.rendering.provenance import compared_json
from api.rendering.registry import RegistryReading
from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.wording.catalogue import fall_back, offered_languages
from core.annotations.published import PublishedNote
from core.people.places import OrganisationKind, helps_with, speaks
from core.platform.clock import day_in
from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.personal import World
from core.processes.definition import Process, Stage
from core.processes.searching import Index
from core.processes.shelf import Shelf, ShelvedProcess, ShelvedVersion, Translations
from core.processes.tables import VersionState
from core.processes.versions import VersionDocument, embed_registry

Version = ShelvedVersion[CompiledVersion]
ShelvedOne = ShelvedProcess[CompiledVersion]
READINGS = 256  # versions in one language each, that are kept ready
WRITTEN = 32 << 20  # bytes of steps as people have stood with them, that are kept ready
FALLBACK = "en"


class Read(NamedTuple):
    """A version in one reader's language, and the head of its process in the same."""

    reading: VersionReading
    head: Json


@dataclass(frozen=True, slots=True)
class IndexedShelf:
    """The words of what was published before, and what that was."""

    shelf: Shelf[CompiledVersion]
    index: Index


class Published:
    """Everything public at one revision."""

    def __init__(
        self, shelf: Shelf[CompiledVersion], notes: tuple[PublishedNote, ...], before: Published | None = None
    ) -> None:
        """Make what is on the shelf ready to be read in any language; `before` is what was published until now."""
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
        self._written = Pile(WRITTEN)
        self._doors: dict[str, Doors] = {}
        self._noted: dict[tuple[str, str], list[Json]] = {}
        self._helping: dict[tuple[str, tuple[str, ...], str, str], list[Json]] = {}
        self._index: Index | None = None
        self._older: IndexedShelf | None = None  # to search by until there is an index of what is published now
        if before is not None:
            self._older = before._older if before._index is None else IndexedShelf(before.shelf, before._index)
            if self._older is not None and find_changed(self._older.shelf, shelf) == set():
                self._index, self._older = self._older.index, None
        self._indexing = Lock()

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
        return day_in(self.zone_of(city), now)

    def zone_of(self, city: str) -> str:
        """Return a city's IANA time zone."""
        return self.places.cities[city].city.zone

    def zone_of_organisation(self, key: str) -> str:
        """Return the zone of an organisation's city; of one that isn't listed any more, that of the first city here."""
        city = self.places.city_of_organisation.get(key) or next(iter(self.places.cities), None)
        return "UTC" if city is None else self.zone_of(city)

    def read_places(self, language: str) -> PlaceReading:
        """Return all places in a language."""
        found = self._places.get(language)
        if found is None:
            found = PlaceReading(self.places, self.shelf.place_translations, language)
            self._places[language] = found
        return found

    def look_at_doors(self, language: str, now: datetime) -> Doors:
        """Return all offices as they stand in this minute."""
        minute = now.replace(second=0, microsecond=0)
        doors = self._doors.get(language)
        if doors is None or doors.now != minute:
            doors = self._doors[language] = Doors(self.places, self.read_places(language).words, minute)
        return doors

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
            found = self._readings.put(key, self._read(version, language, key))
        return found

    def _read(self, version: Version, language: str, name: Hashable) -> Read:
        process = self.processes.get(version.process)
        translations: Translations = {} if process is None else process.translations
        reading = self.read_document(version.document, language, translations, name)
        head = version.head
        newest = process.versions[0].number if process is not None else head.number
        about = version_json(
            head.number,
            head.hash,
            head.state.value,
            latest=head.number == newest,
            published_at=head.published_at,
            zone=self.zone_of(version.process.partition("/")[0]),
        )
        return Read(
            reading,
            head_json(
                reading,
                version=about,
                translations=translations,
                adopted=head.adopted,
                adoption=self._adoption(version, reading),
                review_by=head.review_by,
                sources=compared_json(version.provenance),
            ),
        )

    def _adoption(self, version: Version, reading: VersionReading) -> Json:
        """Return who took the version over, and on which day in its city; nothing where nobody did."""
        if version.head.adoption is None:
            return {}
        organisation, at = version.head.adoption
        day = self.today_in(version.process.partition("/")[0], at)
        return {"adopted_by": reading.places.reference(organisation), "adopted_on": day.isoformat()}

    def read_document(
        self, document: VersionDocument, language: str, translations: Translations, name: Hashable = None
    ) -> VersionReading:
        """Return a version document in a language; `name` tells a published version in it from all others."""
        return VersionReading(
            document,
            language,
            translations=translations,
            registry_translations=self.shelf.registry_translations,
            places=self.read_places(language),
            live=self.read_registry(language),
            name=name,
            written=None if name is None else self._written,
        )

    def read_draft(self, process: Process, language: str) -> tuple[CompiledVersion, Read]:
        """Return an unpublished definition, compiled, and as its readers would see it."""
        document = embed_registry(process, self.shelf.registry)
        known = self.processes.get(process.process)
        translations: Translations = {} if known is None else known.translations
        reading = self.read_document(document, language, translations)
        head = head_json(
            reading, version=version_json(0, "", "draft", latest=True), translations=translations, adopted=False
        )
        return compile_version(document), Read(reading, head)

    def notes_json(self, process: str, language: str) -> list[Json]:
        """Return the notes on a process, each in the language that it was written in; made once, not to be changed."""
        found = self._noted.get((process, language))
        if found is None:
            found = self._noted[process, language] = self._write_notes(process, language)
        return found

    def _write_notes(self, process: str, language: str) -> list[Json]:
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
                "updated_on": self.today_in(process.partition("/")[0], note.updated_at).isoformat(),
            }
            found.append(made if note.step is None else made | {"step": note.step})
        return found

    def helpers_json(self, city: str, process: Process, language: str) -> list[Json]:
        """Return who helps people with a process in a city, who speaks the language first; made once, not to be changed.

        Last come those whom everybody may call there; not the authority itself, which the guide names anyway.
        """
        key = (city, process.topics, process.authority, language)
        found = self._helping.get(key)
        if found is None:
            places = self.read_places(language)
            helping = [
                organisation
                for organisation in self.places.cities[city].organisations.values()
                if organisation.kind is OrganisationKind.NGO and helps_with(organisation, process.topics)
            ]
            helping.sort(key=lambda organisation: not speaks(organisation, language))
            helplines = [line for line in self.places.cities[city].city.helplines if line != process.authority]
            helpers = (places.helper(one) for one in [*(organisation.key for organisation in helping), *helplines])
            found = self._helping[key] = [helper for helper in helpers if helper is not None]
        return found

    def find_processes(
        self,
        city: str | None = None,
        topic: str | None = None,
        stage: str | None = None,
        document: str | None = None,
        needs: str | None = None,
        gives: str | None = None,
        q: str | None = None,
        language: str = FALLBACK,
    ) -> list[str]:
        """Return the processes that are offered and fit: by title, or where words are asked for, the best first."""
        fitting = {
            key
            for key, process in self.processes.items()
            if process.is_published
            and fits(process, city, topic, stage, document)
            and (needs is None or needs in list_needed(process))
            and (gives is None or gives in process.current.compiled.givers)
        }
        if q is None:
            return sorted(fitting, key=lambda key: (list(Stage).index(self.stage(key)), key))
        return self._choose_index(fitting).search(q, language, fitting)

    def _choose_index(self, wanted: Collection[str]) -> Index:
        """Return the words of what is published, or those of before while `prepare_search` is at work on it."""
        older = self._older
        if self._index is None and older is not None and older.index.keys.issuperset(wanted):
            return older.index
        return self._index or self.prepare_search()

    def prepare_search(self) -> Index:
        """Make the words by which processes are found, once; in a large installation the first time takes seconds."""
        with self._indexing:
            if self._index is None:
                older = self._older
                made = index_shelf(self.shelf) if older is None else update_index(older.index, older.shelf, self.shelf)
                self._index, self._older = made, None
            return self._index

    def list_papers(self, city: str) -> dict[str, bool]:
        """Return the papers that a city's processes ask for or give, in the registry's order: whether one gives it."""
        needed, given = set[str](), set[str]()
        for process in self.processes.values():
            if process.is_published and process.city == city:
                needed |= list_needed(process)
                given |= process.current.compiled.givers.keys()
        return {key: key in given for key in self.shelf.registry.document_types if key in needed or key in given}

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


def fits(process: ShelvedOne, city: str | None, topic: str | None, stage: str | None, document: str | None) -> bool:
    """Whether a process is of a city, a topic, a stage, and has to do with a paper; None asks for nothing."""
    version = process.current.document
    return (
        city in {None, process.city}
        and (topic is None or topic in version.definition.topics)
        and stage in {None, version.definition.stage.value}
        and (document is None or document in version.document_types)
    )


def list_needed(process: ShelvedOne) -> frozenset[str]:
    """Return the papers that a process asks for, in whatever case."""
    steps = process.current.document.definition.steps
    return frozenset(paper for step in steps for need in step.needs for papers in need.any_of for paper in papers)


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
