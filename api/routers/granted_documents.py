"""Papers that a person lets an organisation open in a case, or add to it.

Each look, and each paper that is about to be added, is in the access log before anything else happens.
"""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Request, Response

from api.adding import Addition, Sent, add_file
from api.deps import Looks, Passing, looks, passes
from api.query import Lang
from api.receiving import LONGEST_WORD, FormFiles, Senders, open_form, pass_over_rest, receive_files
from api.rendering.documents import find_page, render_granted_document
from api.routers.documents import FILE_HEADERS, PageNumber, begin_in, describe_bytes
from api.routing import Router
from api.schemas.documents import Added, GrantedDocumentList
from core.cases.adding import find_added, note_adding
from core.documents.apart import draw_apart
from core.documents.ciphering import decrypt_file
from core.documents.granted import list_granted_documents, note_list, open_granted_document
from core.documents.uploading import Upload
from core.documents.wallet import Document
from core.grants.grant import Grant
from core.people.policy import Permission
from core.platform.errors import DomainError, InvalidRequest
from core.platform.ids import uuid7

router = Router(prefix="/v1/cases/{case_id}/documents", tags=["documents"])
_P = Permission
KIND: Final = "type"
FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [KIND, "file"],
                    "properties": {
                        KIND: {
                            "type": "string",
                            "maxLength": LONGEST_WORD,
                            "description": "key of a document type, one of `addable_types`; it stands before the files",
                        },
                        "file": {"type": "array", "items": {"type": "string", "contentMediaType": "image/jpeg"}},
                    },
                }
            }
        },
    }
}


@router.get("")
def show_granted_documents(
    look: Annotated[Looks, looks(_P.GRANTED_DOCUMENT_LIST)], case_id: UUID, lang: Lang = "en"
) -> GrantedDocumentList:
    """List the papers that one may open under the person's grant."""
    keys = look.turn.installation.keys
    with look.noting() as act:
        noted = note_list(act.session, act.actor, keys, case_id, act.now)
    with look.reading() as act:
        found = list_granted_documents(act.session, act.actor, keys, case_id, act.now, noted)
    return GrantedDocumentList(items=[render_granted_document(act.installation, one, lang) for one in found])


@router.get("/{document_id}/pages/{number}", response_class=Response, responses=describe_bytes("image/webp"))
async def open_granted_page(
    passing: Annotated[Passing, passes(_P.GRANTED_DOCUMENT_READ)], case_id: UUID, document_id: UUID, number: PageNumber
) -> Response:
    """Return one page of a paper as a picture, in WebP; the person reads in their access log that it was opened."""
    installation = passing.installation

    def note_and_find() -> Document:
        with passing.writing() as act:
            return open_granted_document(act.session, act.actor, installation.keys, case_id, document_id, act.now)

    document = await passing.ask(note_and_find)
    file, inside = find_page(document, number)

    def draw() -> bytes:
        plain = decrypt_file(installation.vault.get(file.id), file.secret.key, document.id, file.id)
        return draw_apart(plain, file.secret.media_type, inside)

    return Response(await passing.toil(draw), media_type="image/webp", headers=FILE_HEADERS)


@router.put("/uploads/{upload_id}", openapi_extra=FORM)
async def add_paper(
    passing: Annotated[Passing, passes(_P.GRANTED_DOCUMENT_ADD)], request: Request, case_id: UUID, upload_id: UUID
) -> Added:
    """Add a paper to the person's wallet under their grant: all files of it or none, and none of them is shown again.

    The same `upload_id` sent again changes nothing, also where the person has deleted the paper since.
    """
    upload: Upload | None = None
    try:
        grant, added_at = await passing.ask(lambda: _note_adding(passing, case_id, upload_id))
        if added_at is not None:
            await pass_over_rest(request)
            return Added(added_at=added_at)
        form, addition = open_form(request, KIND), None
        senders: Senders = request.app.state.senders
        async with aclosing(receive_files(request, form)) as files:
            with senders.hold_place(passing.actor.person_id):
                async for file in files:
                    if upload is None:
                        sent = Sent(grant, upload_id, _read_kind(form))
                        addition = await passing.ask(partial(Addition, passing, sent, uuid7()))
                        upload = _begin_upload(passing, addition, upload_id)
                    await passing.toil(partial(add_file, upload, file))
        if upload is None or addition is None:
            _read_kind(form)
            raise InvalidRequest("Choose a file first.", field="file", reason="missing")
        await passing.ask(addition.prepare_anew)
        await passing.ask(upload.confirm)
    except Exception as error:
        if upload is not None:
            await passing.toil(upload.abandon)
        if isinstance(error, DomainError):
            await pass_over_rest(request)
        raise
    return Added(added_at=await passing.ask(lambda: _find_added(passing, case_id, upload_id)))


def _note_adding(passing: Passing, case_id: UUID, upload_id: UUID) -> tuple[Grant, datetime | None]:
    with passing.writing() as act:
        grant = note_adding(act.session, act.actor, act.installation.keys, case_id, act.now)
        return grant, find_added(act.session, act.actor, case_id, upload_id)


def _find_added(passing: Passing, case_id: UUID, upload_id: UUID) -> datetime:
    with passing.reading() as act:
        return find_added(act.session, act.actor, case_id, upload_id) or act.now


def _read_kind(form: FormFiles) -> str:
    if not form.word:
        raise InvalidRequest("Say first which kind of paper it is.", field=KIND, reason="missing")
    return form.word


def _begin_upload(passing: Passing, addition: Addition, upload_id: UUID) -> Upload:
    installation = passing.installation
    return Upload(
        begin_in(passing),
        installation.keys,
        installation.vault,
        addition,
        upload_id,
        replaces=False,
        limit=installation.settings.wallet_limit,
    )
