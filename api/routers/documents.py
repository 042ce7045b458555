"""Documents: a person's own papers, and the files of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from sqlalchemy.orm import Session

from api.at_once import AtOnceRoute
from api.deps import Act, Passing, passes, reads, writes
from api.paper_dates import follow_paper
from api.query import Lang
from api.receiving import Senders, open_form, pass_over_rest, receive_files
from api.rendering.documents import render_document
from api.routing import Router
from api.schemas.documents import (
    Deleted,
    DocumentAnswer,
    DocumentBody,
    DocumentList,
)
from api.sweeping import sweep_deleted
from core.cases.standing import outdate_cases
from core.documents.apart import draw_apart
from core.documents.ciphering import decrypt_file
from core.documents.clean import WIDEST
from core.documents.sealing import About
from core.documents.uploading import Begin, Moment, OwnDocument, Upload
from core.documents.wallet import (
    Document,
    DocumentFile,
    change_about,
    check_about,
    delete_document,
    delete_file,
    list_documents,
    load_document,
    open_document,
)
from core.people.policy import Permission
from core.platform.errors import DomainError

router = Router(prefix="/v1/documents", tags=["documents"], route_class=AtOnceRoute)
_P = Permission
DOCUMENTS: Final = "documents"  # what the ledger of erasures calls them
FILES: Final = "files"
UPLOADS: Final = re.compile(r"/v1/(documents/[^/]+|cases/[^/]+/documents)/uploads/[^/]+")
Width = Annotated[int, Query(ge=100, le=WIDEST, description="pixels of the longer side, at most")]
PageNumber = Annotated[int, Path(ge=1, le=10_000)]
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "contentMediaType": "image/jpeg"}}
                    },
                }
            }
        },
    }
}


def describe_bytes(media_type: str) -> dict[int | str, dict[str, Any]]:
    """Describe an answer that is a file."""
    return {200: {"description": "the file", "content": {media_type: {"schema": {"type": "string"}}}}}


# A browser shows these bytes as a picture or a document and runs nothing in them, whatever they hold.
FILE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}


@router.get("")
def show_documents(act: Annotated[Act, reads(_P.DOCUMENT_LIST)], lang: Lang = "en") -> DocumentList:
    """List one's own documents, the newest first."""
    found = list_documents(act.session, act.installation.keys, act.actor)
    return DocumentList(items=[render_document(act, document, lang) for document in found])


@router.post("", status_code=201)
def add_document(
    act: Annotated[Act, writes(_P.DOCUMENT_CREATE)], body: DocumentBody, lang: Lang = "en"
) -> DocumentAnswer:
    """Make a document, which is listed and counts once a first file was sent to it; forgotten after a day without."""
    keys = act.installation.keys
    document_id = open_document(act.session, keys, act.actor, read_about(act, body), act.now)
    return render_document(act, load_document(act.session, keys, act.actor, document_id), lang)


@router.get("/{document_id}")
def show_document(act: Annotated[Act, reads(_P.DOCUMENT_READ)], document_id: UUID, lang: Lang = "en") -> DocumentAnswer:
    """Show one of one's own documents."""
    return render_document(act, load_document(act.session, act.installation.keys, act.actor, document_id), lang)


@router.put("/{document_id}")
def change_document(
    act: Annotated[Act, writes(_P.DOCUMENT_WRITE)], document_id: UUID, body: DocumentBody, lang: Lang = "en"
) -> DocumentAnswer:
    """Say anew what a document is: its kind, its name, its dates."""
    keys = act.installation.keys
    load_document(act.session, keys, act.actor, document_id)
    change_about(act.session, keys, act.actor, document_id, read_about(act, body), act.now)
    follow_paper(act.installation, act.session, act.actor.person_id, document_id, act.now)
    return render_document(act, load_document(act.session, keys, act.actor, document_id), lang)


@router.delete("/{document_id}")
async def remove_document(passing: Annotated[Passing, passes(_P.DOCUMENT_DELETE)], document_id: UUID) -> Deleted:
    """Delete a document with all its files; nobody can open them from then on."""

    def require_own() -> None:
        with passing.reading() as act:
            load_document(act.session, act.installation.keys, act.actor, document_id)

    def remove() -> Deleted:
        with passing.writing() as act:
            delete_document(act.session, act.actor, document_id)
            outdate_cases(act.session, act.actor.person_id)
            return Deleted(deleted_at=act.now)

    await passing.ask(require_own)
    # Before anything is deleted, and while the database is free: the ledger may be a store that is slow to answer.
    await passing.toil(lambda: passing.installation.ledger.note(DOCUMENTS, document_id))
    done = await passing.ask(remove)
    await passing.toil(lambda: sweep_deleted(passing.installation))
    return done


