"""Cases and their events, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, PlainDate, Text
from api.schemas.grants import AnsweredOnBehalf, GrantedAnswer, GrantOrganisation, GrantPerson, HelperNote, OnBehalf
from api.schemas.procedures import DueDay, PersonInput, Procedure


class EventBody(Body):
    """One event as a device sends it; what `data` holds depends on `kind`."""

    id: str = Field(max_length=36, description="UUID version 7, made by the device")
    kind: str = Field(max_length=40)
    seq: int = Field(description="1 + the highest that the device has seen")
    subject: str = Field(default="me", max_length=80)
    version: str = Field(max_length=64, description="hash of the version under which it was recorded")
    at: str | None = Field(default=None, max_length=40, description="the device's time, with its offset from UTC")
    data: dict[str, Any] = Field(default_factory=dict)


class OpenCaseBody(Body):
    """A procedure to be saved, with what happened so far."""

    process: str = Field(max_length=200, description="city/slug")
    version: int = Field(ge=1, le=2**31 - 1)
    events: list[EventBody] = Field(default_factory=list)
    about: str = Field(default="", max_length=200, description="a name for the child it is about; empty for oneself")


class AboutBody(Body):
    """Whom a case is about: a name that only its owner reads; empty for themselves."""

    about: str = Field(max_length=200)


class EventsBody(Body):
    """Events to append: all of them or none."""

    events: list[EventBody] = Field(min_length=1)


class CloseBody(Body):
    """Why a case is over, in the person's words; may be empty."""

    reason: str = Field(default="", max_length=2000)


class CaseProcess(Answer):
    """Which process a case follows."""

    id: str
    city: str
    slug: str
    title: Text


class NextStep(Answer):
    """The next thing to do in a case, and by when."""

    step: str
    title: Text
    due: PlainDate | None


class SeenBy(Answer):
    """An organisation, or another person, that sees a case now, since its owner lets them."""

    grant: UUID
    organisation: GrantOrganisation | None
    person: GrantPerson | None = None
    last_day: PlainDate  # in the city


class CaseHeadAnswer(Answer):
    """What a list shows of a case, as it stood when it last changed."""

    id: UUID
    process: CaseProcess
    about: str = Field(default="", description="whom it is about, for its owner alone; empty: the owner")
    version: int
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    next: NextStep | None
    due_days: list[DueDay] = Field(
        default_factory=list,
        description="the first day by which something is to be done, also of steps that come later or may not apply; "
        "where that one isn't sure, the first sure one after it. A day may have passed",
    )
    done: int
    least: int = Field(description="how many steps apply; fewer than `most` where some may not")
    most: int
    actions: list[str]
    seen_by: list[SeenBy] = Field(default_factory=list, description="who sees it now, for its owner alone")
    grant: GrantedAnswer | None = None  # for who was let in: under which they see it


class CaseKept(Answer):
    """A case that stays for another two years."""

    id: UUID


class CaseList(Answer):
    """A page of cases; `next` is the cursor of the following one."""

    items: list[CaseHeadAnswer]
    next: str | None


class LeftAnswer(Answer):
    """A case of another's that the reader gave up, and sees no more."""

    case: UUID


class CaseAnswer(CaseHeadAnswer):
    """A case with its procedure of today, and what the person said, as a procedure takes it."""

    latest_version: int
    seq: int
    procedure: Procedure
    person: PersonInput
    on_behalf: list[OnBehalf] = Field(default_factory=list)  # steps that stand as an organisation marked them
    answered_on_behalf: list[AnsweredOnBehalf] = Field(default_factory=list)
    helper_notes: list[HelperNote] = Field(default_factory=list)  # the latest first


class RecordedAnswer(Answer):
    """What became of events that were sent, and the case as it stands now."""

    accepted: list[UUID]
    duplicates: list[UUID]
    case: CaseAnswer | None = Field(description="null for who prefers a minimal answer")


class EventAuthor(Answer):
    """As whom an event was recorded."""

    role: str
    organisation: str | None
    name: Text | None = Field(default=None, description="the organisation's name; null for a person")
    person: GrantPerson | None = Field(default=None, description="another person who was let in")
    is_me: bool = Field(default=False, description="whether it was the reader")


class EventAnswer(Answer):
    """One event of a case."""

    id: UUID
    kind: str
    seq: int
    subject: str
    version: str
    at: datetime | None
    text: Text = Field(description="what happened, as a sentence")
    data: dict[str, Any]
    by: EventAuthor


class EventList(Answer):
    """A page of events in their order; `next` is the cursor of the following one."""

    items: list[EventAnswer]
    next: str | None
