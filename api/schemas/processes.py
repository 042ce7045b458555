"""Processes as authorities publish them, and the notes on them, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, PlainDate, Text
from api.schemas.offices import Office
from api.schemas.organisations import Helper
from api.schemas.texts import Html, Legal, OfficialTerm, OrganisationRef, Titled


class VersionRef(Answer):
    """Which version something is; a draft has number 0 and was not published."""

    number: int
    hash: str
    latest: bool
    state: Literal["published", "superseded", "withdrawn", "draft"]
    published_at: datetime | None = None
    published_on: date | None = Field(default=None, description="the day of that in its city")


class LanguageShare(Answer):
    """How much of a process can be read in a language, from 0 to 1, and whether a speaker checked all of it."""

    tag: str
    share: float
    checked: bool


class AudienceItem(Answer):
    """One line of whom a process is for, or isn't for; `about` is the question that it has to do with."""

    sense: Literal["for", "not_for"]
    text: Text
    about: Text | None = None


class SourcesCompared(Answer):
    """How many details (fees, periods, offices, laws) name a source, and how many were compared with it, last when."""

    total: int
    compared: int
    last_compared_on: PlainDate | None = None


class ProcessHead(Answer):
    """What lists show of a process; `adopted_by` and `adopted_on` where an authority took over an example."""

    id: str
    city: str
    city_name: Text
    slug: str
    title: Text
    summary: Text
    authority: OrganisationRef
    service_type: Titled
    topics: list[Titled]
    stage: str
    source_language: str
    languages: list[LanguageShare]
    version: VersionRef
    adopted: bool
    adopted_by: OrganisationRef | None = None
    adopted_on: PlainDate | None = None
    legal_basis: list[Legal]
    you_get: Text | None = None
    review_by: PlainDate | None = None
    sources: SourcesCompared | None = None
    audience: Text | None = None
    audience_items: list[AudienceItem] | None = None


class ProcessList(Answer):
    """A page of processes; `next` is the cursor of the following one."""

    items: list[ProcessHead]
    next: str | None


class Note(Answer):
    """What an organisation of civil society says about a process or one of its steps."""

    id: UUID
    kind: Literal["tip", "barrier", "warning", "local_information", "question"]
    text: Text
    organisation: OrganisationRef
    published_at: datetime
    updated_at: datetime
    updated_on: date = Field(description="the day of that in the process's city")
    step: str | None = None


class NoteList(Answer):
    """All notes on a process."""

    items: list[Note]
    next: str | None


class Outcome(Answer):
    """One way a step can end."""

    key: str
    label: Text
    ends: Literal["ok", "again", "refused"]


class Right(Answer):
    """Something the person may ask the office for."""

    key: str
    text: Text


class NeedRule(Answer):
    """Papers that a step asks for, any one of the sets."""

    key: str
    text: Text
    sets: list[list[Titled]]
    by: Literal["start", "finish"]


class FeeRule(Answer):
    """One row of a fee list; of rows with the same item the first that fits wins."""

    item: str
    key: str
    label: Text
    low: str
    high: str
    currency: str
    text: Text
    when: Text | None = None


class DeadlineRule(Answer):
    """By when a step is to be done, in words."""

    key: str
    rule: Text
    sense: Literal["by", "not_before", "on"]
    strict: Literal["law", "advice"]


class ChannelRule(Answer):
    """One route to an office."""

    key: str
    kind: Literal["in_person", "online", "phone", "post"]
    text: Text
    office: Office | None = None
    url: str | None = None
    appointment_url: str | None = None


class StepParts(Answer):
    """What is the same for everybody about a step."""

    key: str
    title: Text
    body: Html
    kind: Literal["prepare", "apply", "attend", "pay", "wait", "receive"]
    gives: list[Titled]
    outcomes: list[Outcome]
    you_can_ask_for: list[Right]
    legal_basis: list[Legal]
    official_term: OfficialTerm | None = None
    responsible: OrganisationRef | None = None
    offices: list[Office] = Field(
        default=[], description="of whoever is responsible, where a route in person names none; at most three"
    )
    more_offices: bool = Field(default=False, description="whether there are too many to name: they are listed apart")
    takes: Text | None = None
    notes: list[Note]


class ProcessStep(StepParts):
    """A step as everybody reads it; `when` says for whom it is."""

    needs: list[NeedRule]
    fees: list[FeeRule]
    deadlines: list[DeadlineRule]
    channels: list[ChannelRule]
    alternatives: list[str] = Field(description="the keys of other steps: one of them and this is enough")
    when: Text | None = None


class Process(ProcessHead):
    """A whole process; `source` is the definition as it was published."""

    steps: list[ProcessStep]
    notes: list[Note]
    people_who_help: list[Helper]
    source: dict[str, Any]


class Source(Answer):
    """Who says so; `at` is the address of what it is about, `step` and `detail` the same in words.

    With `read_in`, somebody compared the detail on `checked_on` with what that names; without, it was only noted then.
    """

    at: str
    step: Text | None = None
    detail: Text | None = None
    source: str
    checked_on: PlainDate
    url: str | None = None
    read_in: str | None = None


class SourceList(Answer):
    """All sources of one version, in the order of its steps."""

    version: int
    items: list[Source]
    next: str | None


class PublishedVersion(Answer):
    """One line of a process's history."""

    number: int
    hash: str
    published_at: datetime
    state: Literal["published", "superseded", "withdrawn"]
    adopted: bool


class VersionList(Answer):
    """All versions of a process, the newest first."""

    items: list[PublishedVersion]
    next: str | None
