"""Loading a content folder into the database: idempotent, and never over what an authority did in its app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.people.place_form import place_json
from core.people.tables import CityRow, OfficeRow, OrganisationRow, PlaceTranslationRow
from core.platform.revision import raise_public_revision
from core.processes.canonical import plain
from core.processes.content import CityFolder, Content, ProcessFolder, TranslationFile
from core.processes.provenance import provenance_json
from core.processes.registry import Registry
from core.processes.shelving import add_version, find_version_by_hash
from core.processes.tables import (
    LoadedHash,
    Origin,
    ProcessRow,
    ProcessTranslation,
    ProcessVersion,
    RegistryRow,
    RegistryTranslation,
    VersionState,
)
from core.processes.translations import translation_json
from core.processes.versions import embed_registry, hash_version, version_bytes

Progress = Callable[[int, int, str], None]
MakeDraft = Callable[[Session, ProcessFolder, datetime], None]


@dataclass(slots=True)
class LoadReport:
    """What loading did: processes by their address, and how many places and translations changed."""

    published: list[tuple[str, int]] = field(default_factory=list)  # process, number of the version
    drafted: list[str] = field(default_factory=list)  # the authority publishes in its app: it decides on the draft
    skipped: list[str] = field(default_factory=list)  # the same, but nobody could make the draft
    unchanged: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)  # cities, registry, translations: what was written anew

    @property
    def changed(self) -> bool:
        """Whether anything that the public sees was written."""
        return bool(self.published or self.updated)


def load_content(
    session: Session,
    content: Content,
    now: datetime,
    *,
    make_draft: MakeDraft | None = None,
    progress: Progress = lambda done, total, what: None,
) -> LoadReport:
    """Bring the database to what stands in the folder, and publish each version that was never loaded before.

    A process that was published or withdrawn in the app is left alone; `make_draft` then hands what is new to its
    authority. Loading the same folder again changes nothing.
    """
    report = LoadReport()
    processes = [process for city in content.cities for process in city.processes]
    total = len(content.cities) + len(processes)
    load_registry(session, content.registry, content.translations, now, report)
    for position, city in enumerate(content.cities):
        progress(position, total, city.city.key)
        load_places(session, position, city, report)
    for position, process in enumerate(processes, start=len(content.cities)):
        progress(position, total, process.process.process)
        load_process(session, process, content.registry, now, make_draft, report)
    progress(total, total, "")
    session.flush()
    if report.changed:
        raise_public_revision(session)
    return report


def keep_folder_hash(session: Session, folder_hash: str) -> None:
    """Remember which folder was loaded."""
    session.execute(update(RegistryRow).values(folder_hash=folder_hash))


def was_loaded(session: Session, folder_hash: str) -> bool:
    """Tell whether the folder that was loaded last is this one, unchanged."""
    return session.scalar(select(RegistryRow.folder_hash)) == folder_hash


# --- the registry ----------------------------------------------------------------------------------


def load_registry(
    session: Session,
    registry: Registry,
    translations: Iterable[TranslationFile],
    now: datetime,
    report: LoadReport,
) -> None:
    """Keep the registry and its translations as they stand in the folder."""
    document = registry_json(registry)
    row = session.get(RegistryRow, 1)
    if row is None:
        session.add(RegistryRow(id=1, document=document, loaded_at=now))
        report.updated.append("registry")
    elif row.document != document:
        row.document, row.loaded_at = document, now
        report.updated.append("registry")
    wanted = texts_by_language(translations)
    for language, texts in wanted.items():
        if put(session, RegistryTranslation, language, texts=texts):
            report.updated.append(f"registry/{language}")
    for row_of_language in session.scalars(select(RegistryTranslation)):
        if row_of_language.language not in wanted:
            session.delete(row_of_language)
            report.updated.append(f"registry/{row_of_language.language}")


def registry_json(registry: Registry) -> dict[str, Any]:
    """Write the registry as plain data, in the order of its files."""
    return {
        "facts": [plain(fact) for fact in registry.facts.values()],
        "groups": {name: list(members) for name, members in registry.groups.items()},
        "document_types": [plain(one) for one in registry.document_types.values()],
        "topics": [plain(one) for one in registry.topics.values()],
        "service_types": [plain(one) for one in registry.service_types.values()],
        "search_words": {
            address: {language: list(words) for language, words in languages.items()}
            for address, languages in registry.search_words.of.items()
        },
        "ignored_words": {language: list(words) for language, words in registry.search_words.ignored.items()},
    }


def texts_by_language(translations: Iterable[TranslationFile]) -> dict[str, dict[str, Any]]:
    """Return translations as they are stored."""
    return {one.translation.language: translation_json(one.translation)["texts"] for one in translations}


# --- places ----------------------------------------------------------------------------------------


def load_places(session: Session, position: int, folder: CityFolder, report: LoadReport) -> None:
    """Keep a city, its organisations, offices and translations as they stand in the folder.

    An office that has left the folder goes; an organisation stays, since people and processes belong to it.
    """
    city = folder.city
    changed = put(session, CityRow, city.key, position=position, data=place_json(city))
    session.flush()
    for number, organisation in enumerate(folder.organisations):
        changed |= put(
            session,
            OrganisationRow,
            organisation.key,
            city=city.key,
            kind=organisation.kind.value,
            position=number,
            data=place_json(organisation),
        )
    session.flush()
    for number, office in enumerate(folder.offices):
        changed |= put(
            session,
            OfficeRow,
            office.key,
            city=city.key,
            organisation=office.organisation,
            position=number,
            data=place_json(office),
        )
    session.flush()
    kept = {office.key for office in folder.offices}
    for office_row in session.scalars(select(OfficeRow).where(OfficeRow.city == city.key)):
        if office_row.key not in kept:
            session.delete(office_row)
            changed = True
    wanted = texts_by_language(folder.translations)
    for language, texts in wanted.items():
        changed |= put(session, PlaceTranslationRow, (city.key, language), data=texts)
    for row in session.scalars(select(PlaceTranslationRow).where(PlaceTranslationRow.city == city.key)):
        if row.language not in wanted:
            session.delete(row)
            changed = True
    if changed:
        report.updated.append(city.key)


def put(session: Session, kind: type[Any], key: str | tuple[str, str], /, **values: object) -> bool:
    """Write a row of a mapped class with these values, and return whether anything changed."""
    row = session.get(kind, key)
    if row is None:
        names = [column.name for column in kind.__table__.primary_key]
        keys = key if isinstance(key, tuple) else (key,)
        session.add(kind(**dict(zip(names, keys, strict=True)), **values))
        return True
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


# --- processes -------------------------------------------------------------------------------------


def load_process(
    session: Session,
    folder: ProcessFolder,
    registry: Registry,
    now: datetime,
    make_draft: MakeDraft | None,
    report: LoadReport,
) -> None:
    """Publish a process's version if it is new, and keep what stands beside the definition up to date."""
    key = folder.process.process
    document = embed_registry(folder.process, registry)
    document_hash = hash_version(document)
    version = find_version_by_hash(session, key, document_hash)
    if version is not None:
        changed = update_beside(version, folder)
    elif session.get(LoadedHash, (key, document_hash)) is not None:
        changed = False  # it became a draft then
    elif belongs_to_authority(session, key):
        if make_draft is None:
            report.skipped.append(key)
            return
        make_draft(session, folder, now)
        report.drafted.append(key)
        changed = True
    else:
        provenance = provenance_json(folder.provenance)
        version = add_version(
            session,
            version_bytes(document),
            origin=Origin.LOADED,
            now=now,
            review_by=folder.provenance.review_by,
            provenance=provenance.get("sources", {}),
            examples=folder.raw_examples,
        )
        report.published.append((key, version.number))
        changed = True
    if session.get(LoadedHash, (key, document_hash)) is None:
        session.add(LoadedHash(process=key, hash=document_hash, loaded_at=now))
    translated = session.get(ProcessRow, key) is not None and load_translations(session, key, folder.translations)
    if translated or (version is not None and changed and (key, version.number) not in report.published):
        report.updated.append(key)
    elif not changed:
        report.unchanged.append(key)


