"""What all processes share: facts, groups of options, document types, topics and service types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.processes.conditions import Condition


class FactKind(StrEnum):
    """What sort of value a fact takes."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    COUNTRY = "country"


class Sensitivity(StrEnum):
    """Whether a fact belongs to a special category of personal data (GDPR, Art. 9)."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


class About(StrEnum):
    """Whether a fact is about the person, or about one process's own choice of route."""

    PERSON = "person"
    ROUTE = "route"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice; append-only: retired, never given another meaning."""

    key: str
    label: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a person may say about themselves, and how it is asked for."""

    key: str
    kind: FactKind
    question: str
    why: str = ""
    how_to_find: str = ""
    options: tuple[Option, ...] = ()
    several: bool = False
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    about: About = About.PERSON
    only_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of paper, as the reader knows it."""

    key: str
    title: str
    description: str = ""
    how_to_get: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A need by which a person looks for a process."""

    key: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ServiceType:
    """What kind of service a process is, so that cities compare."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class SearchWords:
    """What people type for things that are written in other words: never shown, only searched.

    `of` has the words of a service type, topic or document type by its address (``service-types/job-centre``) and
    language; `ignored`, by language, what is typed whatever one is after.
    """

    of: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    ignored: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything that processes refer to by key; texts are in English."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # "@eea" -> ("AT", ...)
    document_types: Mapping[str, DocumentType] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    service_types: Mapping[str, ServiceType] = field(default_factory=dict)
    search_words: SearchWords = field(default_factory=SearchWords)
