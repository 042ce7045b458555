"""The content folder: everything that authorities write in files, read whole, with every problem and its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path as File
from typing import Any, TypeVar

from core.people.place_form import parse_city, parse_offices, parse_organisations
from core.people.places import CityContent, OfficeContent, OrganisationContent, city_texts
from core.platform.problems import Path, Problem, ProblemCode
from core.processes.definition import Process
from core.processes.definition_form import parse_process
from core.processes.examples import Example, parse_examples
from core.processes.provenance import Provenance, parse_provenance
from core.processes.reading import Document, place_problems, read_file
from core.processes.registry import Registry, SearchWords
from core.processes.registry_form import (
    list_strangers,
    parse_document_types,
    parse_facts,
    parse_search_words,
    parse_service_types,
    parse_topics,
)
from core.processes.translations import Translation, parse_translation, process_texts, registry_texts

T = TypeVar("T")
P = TypeVar("P", OrganisationContent, OfficeContent)
REGISTRY_LANGUAGE = "en"
FACTS_FILE = "facts.yaml"
SEARCH_FILE = "search-words.yaml"
REGISTRY_FILES = (FACTS_FILE, "document-types.yaml", "topics.yaml", "service-types.yaml", SEARCH_FILE)
CITY_FILES = ("city.yaml", "organisations.yaml", "offices.yaml")
PROCESS_FILES = ("process.yaml", "examples.yaml", "provenance.yaml")


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """One language's texts of one thing, and the file that they stand in, relative to the folder."""

    file: str
    translation: Translation


@dataclass(frozen=True, slots=True)
class ProcessFolder:
    """A process with what stands beside its definition; `document` knows the definition's lines."""

    folder: str
    process: Process
    document: Document
    examples: tuple[Example, ...] = ()
    examples_document: Document | None = None
    provenance: Provenance = field(default_factory=Provenance)
    translations: tuple[TranslationFile, ...] = ()

    @property
    def file(self) -> str:
        """The file of the definition."""
        return f"{self.folder}/process.yaml"

    @property
    def raw_examples(self) -> list[Any]:
        """The test people as plain data, as they are stored beside a version."""
        raw = None if self.examples_document is None else self.examples_document.raw
        return list(raw["examples"]) if isinstance(raw, Mapping) else []


@dataclass(frozen=True, slots=True)
class CityFolder:
    """A city with its places and processes."""

    folder: str
    city: CityContent
    organisations: tuple[OrganisationContent, ...] = ()
    offices: tuple[OfficeContent, ...] = ()
    translations: tuple[TranslationFile, ...] = ()
    processes: tuple[ProcessFolder, ...] = ()
    organisations_document: Document = field(default_factory=lambda: Document(None, {}, ()))

    @property
    def organisations_file(self) -> str:
        """The file of the city's organisations."""
        return f"{self.folder}/organisations.yaml"


@dataclass(frozen=True, slots=True)
class Content:
    """The whole folder, as far as it could be read; `facts` knows the lines of the registry's facts."""

    registry: Registry
    translations: tuple[TranslationFile, ...] = ()
    cities: tuple[CityFolder, ...] = ()
    facts: Document = field(default_factory=lambda: Document(None, {}, ()))