def belongs_to_authority(session: Session, process: str) -> bool:
    """Whether an authority has published, adopted or withdrawn a process in its app: files don't publish it then."""
    newest = select(func.max(ProcessVersion.number)).where(ProcessVersion.process == process).scalar_subquery()
    return (
        session.scalar(
            select(ProcessVersion.number)
            .where(
                ProcessVersion.process == process,
                (ProcessVersion.origin == Origin.APP)
                | ProcessVersion.adopted_by.is_not(None)
                | ((ProcessVersion.number == newest) & (ProcessVersion.state == VersionState.WITHDRAWN)),
            )
            .limit(1)
        )
        is not None
    )


def update_beside(version: ProcessVersion, folder: ProcessFolder) -> bool:
    """Bring review date, sources and test people of a loaded version up to date; return whether they changed."""
    if version.origin != Origin.LOADED:
        return False
    provenance: Mapping[str, Any] = provenance_json(folder.provenance).get("sources", {})
    wanted = {
        "review_by": folder.provenance.review_by,
        "provenance": dict(provenance),
        "examples": folder.raw_examples,
    }
    changed = {name: value for name, value in wanted.items() if getattr(version, name) != value}
    for name, value in changed.items():
        setattr(version, name, value)
    return bool(changed)


def load_translations(session: Session, process: str, translations: Iterable[TranslationFile]) -> bool:
    """Keep a process's translations as they stand in the folder; return whether they changed."""
    changed = False
    wanted = texts_by_language(translations)
    for language, texts in wanted.items():
        changed |= put(session, ProcessTranslation, (process, language), texts=texts)
    for row in session.scalars(select(ProcessTranslation).where(ProcessTranslation.process == process)):
        if row.language not in wanted:
            session.delete(row)
            changed = True
    return changed
