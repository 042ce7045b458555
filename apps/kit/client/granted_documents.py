"""Papers that a person lets an organisation open in a case, or add to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime

from apps.kit.client.base import Api, File, Listing, Shape, path_of
from apps.kit.client.days import whole_day
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class GrantedDocument:
    """A paper that may be opened; its pages are counted from 1."""

    id: str
    type: str
    title: Text
    pages: int
    issued: str | None = None
    expires: str | None = None

    @property
    def last_day(self) -> date | None:
        """The day on which it ends, where that is known to the day."""
        return whole_day(self.expires)


@frozen
class Added:
    """A paper is in the person's wallet, and since when."""

    added_at: datetime


_DOCUMENTS, _ADDED = Shape(Listing[GrantedDocument]), Shape(Added)


async def list_granted_documents(api: Api, lang: str, token: str, case: str) -> tuple[GrantedDocument, ...]:
    """List the papers that may be opened; the person is told that one looked at their case."""
    return (await api.read(_DOCUMENTS, path_of("cases", case, "documents"), token, {"lang": lang})).items


async def open_granted_page(api: Api, token: str, case: str, document: str, number: int) -> File:
    """Open one page of a paper; the person is told."""
    return await api.fetch(path_of("cases", case, "documents", document, "pages", str(number)), token)


async def add_paper(
    api: Api, token: str, case: str, upload: str, form: AsyncIterator[bytes], headers: Mapping[str, str]
) -> Added:
    """Pass a form with a kind of paper and its files on as it comes; the person is told. Sent again, it changes nothing."""
    path = path_of("cases", case, "documents", "uploads", upload)
    return await api.pass_on(_ADDED, "PUT", path, token, body=form, headers=headers)
