"""Everything published, read from the database into immutable memory: registry, places, and each process's version.

What a version becomes when it is made ready for use ("compiled") is decided by a layer above, which passes a
function; a version is compiled once, when it is put on the shelf.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from core.people.place_shelf import PlaceShelf, load_places
from core.platform.revision import read_public_revision
from core.processes.registry import Registry
from core.processes.registry_form import (
    parse_document_types,
    parse_facts,
    parse_search_words,
    parse_service_types,
    parse_topics,
)
from core.processes.tables import (
    Origin,
    ProcessTranslation,
    ProcessVersion,
    RegistryRow,
    RegistryTranslation,
    VersionState,
)
from core.processes.translation_checks import (
    apply_checks,
    load_city_checks,
    load_process_checks,
    load_registry_checks,
)
from core.processes.translations import TranslatedText, Translation, parse_translation
from core.processes.versions import VersionDocument, parse_version

C = TypeVar("C")
Compile = Callable[[VersionDocument], C]
Translations = Mapping[str, Translation]  # by language


class UnreadableVersion(Exception):
    """A stored version can't be read by this code: the database is newer, or was changed by hand."""


class VersionHead(NamedTuple):
    """What there is to say about a version besides its document."""

    number: int
    hash: str
    state: VersionState
    origin: str
    published_at: datetime
    ended_at: datetime | None
    adopted_by: str | None
    adopted_at: datetime | None
    review_by: date | None

    @property
    def adopted(self) -> bool:
        """Whether an authority stands behind it."""
        return self.adopted_by is not None

    @property
    def adoption(self) -> tuple[str, datetime] | None:
        """Who took over what was loaded as an example, and when; None for what an authority published itself."""
        if self.adopted_by is None or self.adopted_at is None or self.origin != Origin.LOADED:
            return None
        return self.adopted_by, self.adopted_at


@dataclass(frozen=True, slots=True)
class ShelvedVersion(Generic[C]):
    """One version, ready to be served."""

    process: str
    head: VersionHead
    document: VersionDocument
    compiled: C
    canonical: str  # the document as it was hashed
    provenance: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShelvedProcess(Generic[C]):
    """A process: the version that is published, or else the newest; the heads of all; texts in other languages."""

    key: str
    current: ShelvedVersion[C]
    versions: tuple[VersionHead, ...]  # the newest first
    translations: Translations

    @property
    def city(self) -> str:
        """The key of its city."""
        return self.key.partition("/")[0]

    @property
    def slug(self) -> str:
        """Its key within the city."""
        return self.key.partition("/")[2]

    @property
    def is_published(self) -> bool:
        """Whether it is offered now: it has a version that is not withdrawn."""
        return self.current.head.state is VersionState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Shelf(Generic[C]):
    """Everything published at one public revision."""

    revision: int
    registry: Registry
    registry_translations: Translations
    places: PlaceShelf
    place_translations: Mapping[str, Translations]  # by city
    processes: Mapping[str, ShelvedProcess[C]]
    unreadable: tuple[str, ...] = ()  # processes left out, with what is wrong: one must not take the others along
    # Translations of processes by the hash of how they are stored, so that those that stay needn't be read again.
    parsed: Mapping[bytes, Translation] = field(default_factory=dict, compare=False, repr=False)


