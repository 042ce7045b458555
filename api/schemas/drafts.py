"""Drafts of processes, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, Colleague, JsonDate, PlainDate, Text
from core.processes.drafts import MAX_REASON


class DraftHeadAnswer(Answer):
    """What a queue shows of a draft; `errors` and `warnings` are counted when it is saved.

    `author` is nobody where the draft came from the content files. `saved_by` saved the text last. `source_language` is
    the title's; where nothing of the process was published yet, it is taken to be the city's.
    """

    id: UUID
    process: str
    title: str
    source_language: str
    state: str
    revision: int
    examples_revision: int
    base_version: int | None
    published_version: int | None
    author: Colleague | None
    saved_by: Colleague | None
    examples_saved_by: Colleague | None
    reviewer: Colleague | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    errors: int
    warnings: int
    actions: list[str]


class DraftList(Answer):
    """A page of drafts; `next` is the cursor of the following one."""

    items: list[DraftHeadAnswer]
    next: str | None


class FindingAnswer(Answer):
    """One thing that the checks or the test people find: where, and on which line of the YAML."""

    code: str
    severity: str
    place: str
    line: int | None
    text: Text


class TransitionAnswer(Answer):
    """One line of a draft's history; `person` is nobody where the draft came from the content files."""

    from_state: str | None
    to_state: str
    revision: int
    person: Colleague | None
    reason: str | None
    at: datetime


class DraftAnswer(DraftHeadAnswer):
    """A draft with its text, its findings and its history."""

    yaml: str
    definition: dict[str, Any]
    findings: list[FindingAnswer]
    examples_yaml: str
    latest_version: int | None
    history: list[TransitionAnswer]


class ExampleAnswer(Answer):
    """How one test person fares."""

    key: str
    name: str
    today: PlainDate
    passed: bool
    mismatches: list[Text]
    applies: list[str]
    first: str | None


class ExampleList(Answer):
    """All test people of a draft, and the revisions of it that they went through; they come on one page."""

    items: list[ExampleAnswer]
    revision: int
    examples_revision: int
    next: None = None


class ConditionAnswer(Answer):
    """One condition as a sentence, where it stands, and on which line of the YAML."""

    place: str
    line: int | None
    text: Text


class StepInWords(Answer):
    """A step with what it waits for, and each of its conditions as a sentence."""

    key: str
    title: Text
    after: list[Text]
    conditions: list[ConditionAnswer]


class DraftInWords(Answer):
    """Whom a draft is for, and its steps in the author's order, at one revision of its text."""

    audience: list[ConditionAnswer]
    steps: list[StepInWords]
    revision: int


class PreviewBody(Body):
    """Whose procedure to show, on which day: a test person's, or somebody's who is described here."""

    example: str | None = Field(default=None, max_length=80)
    today: JsonDate | None = None
    person: dict[str, Any] | None = None


class MoveBody(Body):
    """Why a draft is returned or given up."""

    reason: str | None = Field(default=None, max_length=MAX_REASON * 2)


class ApprovalBody(Body):
    """Which test people one saw: a draft is approved as a whole, its text at the revision in `If-Match`."""

    examples_revision: int = Field(ge=1)


class OfferAnswer(Answer):
    """A process that one's own authority has published, or has taken back: then who did, when and why."""

    process: str
    title: str
    number: int
    state: str
    adopted: bool
    published_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: Colleague | None = None
    reason: str | None = None


class OfferList(Answer):
    """All of them; they come on one page."""

    items: list[OfferAnswer]
    next: None = None


class AdoptionAnswer(Answer):
    """A version that one's own authority adopted: who did, when, and who took that back, if anybody."""

    process: str
    title: str
    source_language: str
    number: int
    state: Literal["standing", "replaced", "taken_back"]
    adopted_at: datetime
    adopted_by: Colleague
    taken_back_at: datetime | None = None
    taken_back_by: Colleague | None = None


class AdoptionList(Answer):
    """All of them, the newest first; they come on one page."""

    items: list[AdoptionAnswer]
    next: None = None


class PublicationAnswer(Answer):
    """A published version after it was adopted or withdrawn."""

    process: str
    number: int
    state: str
    adopted: bool
    actions: list[str]
