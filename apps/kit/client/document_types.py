"""Kinds of papers."""

from __future__ import annotations

from apps.kit.client.base import Api, Listing, Shape
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class DocumentType:
    """A kind of paper, what it looks like and how to get it."""

    key: str
    title: Text
    description: Text | None = None
    how_to_get: Text | None = None
    given: bool = False  # one of the city's processes gives it


_DOCUMENT_TYPES = Shape(Listing[DocumentType])


async def list_document_types(api: Api, lang: str, city: str | None = None) -> tuple[DocumentType, ...]:
    """List all kinds of papers, or those that a city's processes ask for or give."""
    return (await api.read_public(_DOCUMENT_TYPES, "/v1/document-types", {"lang": lang, "city": city})).items
