"""The content folder: everything that authorities write in files, read whole, with every problem and its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any, TypeVar

from core.people.place_form import parse_city, parse_offices, parse_organisations
from core.people.places import CityContent, OfficeContent, OrganisationContent, city_texts
from core.platform.problems import Problem, ProblemCode
from core.processes.definition import Process
from core.processes.definition_form import parse_process
from core.processes.examples import Example, parse_examples
from core.processes.provenance import Provenance, parse_provenance
from core.processes.reading import Document, place_problems, read_file
from core.processes.registry import Registry
from core.processes.registry_form import parse_document_types, parse_facts, parse_service_types, parse_topics
from core.processes.translations import Translation, parse_translation, process_texts, registry_texts

T = TypeVar("T")
P = TypeVar("P", OrganisationContent, OfficeContent)
REGISTRY_LANGUAGE = "en"


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


@dataclass(frozen=True, slots=True)
class Content:
    """The whole folder, as far as it could be read."""

    registry: Registry
    translations: tuple[TranslationFile, ...] = ()
    cities: tuple[CityFolder, ...] = ()


class ContentReader:
    """Reads one content folder, and collects what is wrong with it."""

    def __init__(self, folder: File) -> None:
        """Read from a folder."""
        self.folder = folder
        self.problems: list[Problem] = []
        self.keys: dict[str, set[str]] = {"organisations": set(), "offices": set()}  # unique among all cities

    def read_content(self) -> Content:
        """Read everything."""
        facts, groups = self.read("facts.yaml", parse_facts) or ({}, {})
        registry = Registry(
            facts,
            groups,
            self.read("document-types.yaml", parse_document_types) or {},
            self.read("topics.yaml", parse_topics) or {},
            self.read("service-types.yaml", parse_service_types) or {},
        )
        translations = self.read_translations("", registry_texts(registry))
        cities = [self.read_city(file.parent.name) for file in sorted(self.folder.glob("*/city.yaml"))]
        return Content(registry, translations, tuple(city for city in cities if city is not None))

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
        if city is None or len(self.problems) > before:
            return None
        if city.key != folder:
            self.misplaced(f"{folder}/city.yaml", ("key",), folder)
        organisations = self.read_places(folder, "organisations", parse_organisations)
        offices = self.read_places(folder, "offices", parse_offices)
        sources = city_texts(city, organisations, offices)
        translations = self.read_translations(f"{folder}/", sources)
        files = sorted((self.folder / folder / "processes").glob("*/process.yaml"))
        processes = [self.read_process(folder, file.parent.name) for file in files]
        return CityFolder(
            folder, city, organisations, offices, translations, tuple(one for one in processes if one is not None)
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

    def read_process(self, city: str, slug: str) -> ProcessFolder | None:
        """Read a process's folder; None where the definition has problems."""
        folder = f"{city}/processes/{slug}"
        document = read_file(self.folder / folder / "process.yaml")
        process = self.parse(f"{folder}/process.yaml", document, read_definition)
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

    def read_translations(self, folder: str, sources: Mapping[str, str]) -> tuple[TranslationFile, ...]:
        """Read all languages of one thing; an address that isn't among its texts is a problem."""
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
                if address not in sources:
                    unknown = Problem(("texts", address), ProblemCode.UNKNOWN_REFERENCE, {"value": address})
                    self.note(name, document, (unknown,))
            found.append(TranslationFile(name, translation))
        return tuple(found)

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