def load_shelf(session: Session, compile_version: Compile[C], before: Shelf[C] | None = None) -> Shelf[C]:
    """Read everything published; versions that stand on the shelf before are taken over as they are."""
    revision = read_public_revision(session)
    registry, registry_texts = load_registry(session)
    registry_checks = load_registry_checks(session)
    registry_translations = {
        language: apply_checks(texts, registry_checks.get(language, {})) for language, texts in registry_texts.items()
    }
    known = {} if before is None else {key: process.current for key, process in before.processes.items()}
    checks = load_process_checks(session)
    translations: dict[str, dict[str, Translation]] = {}
    parsed: dict[bytes, Translation] = {}
    texts = cast(ProcessTranslation.texts, Text).label("texts")
    for row in session.execute(select(ProcessTranslation.process, ProcessTranslation.language, texts)):
        digest = sha256(f"{row.language}:{row.texts}".encode()).digest()
        known_texts = None if before is None else before.parsed.get(digest)
        parsed[digest] = known_texts or read_texts(row.language, json.loads(row.texts))
        translations.setdefault(row.process, {})[row.language] = apply_checks(
            parsed[digest], checks.get((row.process, row.language), {})
        )
    processes: dict[str, ShelvedProcess[C]] = {}
    unreadable: list[str] = []
    for key, heads in load_heads(session).items():
        head = next((one for one in heads if one.state is VersionState.PUBLISHED), heads[0])
        kept = known.get(key)
        try:
            version = (
                replace(kept, head=head, provenance=load_provenance(session, key, head))
                if kept is not None and kept.head.hash == head.hash
                else load_version(session, key, head, compile_version)
            )
        except UnreadableVersion as error:
            unreadable.append(str(error))
            continue
        processes[key] = ShelvedProcess(key, version, heads, translations.get(key, {}))
    places = load_places(session)
    city_checks = load_city_checks(session)
    place_translations = {
        key: {
            language: apply_checks(read_texts(language, texts), city_checks.get((key, language), {}))
            for language, texts in city.translations.items()
        }
        for key, city in places.cities.items()
    }
    return Shelf(
        revision, registry, registry_translations, places, place_translations, processes, tuple(unreadable), parsed
    )


def load_heads(session: Session) -> dict[str, tuple[VersionHead, ...]]:
    """Return the heads of all versions by process, the newest first."""
    table = ProcessVersion.__table__
    columns = [table.c[name] for name in VersionHead._fields]
    found: dict[str, list[VersionHead]] = {}
    query = select(table.c.process, *columns).order_by(table.c.process, table.c.number.desc())
    for process, *values in session.execute(query):
        head = VersionHead(*values)
        found.setdefault(process, []).append(head._replace(state=VersionState(head.state)))
    return {process: tuple(heads) for process, heads in found.items()}


def load_version(session: Session, process: str, head: VersionHead, compile_version: Compile[C]) -> ShelvedVersion[C]:
    """Read one version's document and make it ready; raises `UnreadableVersion`."""
    row = session.execute(
        select(ProcessVersion.document, ProcessVersion.provenance).where(
            ProcessVersion.process == process, ProcessVersion.number == head.number
        )
    ).one()
    document, problems = parse_version(json.loads(row.document))
    if document is None:
        raise UnreadableVersion(f"{process}, version {head.number}: {problems[0]}")
    return ShelvedVersion(process, head, document, compile_version(document), row.document, row.provenance)


def load_provenance(session: Session, process: str, head: VersionHead) -> Mapping[str, Any]:
    """Read where what a version says comes from; it may change while the document doesn't."""
    found = session.scalar(
        select(ProcessVersion.provenance).where(ProcessVersion.process == process, ProcessVersion.number == head.number)
    )
    return found or {}


def load_registry(session: Session) -> tuple[Registry, Translations]:
    """Read the registry and its translations; empty before content was loaded."""
    document: Mapping[str, Any] = session.scalar(select(RegistryRow.document)) or {}
    facts, groups = parse_facts(pick(document, ("facts", "groups")), [])
    registry = Registry(
        facts,
        groups,
        parse_document_types(pick(document, ("document_types",)), []),
        parse_topics(pick(document, ("topics",)), []),
        parse_service_types(pick(document, ("service_types",)), []),
        parse_search_words(pick(document, ("search_words", "ignored_words")), []),
    )
    rows = session.execute(select(RegistryTranslation.language, RegistryTranslation.texts))
    return registry, {row.language: read_texts(row.language, row.texts) for row in rows}


def pick(document: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return some members of a mapping, where it has them."""
    return {name: document[name] for name in names if name in document}


def read_texts(language: str, texts: Mapping[str, Any]) -> Translation:
    """Read stored translations, which were looked through before they were stored."""
    try:
        return Translation(language, {address: TranslatedText(**text) for address, text in texts.items()})
    except TypeError:  # not as it is written here: it is looked through again
        return parse_translation({"language": language, "texts": texts}, [])
