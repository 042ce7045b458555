"""Processes as an authority published them, and the notes on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.offices import HelperRef, Office
from apps.kit.client.texts import Html, Legal, OfficialTerm, OrganisationRef, Text, Titled
from apps.kit.frozen import frozen


@frozen
class VersionRef:
    """Which version one is looking at."""

    number: int
    hash: str = ""
    published_at: datetime | None = None
    published_on: date | None = None
    latest: bool = True
    state: str = "published"


@frozen
class LanguageShare:
    """How much of a process is translated into a language (0 to 1), and whether a speaker checked it."""

    tag: str
    share: float = 1.0
    checked: bool = False


@frozen
class AudienceItem:
    """One line of whom a process is for (`sense` for) or isn't for (not_for); `about` is the question it is about."""

    sense: str
    text: Text
    about: Text | None = None


@frozen
class SourcesCompared:
    """How many details name a source, how many of them were compared with it, and when last."""

    total: int
    compared: int
    last_compared_on: date | None = None


@frozen
class Source:
    """Where a detail of a step, or of the whole, comes from. Without `read_in` it was noted, not yet compared."""

    at: str
    source: str
    checked_on: date
    step: Text | None = None
    detail: Text | None = None
    url: str | None = None
    read_in: str | None = None


@frozen
class ProcessHead:
    """What a list shows of a process."""

    id: str
    city: str
    slug: str
    title: Text
    summary: Text
    authority: OrganisationRef
    version: VersionRef
    city_name: Text | None = None
    you_get: Text | None = None
    service_type: Titled | None = None
    topics: tuple[Titled, ...] = ()
    stage: str | None = None
    source_language: str = "en"
    languages: tuple[LanguageShare, ...] = ()
    adopted: bool = False
    adopted_by: OrganisationRef | None = None
    adopted_on: date | None = None
    review_by: date | None = None
    sources: SourcesCompared | None = None
    legal_basis: tuple[Legal, ...] = ()
    audience: Text | None = None
    audience_items: tuple[AudienceItem, ...] = ()


@frozen
class Note:
    """A public note of a civil-society organisation; `step` is absent on a note about the whole process."""

    id: str
    kind: str
    text: Text
    organisation: OrganisationRef
    step: str | None = None
    updated_on: date | None = None


@frozen
class PublishedChannel:
    """One route to an office."""

    key: str
    office: Office | None = None


@frozen
class PublishedStep:
    """A step as everybody sees it, before it is made personal."""

    key: str
    title: Text
    kind: str
    body: Html | None = None
    official_term: OfficialTerm | None = None
    responsible: OrganisationRef | None = None
    when: Text | None = None
    alternatives: tuple[str, ...] = ()  # the keys of other steps: one of them and this is enough
    channels: tuple[PublishedChannel, ...] = ()
    legal_basis: tuple[Legal, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_to_do(self) -> bool:
        """Whether it may still be done: of a guide, each step."""
        return True


@frozen
class Process(ProcessHead):
    """A whole published process in the reader's language; `source` is the definition as published."""

    steps: tuple[PublishedStep, ...] = ()
    notes: tuple[Note, ...] = ()
    people_who_help: tuple[HelperRef, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)


@frozen
class PublishedVersion:
    """One line of a process's history."""

    number: int
    hash: str = ""
    published_at: datetime | None = None
    state: str = "published"
    adopted: bool = False


_PROCESS = Shape(Process)
_PROCESSES = Shape(Listing[ProcessHead])
_VERSIONS = Shape(Listing[PublishedVersion])
_NOTES = Shape(Listing[Note])
_SOURCES = Shape(Listing[Source])


async def list_processes(
    api: Api,
    lang: str,
    city: str | None = None,
    *,
    topic: str | None = None,
    stage: str | None = None,
    q: str | None = None,
    document: str | None = None,
    needs: str | None = None,
    gives: str | None = None,
    cursor: str | None = None,
) -> Listing[ProcessHead]:
    """List published processes, narrowed by topic, stage, words (`q`), or a paper that they need, give, or either."""
    asked = {
        "lang": lang,
        "city": city,
        "topic": topic,
        "stage": stage,
        "q": q,
        "document": document,
        "needs": needs,
        "gives": gives,
        "cursor": cursor,
    }
    return await api.read_public(_PROCESSES, "/v1/processes", asked)


async def read_process(api: Api, lang: str, city: str, slug: str, version: int | None = None) -> Process:
    """Read one published process, the latest version unless another is asked for."""
    asked = {"lang": lang, "version": str(version) if version else None}
    return await api.read_public(_PROCESS, path_of("processes", city, slug), asked)


async def list_versions(api: Api, lang: str, city: str, slug: str) -> tuple[PublishedVersion, ...]:
    """List the versions of a process, newest first."""
    return (await api.read_public(_VERSIONS, path_of("processes", city, slug, "versions"), {"lang": lang})).items


async def list_notes(api: Api, lang: str, city: str, slug: str) -> tuple[Note, ...]:
    """List the published notes on a process."""
    return (await api.read_public(_NOTES, path_of("processes", city, slug, "notes"), {"lang": lang})).items


async def list_sources(api: Api, lang: str, city: str, slug: str) -> tuple[Source, ...]:
    """List where the details of a process come from, in the order of its steps."""
    return (await api.read_public(_SOURCES, path_of("processes", city, slug, "sources"), {"lang": lang})).items


async def withdraw_process(api: Api, token: str, city: str, slug: str) -> None:
    """Take a published process off the shelf."""
    await api.exchange("POST", path_of("processes", city, slug, "withdraw"), token=token)


async def unadopt_process(api: Api, token: str, city: str, slug: str) -> None:
    """Take an adoption back: what was adopted is an example again."""
    await api.exchange("POST", path_of("processes", city, slug, "unadopt"), token=token)


async def adopt_process(api: Api, token: str, city: str, slug: str) -> None:
    """Adopt example content as the authority's own."""
    await api.exchange("POST", path_of("processes", city, slug, "adopt"), token=token)
