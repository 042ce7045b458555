"""Documents of a person's wallet, as JSON."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, Colleague, Text
from api.schemas.grants import GrantOrganisation


class DocumentBody(Body):
    """What a document is: a kind of paper, one's own name for it, and the dates printed on it."""

    type: str = Field(max_length=80, description="key of a document type")
    name: str = Field(default="", max_length=500, description="one's own name for it; may be empty")
    issued: str | None = Field(default=None, max_length=10, description="2026-03-05, 2026-03 or 2026")
    expires: str | None = Field(default=None, max_length=10, description="2026-03-05, 2026-03 or 2026")


class DocumentFileAnswer(Answer):
    """One file of a document; its pages are counted from 1."""

    id: UUID
    media_type: str
    pages: int
    size: int
    stored_at: datetime


class AddedBy(Answer):
    """Who put a document into the wallet in place of its owner, and for which organisation."""

    organisation: GrantOrganisation
    who: Colleague


class DocumentAnswer(Answer):
    """A document with its files of today, and those that they replaced."""

    id: UUID
    type: str
    title: Text
    name: str
    issued: str | None
    expires: str | None
    added_by: AddedBy | None = Field(description="the helper who put it there; null: its owner")
    created_at: datetime
    updated_at: datetime
    pages: int
    files: list[DocumentFileAnswer]
    replaced: list[DocumentFileAnswer]
    actions: list[str]


class DocumentList(Answer):
    """All documents of a wallet: there are never more than a page holds."""

    items: list[DocumentAnswer]
    next: str | None = None


class GrantedDocumentAnswer(Answer):
    """A paper that a person lets an organisation open; its pages are counted from 1."""

    id: UUID
    type: str
    title: Text
    issued: str | None
    expires: str | None
    pages: int


class GrantedDocumentList(Answer):
    """All papers that a person lets an organisation open in a case."""

    items: list[GrantedDocumentAnswer]
    next: str | None = None


class Added(Answer):
    """A paper is in the person's wallet, and since when; no more of it is told to whoever added it."""

    added_at: datetime


class Deleted(Answer):
    """What was deleted is gone, and when."""

    deleted_at: datetime
