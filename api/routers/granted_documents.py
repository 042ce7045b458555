"""Papers that a person lets an organisation open in a case: each look is in the access log before it is answered."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Response

from api.deps import Looks, Passing, looks, passes
from api.narrowing import NarrowRouter
from api.query import Lang
from api.rendering.documents import find_page, render_granted_document
from api.routers.documents import FILE_HEADERS, PageNumber, describe_bytes
from api.schemas.documents import GrantedDocumentList
from core.documents.apart import draw_apart
from core.documents.ciphering import decrypt_file
from core.documents.granted import list_granted_documents, note_list, open_granted_document
from core.documents.wallet import Document
from core.people.policy import Permission

router = NarrowRouter(prefix="/v1/cases/{case_id}/documents", tags=["documents"])
_P = Permission


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
