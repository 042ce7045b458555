"""Documents: a person's own papers, the files of each, and showing one at a counter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime

from apps.kit.client.base import Api, File, Listing, Shape, path_of
from apps.kit.client.days import whole_day
from apps.kit.client.drafts import Person
from apps.kit.client.grants import GrantOrganisation
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class DocumentFile:
    """One file of a document; its pages are counted from 1."""

    id: str
    media_type: str
    pages: int
    size: int
    stored_at: datetime


@frozen
class AddedBy:
    """A helper who put a paper into the wallet, and for which organisation."""

    organisation: GrantOrganisation
    who: Person


@frozen
class Document:
    """A paper in the wallet, with its files of today and those that they replaced."""

    id: str
    type: str
    title: Text
    name: str = ""
    issued: str | None = None
    expires: str | None = None
    added_by: AddedBy | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    pages: int = 0
    files: tuple[DocumentFile, ...] = ()
    replaced: tuple[DocumentFile, ...] = ()
    actions: tuple[str, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The day on which it ends, where that is known to the day."""
        return whole_day(self.expires)


@frozen
class Done:
    """What was asked for was done."""

    deleted_at: datetime


OTHER = "other"
"""A paper of no known kind."""
_DOCUMENT = Shape(Document)
_DOCUMENTS = Shape(Listing[Document])
_DONE = Shape(Done)


async def list_documents(api: Api, lang: str, token: str) -> tuple[Document, ...]:
    """List the person's own papers, the newest first."""
    return (await api.read(_DOCUMENTS, "/v1/documents", token, {"lang": lang})).items


async def read_document(api: Api, lang: str, token: str, document: str) -> Document:
    """Read one paper."""
    return await api.read(_DOCUMENT, path_of("documents", document), token, {"lang": lang})


async def add_document(api: Api, lang: str, token: str, document_type: str, name: str = "") -> Document:
    """Make a paper of a kind, which counts once a file was sent to it; one of kind `OTHER` has a name."""
    body = {"type": document_type, "name": name}
    return await api.send(_DOCUMENT, "POST", "/v1/documents", token, params={"lang": lang}, json=body)


async def change_document(api: Api, lang: str, token: str, document: str, about: Mapping[str, str | None]) -> Document:
    """Say anew what a paper is: `type`, `name`, `issued`, `expires`."""
    path = path_of("documents", document)
    return await api.send(_DOCUMENT, "PUT", path, token, params={"lang": lang}, json=dict(about))


async def delete_document(api: Api, token: str, document: str) -> None:
    """Delete a paper with all its files."""
    await api.send(_DONE, "DELETE", path_of("documents", document), token)


async def send_files(
    api: Api,
    lang: str,
    token: str,
    document: str,
    upload: str,
    form: AsyncIterator[bytes],
    headers: Mapping[str, str],
    *,
    replace: bool,
) -> Document:
    """Pass a form with files on as it comes; `headers` are those of the form. Sent again, it changes nothing."""
    path = path_of("documents", document, "uploads", upload)
    asked = {"lang": lang, "replace": "true" if replace else None}
    return await api.pass_on(_DOCUMENT, "PUT", path, token, body=form, headers=headers, params=asked)


async def fetch_file(api: Api, token: str, document: str, file: str) -> File:
    """Fetch a file whole."""
    return await api.fetch(path_of("documents", document, "files", file), token)


async def fetch_page(api: Api, token: str, document: str, file: str, number: int) -> File:
    """Fetch one page of a file as a picture."""
    return await api.fetch(path_of("documents", document, "files", file, "pages", str(number)), token)


async def delete_file(api: Api, token: str, document: str, file: str) -> None:
    """Delete one file of a paper; with its last one the paper goes too."""
    await api.send(_DONE, "DELETE", path_of("documents", document, "files", file), token)