def hash_folder(folder: File) -> str:
    """Return the SHA-256 of all files of a content folder and of the code that reads and checks them."""
    digest = sha256()
    package = File(__file__).parent.parent
    for root, pattern in ((folder, "*.yaml"), (package, "*.py")):
        for file in sorted(root.rglob(pattern)):
            text = file.read_bytes()
            digest.update(f"{file.relative_to(root)}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()


class ContentReader:
    """Reads one content folder, and collects what is wrong with it."""

    def __init__(self, folder: File) -> None:
        """Read from a folder."""
        self.folder = folder
        self.problems: list[Problem] = []
        self.keys: dict[str, set[str]] = {"organisations": set(), "offices": set()}  # unique among all cities

    def read_content(self) -> Content:
        """Read everything."""
        document = read_file(self.folder / FACTS_FILE)
        facts, groups = self.parse(FACTS_FILE, document, parse_facts) or ({}, {})
        registry = Registry(
            facts,
            groups,
            self.read("document-types.yaml", parse_document_types) or {},
            self.read("topics.yaml", parse_topics) or {},
            self.read("service-types.yaml", parse_service_types) or {},
        )
        registry = replace(registry, search_words=self.read_search_words(registry))
        translations = self.read_translations("", None if self.problems else registry_texts(registry))
        self.refuse_strangers("", REGISTRY_FILES)
        folders = [name for name in self.list_folders("") if name != "translations"]
        cities = [self.read_city(name) for name in folders]
        return Content(registry, translations, tuple(city for city in cities if city is not None), document)

    def read_search_words(self, registry: Registry) -> SearchWords:
        """Read what people type for what the registry has; a folder needs no such file."""
        if not (self.folder / SEARCH_FILE).exists():
            return SearchWords()
        document = read_file(self.folder / SEARCH_FILE)
        found = self.parse(SEARCH_FILE, document, parse_search_words) or SearchWords()
        self.note(SEARCH_FILE, document, list_strangers(found, registry_texts(registry)))
        return found

    def read(self, name: str, parse: Callable[[object, list[Problem]], T]) -> T | None:
        """Read one file with a parser that notes problems; None where it could not be read at all."""
        document = read_file(self.folder / name)
        return self.parse(name, document, parse)

    def parse(self, name: str, document: Document, parse: Callable[[object, list[Problem]], T]) -> T | None:
        """Parse a document that was read from a file."""
        self.note(name, document, document.problems)
        if document.raw is None:
            if not document.problems:
                self.problems.append(Problem((), ProblemCode.EMPTY, {}, 1, name))
            return None
        problems: list[Problem] = []
        found = parse(document.raw, problems)
        self.note(name, document, problems)
        return found

    def note(self, name: str, document: Document, problems: list[Problem] | tuple[Problem, ...]) -> None:
        """Note the problems of a file with their lines."""
        self.problems.extend(place_problems(document, problems, name))

    def read_city(self, folder: str) -> CityFolder | None:
        """Read a city's folder; None where the city's own file is no use."""
        before = len(self.problems)
        city = self.read(f"{folder}/city.yaml", parse_city)
        if len(self.problems) > before:
            city = None
        if city is not None and city.key != folder:
            self.misplaced(f"{folder}/city.yaml", ("key",), folder)
        organisations = self.read_places(folder, "organisations", parse_organisations)
        offices = self.read_places(folder, "offices", parse_offices)
        self.check_offices(folder, offices, {organisation.key for organisation in organisations})
        if city is not None:
            self.check_bodies(folder, city, organisations)
        processes = [self.read_process(folder, name) for name in self.list_folders(f"{folder}/processes")]
        self.refuse_strangers(folder, CITY_FILES)
        self.refuse_strangers(f"{folder}/processes", ())
        if city is None:
            return None
        sources = None if len(self.problems) > before else city_texts(city, organisations, offices)
        translations = self.read_translations(f"{folder}/", sources)
        return CityFolder(
            folder,
            city,
            organisations,
            offices,
            translations,
            tuple(one for one in processes if one is not None),
            read_file(self.folder / folder / "organisations.yaml"),
        )

    def read_places(
        self, folder: str, name: str, parse: Callable[[object, list[Problem]], tuple[P, ...]]
    ) -> tuple[P, ...]:
        """Read a city's organisations or offices; a key that another city has is a problem."""
        file = f"{folder}/{name}.yaml"
        document = read_file(self.folder / file)
        places = self.parse(file, document, parse) or ()
        for place in places:
            if place.key in self.keys[name]:
                taken = Problem((name, place.key, "key"), ProblemCode.DUPLICATE_KEY, {"key": place.key})
                self.note(file, document, (taken,))
        self.keys[name].update(place.key for place in places)
        return places

    def check_offices(self, folder: str, offices: tuple[OfficeContent, ...], organisations: set[str]) -> None:
        """Note the offices of organisations that the city doesn't have."""
        file = f"{folder}/offices.yaml"
        strays = [office for office in offices if office.organisation and office.organisation not in organisations]
        for office in strays:
            params = {"value": office.organisation}
            at = ("offices", office.key, "organisation")
            self.note(file, read_file(self.folder / file), (Problem(at, ProblemCode.UNKNOWN_REFERENCE, params),))

    def check_bodies(self, folder: str, city: CityContent, organisations: tuple[OrganisationContent, ...]) -> None:
        """Note whom a city names to call or to complain to, but doesn't have; who is to be called has a telephone."""
        file = f"{folder}/city.yaml"
        phones = {organisation.key: organisation.phone for organisation in organisations}
        for field_name in ("helplines", "complaints", "accessibility_complaints"):
            for number, key in enumerate(getattr(city, field_name)):
                at: Path = (field_name, number)
                if key not in phones:
                    problem = Problem(at, ProblemCode.UNKNOWN_REFERENCE, {"value": key})
                elif field_name == "helplines" and phones[key] is None:
                    problem = Problem(at, ProblemCode.MISSING_FIELD, {"field": f"{key}/phone"})
                else:
                    continue
                self.note(file, read_file(self.folder / file), (problem,))

    def read_process(self, city: str, slug: str) -> ProcessFolder | None:
        """Read a process's folder; None where the definition has problems."""
        folder = f"{city}/processes/{slug}"
        document = read_file(self.folder / folder / "process.yaml")
        process = self.parse(f"{folder}/process.yaml", document, read_definition)
        self.refuse_strangers(folder, PROCESS_FILES)
        if process is None:
            return None
        if process.process != f"{city}/{slug}":
            self.misplaced(f"{folder}/process.yaml", ("process",), f"{city}/{slug}", document)
        examples, examples_document = self.read_examples(folder)
        provenance: Provenance | None = None
        if (self.folder / folder / "provenance.yaml").exists():
            provenance = self.read(f"{folder}/provenance.yaml", parse_provenance)
        return ProcessFolder(
            folder=folder,
            process=process,
            document=document,
            examples=examples,
            examples_document=examples_document,
            provenance=provenance or Provenance(),
            translations=self.read_translations(f"{folder}/", process_texts(process)),
        )

    def read_examples(self, folder: str) -> tuple[tuple[Example, ...], Document | None]:
        """Read a process's test people, where there are any."""
        name = f"{folder}/examples.yaml"
        if not (self.folder / name).exists():
            return (), None
        document = read_file(self.folder / name)
        return self.parse(name, document, parse_examples) or (), document

    def read_translations(self, folder: str, sources: Mapping[str, str] | None) -> tuple[TranslationFile, ...]:
        """Read all languages of one thing; an address that isn't among its texts, where they are known, is a problem."""
        found = []
        for file in sorted((self.folder / folder / "translations").glob("*.yaml")):
            name = f"{folder}translations/{file.name}"
            document = read_file(file)
            translation = self.parse(name, document, parse_translation)
            if translation is None:
                continue
            if translation.language != file.stem:
                self.misplaced(name, ("language",), file.stem, document)
            for address in translation.texts:
                if sources is not None and address not in sources:
                    unknown = Problem(("texts", address), ProblemCode.UNKNOWN_REFERENCE, {"value": address})
                    self.note(name, document, (unknown,))
            found.append(TranslationFile(name, translation))
        return tuple(found)

    def list_folders(self, folder: str) -> list[str]:
        """Return the names of the folders in a folder, except hidden ones."""
        place = self.folder / folder
        found = place.iterdir() if place.is_dir() else ()
        return sorted(one.name for one in found if one.is_dir() and not one.name.startswith("."))

    def refuse_strangers(self, folder: str, expected: tuple[str, ...]) -> None:
        """Note files of YAML that nobody would read: most likely their name is misspelt."""
        place = self.folder / folder
        for file in sorted(place.iterdir()) if place.is_dir() else ():
            if file.suffix in {".yaml", ".yml"} and file.name not in expected:
                params = {"expected": ", ".join(expected)}
                name = file.relative_to(self.folder).as_posix()
                self.problems.append(Problem((), ProblemCode.WRONG_PLACE, params, None, name))

    def misplaced(self, file: str, path: tuple[str, ...], expected: str, document: Document | None = None) -> None:
        """Note that a file says something else than the place where it stands."""
        problem = Problem(path, ProblemCode.WRONG_PLACE, {"expected": expected})
        self.note(file, read_file(self.folder / file) if document is None else document, (problem,))


def read_content(folder: File) -> tuple[Content, tuple[Problem, ...]]:
    """Read a content folder; what has problems is left out, and each problem has its file and line."""
    reader = ContentReader(folder)
    return reader.read_content(), tuple(reader.problems)


def read_definition(raw: object, problems: list[Problem]) -> Process | None:
    """Read a process definition, noting its problems."""
    process, found = parse_process(raw)
    problems.extend(found)
    return process
