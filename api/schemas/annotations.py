"""Notes of an NGO, as JSON."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, Colleague, Text
from core.annotations.note import MAX_NOTE, MAX_REASON


class AnnotationBody(Body):
    """What its author writes. `step` is absent for a note on the whole process."""

    process: str = Field(max_length=200, description="city/slug")
    step: str | None = Field(default=None, max_length=80)
    kind: str = Field(max_length=30, description="tip, barrier, warning, local_information or question")
    text: str = Field(max_length=MAX_NOTE * 2, description=f"plain text, at most {MAX_NOTE} characters")
    lang: str = Field(max_length=35, description="BCP 47")


class ReasonBody(Body):
    """Why something is returned or withdrawn."""

    reason: str | None = Field(default=None, max_length=MAX_REASON * 2)


class AnnotationOrganisation(Answer):
    """The organisation that a note belongs to."""

    key: str
    name: Text


class AnnotationAnswer(Answer):
    """One note, with what the actor may do with it now."""

    id: UUID
    process: str
    process_title: Text
    step: str | None
    step_title: Text | None
    kind: str
    text: str
    lang: str
    state: str
    author: Colleague
    organisation: AnnotationOrganisation
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    reason: str | None
    actions: list[str]


class AnnotationList(Answer):
    """A page of notes; `next` is the cursor of the following one."""

    items: list[AnnotationAnswer]
    next: str | None
