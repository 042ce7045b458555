"""Document types, as JSON."""

from __future__ import annotations

from pydantic import Field

from api.schemas.fields import Answer, Text


class DocumentType(Answer):
    """A kind of paper."""

    key: str
    title: Text
    description: Text | None = None
    how_to_get: Text | None = None
    given: bool | None = Field(
        default=None, description="whether one of the city's processes gives it; only where a city is asked for"
    )


class DocumentTypeList(Answer):
    """A page of document types; `next` is the cursor of the following one."""

    items: list[DocumentType]
    next: str | None
