"""What is stored of processes: published versions, their translations, the registry, and what was loaded before."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.platform.database import Base

KEY_LENGTH = 80
ADDRESS_LENGTH = 2 * KEY_LENGTH + 1  # "city/slug"
LANGUAGE_LENGTH = 35  # BCP 47, RFC 5646 § 4.4.1
HASH_LENGTH = 64


class VersionState(StrEnum):
    """Where a version stands; at most one of a process is published."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """How a version came: loaded from content files, or published by an authority in its app."""

    LOADED = "loaded"
    APP = "app"


class ProcessRow(Base):
    """A process, by its address for ever; what it says stands in its versions."""

    __tablename__ = "processes"

    key: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), primary_key=True)
    city: Mapped[str] = mapped_column(ForeignKey("cities.key"), index=True)
    slug: Mapped[str] = mapped_column(String(KEY_LENGTH))
    authority: Mapped[str] = mapped_column(ForeignKey("organisations.key"), index=True)
    created_at: Mapped[datetime]


class ProcessVersion(Base):
    """One published version: its document never changes, only its state and who stands behind it."""

    __tablename__ = "process_versions"
    __table_args__ = (
        UniqueConstraint("process", "hash"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("state in ('published', 'superseded', 'withdrawn')", name="state"),
        CheckConstraint("origin in ('loaded', 'app')", name="origin"),
    )

    process: Mapped[str] = mapped_column(ForeignKey("processes.key"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    document: Mapped[str] = mapped_column(Text)  # canonical JSON (RFC 8785), of which `hash` is the SHA-256
    state: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    published_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # superseded or withdrawn since
    adopted_by: Mapped[str | None] = mapped_column(ForeignKey("organisations.key"))
    adopted_at: Mapped[datetime | None]
    review_by: Mapped[date | None]
    provenance: Mapped[dict[str, Any]]  # path -> {source, url?, checked_on, read_in?}
    examples: Mapped[list[Any]]  # test people, as written in examples.yaml


class ProcessTranslation(Base):
    """All texts of one process in one language; each carries the hash of the source text it was made from."""

    __tablename__ = "process_translations"

    process: Mapped[str] = mapped_column(ForeignKey("processes.key"), primary_key=True)
    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), primary_key=True)
    texts: Mapped[dict[str, Any]]  # path -> {source, text, by?, checked?, machine?}


class CheckColumns(Base):
    """That somebody who speaks the language has checked a translated text: the words of `hash`, and no others."""

    __abstract__ = True

    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), primary_key=True)
    address: Mapped[str] = mapped_column(String(255), primary_key=True)
    hash: Mapped[str] = mapped_column(String(16))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"))  # for which they did
    person_id: Mapped[UUID]  # refers to nothing, so that accounts may go
    at: Mapped[datetime]


class TranslationCheck(CheckColumns):
    """A checked text of a process."""

    __tablename__ = "translation_checks"

    process: Mapped[str] = mapped_column(ForeignKey("processes.key"), primary_key=True, sort_order=-1)


class CityTranslationCheck(CheckColumns):
    """A checked text of a city, of one of its organisations or of one of its offices."""

    __tablename__ = "city_translation_checks"

    city: Mapped[str] = mapped_column(ForeignKey("cities.key"), primary_key=True, sort_order=-1)


class RegistryTranslationCheck(CheckColumns):
    """A checked text of the registry, which all cities share."""

    __tablename__ = "registry_translation_checks"


class RegistryRow(Base):
    """The registry as it was last loaded: one row."""

    __tablename__ = "registry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]]  # facts, groups, document_types, topics, service_types
    loaded_at: Mapped[datetime]
    folder_hash: Mapped[str | None] = mapped_column(String(64))  # of the whole content folder, and of what read it


class RegistryTranslation(Base):
    """All texts of the registry in one language."""

    __tablename__ = "registry_translations"

    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), primary_key=True)
    texts: Mapped[dict[str, Any]]


class LoadedHash(Base):
    """A version of a process that was once loaded from files, so that loading it again does nothing."""

    __tablename__ = "loaded_hashes"

    process: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), primary_key=True)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)
    loaded_at: Mapped[datetime]
