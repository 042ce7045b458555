"""Reading a whole folder of content: the registry, and each city with its places and processes.

Everything is read even where something is wrong, so that all problems are reported at once, each with its
file, line and field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import TypeVar

from core.people.place_form import parse_city, parse_offices, parse_organisations
from core.people.places import CityContent, OfficeContent, OrganisationContent, city_texts
from core.platform.fields import parse_key
from core.platform.problems import Path, Problem, ProblemCode
from core.processes.definition import Process
from core.processes.definition_form import parse_process
from core.processes.examples import Example, parse_examples
from core.processes.provenance import Provenance, parse_provenance
from core.processes.reading import Document, place_problems, read_file
from core.processes.registry import Registry
from core.processes.registry_form import parse_document_types, parse_facts, parse_service_types, parse_topics
from core.processes.translations import Translation, parse_translation, process_texts, registry_texts

T = TypeVar("T")

REGISTRY_FILES = ("facts.yaml", "document-types.yaml", "topics.yaml", "service-types.yaml")
CITY_FILES = ("city.yaml", "organisations.yaml", "offices.yaml")
PROCESS_FILES = ("process.yaml", "examples.yaml", "provenance.yaml")
TRANSLATIONS = "translations"
PROCESSES = "processes"


@dataclass(frozen=True, slots=True)
class ProcessContent:
    """One process's folder; `document` is its definition as written, to find the line of a finding."""

    process: Process
    document: Document
    file: str
    examples: tuple[Example, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    translations: Mapping[str, Translation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CityFolder:
    """One city's folder."""

    city: CityContent
    organisations: tuple[OrganisationContent, ...] = ()
    offices: tuple[OfficeContent, ...] = ()
    translations: Mapping[str, Translation] = field(default_factory=dict)
    processes: tuple[ProcessContent, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """All that a folder holds, and everything wrong with it; to be used only where there is no problem."""

    registry: Registry
    translations: Mapping[str, Translation]
    cities: tuple[CityFolder, ...]
    problems: tuple[Problem, ...]


class Reader:
    """Reads files below a folder and gathers their problems."""

    def __init__(self, folder: File) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def read(self, file: File, parse: Callable[[object, list[Problem]], T]) -> tuple[T, Document]:
        """Return what `parse` makes of a file, and the file as it was written."""
        document = read_file(file)
        refused = document.raw is None and bool(document.problems)
        found: list[Problem] = []
        parsed = parse({} if refused else document.raw, found)
        if refused:  # what could not be read says nothing of its fields
            found.clear()
        self.problems.extend(place_problems(document, (*document.problems, *found), self.name(file)))
        return parsed, document

    def name(self, file: File) -> str:
        """Return a file's path below the folder."""
        return file.relative_to(self.folder).as_posix()

    def note(
        self, file: File, code: ProblemCode, document: Document | None = None, path: Path = (), **params: str
    ) -> None:
        """Note a problem with a file."""
        problem = Problem(path, code, params, file=self.name(file))
        self.problems.extend((problem,) if document is None else place_problems(document, (problem,), self.name(file)))


def read_content(folder: File) -> Content:
    """Read a folder of content with all its problems."""
    reader = Reader(folder)
    if not folder.is_dir():
        return Content(Registry(), {}, (), (Problem((), ProblemCode.MISSING_FILE, file=folder.name),))
    registry = read_registry(reader)
    translations = read_translations(reader, folder / TRANSLATIONS, registry_texts(registry))
    cities = [read_city_folder(reader, one) for one in list_folders(folder) if one.name != TRANSLATIONS]
    refuse_strange_files(reader, folder, REGISTRY_FILES)
    return Content(registry, translations, tuple(cities), tuple(reader.problems))


def read_registry(reader: Reader) -> Registry:
    """Read the files that all cities share."""
    folder = reader.folder
    (facts, groups), _ = reader.read(folder / "facts.yaml", parse_facts)
    document_types, _ = reader.read(folder / "document-types.yaml", parse_document_types)
    topics, _ = reader.read(folder / "topics.yaml", parse_topics)
    service_types, _ = reader.read(folder / "service-types.yaml", parse_service_types)
    return Registry(facts, groups, document_types, topics, service_types)


def read_city_folder(reader: Reader, folder: File) -> CityFolder:
    """Read one city's folder."""
    city, document = reader.read(folder / "city.yaml", parse_city)
    if city.key and city.key != folder.name:
        reader.note(
            folder / "city.yaml", ProblemCode.WRONG_PLACE, document, ("key",), value=city.key, expected=folder.name
        )
    organisations, _ = reader.read(folder / "organisations.yaml", parse_organisations)
    offices, document = reader.read(folder / "offices.yaml", parse_offices)
    known = {organisation.key for organisation in organisations}
    for office in offices:
        if office.organisation and office.organisation not in known:
            at: Path = ("offices", office.key, "organisation")
            reader.note(folder / "offices.yaml", ProblemCode.UNKNOWN_REFERENCE, document, at, value=office.organisation)
    translations = read_translations(reader, folder / TRANSLATIONS, city_texts(city, organisations, offices))
    found = [read_process_folder(reader, one) for one in list_folders(folder / PROCESSES)]
    refuse_strange_files(reader, folder, CITY_FILES)
    refuse_strange_files(reader, folder / PROCESSES, ())
    return CityFolder(city, organisations, offices, translations, tuple(one for one in found if one is not None))


def read_process_folder(reader: Reader, folder: File) -> ProcessContent | None:
    """Read one process's folder; None where its definition has a problem."""
    file = folder / "process.yaml"
    process, document = reader.read(file, parse_definition)
    address = f"{folder.parent.parent.name}/{folder.name}"
    if process is not None and process.process != address:
        reader.note(file, ProblemCode.WRONG_PLACE, document, ("process",), value=process.process, expected=address)
    examples: tuple[Example, ...] = ()
    provenance = Provenance()
    if (folder / "examples.yaml").exists():
        examples, _ = reader.read(folder / "examples.yaml", parse_examples)
    if (folder / "provenance.yaml").exists():
        provenance, _ = reader.read(folder / "provenance.yaml", parse_provenance)
    texts = None if process is None else process_texts(process)
    translations = read_translations(reader, folder / TRANSLATIONS, texts)
    refuse_strange_files(reader, folder, PROCESS_FILES)
    if process is None:
        return None
    return ProcessContent(process, document, reader.name(file), examples, provenance, translations)


def parse_definition(raw: object, problems: list[Problem]) -> Process | None:
    """Read a process definition and note its problems."""
    process, found = parse_process(raw)
    problems.extend(found)
    return process


def read_translations(reader: Reader, folder: File, sources: Mapping[str, str] | None) -> dict[str, Translation]:
    """Read a folder of translations by language; each text must have a source text with its address."""
    found: dict[str, Translation] = {}
    for file in sorted(folder.glob("*.yaml")):
        translation, document = reader.read(file, parse_translation)
        if translation.language and translation.language != file.stem:
            at: Path = ("language",)
            reader.note(file, ProblemCode.WRONG_PLACE, document, at, value=translation.language, expected=file.stem)
        for address in translation.texts:
            if sources is not None and address not in sources:
                reader.note(file, ProblemCode.UNKNOWN_REFERENCE, document, ("texts", address), value=address)
        found[translation.language] = translation
    return found


def list_folders(folder: File) -> list[File]:
    """Return the folders in a folder that are named by a key, in the order of names."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.is_dir() and parse_key(one.name))


def refuse_strange_files(reader: Reader, folder: File, expected: tuple[str, ...]) -> None:
    """Note the files of YAML that nobody reads: most likely their name is misspelt."""
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix in {".yaml", ".yml"} and file.name not in expected:
            reader.note(file, ProblemCode.WRONG_PLACE, value=file.name, expected=", ".join(expected))