@router.put("/{document_id}/uploads/{upload_id}", openapi_extra=FORM)
async def send_files(
    passing: Annotated[Passing, passes(_P.DOCUMENT_WRITE)],
    request: Request,
    document_id: UUID,
    upload_id: UUID,
    replace: Annotated[bool, Query(description="the files of today become history")] = False,
    lang: Lang = "en",
) -> DocumentAnswer:
    """Send files to a document, all of which are kept or none; the same `upload_id` sent again changes nothing."""
    upload = begin_upload(passing, document_id, upload_id, replace=replace)
    try:
        sent_before = await passing.ask(upload.was_sent_before)
        if sent_before:
            await pass_over_rest(request)
        else:
            senders: Senders = request.app.state.senders
            async with aclosing(receive_files(request, open_form(request))) as files:
                with senders.hold_place(passing.actor.person_id):
                    async for file in files:
                        await passing.toil(partial(upload.add, file))
            await passing.ask(upload.confirm)
    except Exception as error:
        # What was begun is taken back now, or else by the sweeper.
        await passing.toil(upload.abandon)
        if isinstance(error, DomainError):
            await pass_over_rest(request)
        raise
    return await passing.ask(lambda: _show(passing, document_id, lang))


@router.get("/{document_id}/files/{file_id}", response_class=Response, responses=describe_bytes("application/pdf"))
async def fetch_file(
    passing: Annotated[Passing, passes(_P.DOCUMENT_READ)], document_id: UUID, file_id: UUID
) -> Response:
    """Return a file as it is kept: a PDF, or a picture."""
    document, file = await passing.ask(lambda: _find(passing, document_id, file_id))
    plain = await passing.toil(lambda: open_file(passing, document, file))
    return Response(plain, media_type=file.secret.media_type, headers=FILE_HEADERS)


@router.delete("/{document_id}/files/{file_id}")
async def remove_file(
    passing: Annotated[Passing, passes(_P.DOCUMENT_DELETE)], document_id: UUID, file_id: UUID
) -> Deleted:
    """Delete one file of a document, or one that was replaced; with its last file a document goes too."""

    def require_own() -> None:
        with passing.reading() as act:
            load_document(act.session, act.installation.keys, act.actor, document_id).find_file(file_id)

    def remove() -> tuple[Deleted, bool]:
        with passing.writing() as act:
            was_last = delete_file(act.session, act.actor, document_id, file_id, act.now)
            if was_last:
                outdate_cases(act.session, act.actor.person_id)
            return Deleted(deleted_at=act.now), was_last

    ledger = passing.installation.ledger
    await passing.ask(require_own)
    await passing.toil(lambda: ledger.note(FILES, file_id))
    done, was_last = await passing.ask(remove)
    if was_last:
        # Only now: a file that came meanwhile would keep the document, which the ledger would delete all the same.
        await passing.toil(lambda: ledger.note(DOCUMENTS, document_id))
    await passing.toil(lambda: sweep_deleted(passing.installation))
    return done


@router.get(
    "/{document_id}/files/{file_id}/pages/{number}",
    response_class=Response,
    responses=describe_bytes("image/webp"),
)
async def preview_page(
    passing: Annotated[Passing, passes(_P.DOCUMENT_READ)],
    document_id: UUID,
    file_id: UUID,
    number: PageNumber,
    width: Width = WIDEST,
) -> Response:
    """Return one page of a file as a picture for a screen, in WebP; it is made anew each time and kept nowhere."""
    document, file = await passing.ask(lambda: _find(passing, document_id, file_id))

    def draw() -> bytes:
        return draw_apart(open_file(passing, document, file), file.secret.media_type, number, width)

    return Response(await passing.toil(draw), media_type="image/webp", headers=FILE_HEADERS)


def begin_upload(passing: Passing, document_id: UUID, upload_id: UUID, *, replace: bool) -> Upload:
    """Return an upload to one of one's own documents."""
    installation = passing.installation

    def follow(session: Session, document_id: UUID) -> None:
        follow_paper(installation, session, passing.actor.person_id, document_id, installation.now())

    return Upload(
        begin_in(passing),
        installation.keys,
        installation.vault,
        OwnDocument(passing.actor.person_id, document_id, follow),
        upload_id,
        replaces=replace,
        limit=installation.settings.wallet_limit,
    )


def begin_in(passing: Passing) -> Begin:
    """Return what opens the transactions of an upload, which are this request's."""

    @contextmanager
    def begin() -> Iterator[Moment]:
        with passing.writing() as act:
            yield Moment(act.session, act.actor, act.now)

    return begin


def read_about(act: Act, body: DocumentBody) -> About:
    """Return what a body says of a document; raises `InvalidRequest`."""
    about = About(body.type, body.name, body.issued, body.expires)
    return check_about(about, act.installation.library.now.shelf.registry.document_types)


def open_file(passing: Passing, document: Document, file: DocumentFile) -> bytes:
    """Return a file's plain bytes; raises `DocumentDamaged`, `BlobMissing` and `StoreUnavailable`."""
    sealed = passing.installation.vault.get(file.id)
    return decrypt_file(sealed, file.secret.key, document.id, file.id)


def _find(passing: Passing, document_id: UUID, file_id: UUID) -> tuple[Document, DocumentFile]:
    with passing.reading() as act:
        document = load_document(act.session, passing.installation.keys, act.actor, document_id)
    return document, document.find_file(file_id)


def _show(passing: Passing, document_id: UUID, lang: str) -> DocumentAnswer:
    with passing.reading() as act:
        return render_document(act, load_document(act.session, passing.installation.keys, act.actor, document_id), lang)
