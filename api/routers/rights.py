"""One's rights: seeing everything that is kept about oneself, taking it along, and having it erased."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import Response
from starlette.responses import StreamingResponse
from structlog import get_logger

from api.deps import Act, Passing, passes, reads
from api.erasing import place_of
from api.query import Lang
from api.rendering.rights import Teller
from api.routers.documents import describe_bytes
from api.routing import Router
from api.schemas.rights import (
    ErasureBody,
    EverythingAnswer,
    ReceiptAnswer,
    RightsAnswer,
    RoomAnswer,
    ThingDeleted,
)
from core.documents.ciphering import DocumentDamaged, decrypt_file
from core.documents.kept import KeptFile, list_kept_files
from core.documents.vault import BlobMissing
from core.people.policy import Permission
from core.people.sessions import find_live_session
from core.platform.errors import DomainError, InvalidRequest
from core.platform.kept import Owner
from core.rights.archive import Archive
from core.rights.erasure import clear_traces, erase_account, foresee, require_own
from core.rights.export import DATA, SCHEMA, UNREADABLE, describe, gather
from core.rights.room import measure

router = Router(prefix="/v1/rights", tags=["rights"])
_P = Permission
FRESH_FOR: Final = timedelta(minutes=10)
"""Whoever erases everything has signed in just now: a phone may lie open in somebody else's hand."""
log = get_logger()


class SignInAgain(DomainError):
    """What can't be taken back is done only shortly after a sign-in."""

    code = "sign_in_again"


@router.get("")
def show_rights(act: Annotated[Act, reads(_P.RIGHTS_READ)], lang: Lang = "en") -> RightsAnswer:
    """Say how much is kept about oneself, how much room there is, and who has seen some of it; nothing is opened."""
    teller, person = Teller(act, lang), act.actor.person_id
    foreseen = foresee(act.session, person, act.now)
    room = measure(act.session, person, act.installation.settings.wallet_limit)
    return RightsAnswer(
        kept=teller.count(foreseen.deleted),
        room=[RoomAnswer(**one._asdict()) for one in room],
        recipients=teller.name_recipients(foreseen.recipients),
        opened_at_counters=foreseen.opened_at_counters,
    )


@router.get("/everything")
def show_everything(act: Annotated[Act, reads(_P.RIGHTS_READ)], lang: Lang = "en") -> EverythingAnswer:
    """Show everything that is kept about oneself, in words."""
    return Teller(act, lang).tell_everything(own(act))


@router.get("/archive", response_class=Response, responses=describe_bytes("application/zip"))
async def take_everything(passing: Annotated[Passing, passes(_P.RIGHTS_READ)]) -> Response:
    """Return everything as a ZIP archive: the data, their description, and the files of one's papers as they are kept.

    It is written as it is sent, one file at a time. A file that is damaged or gone is named in `unreadable.json`.
    """
    data, files = await passing.ask(lambda: _gather(passing))
    first = await _open_next(passing, files[:1])  # where the store is away, this is said before anything is sent
    headers = {"Content-Disposition": 'attachment; filename="everything.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(_pour(passing, data, files, first), media_type="application/zip", headers=headers)


@router.delete("/things/{kind}/{thing_id}")
async def delete_thing(
    passing: Annotated[Passing, passes(_P.RIGHTS_DELETE)], kind: str, thing_id: UUID
) -> ThingDeleted:
    """Delete one thing of one's own for good: one of cases, documents or notices."""
    place = place_of(passing.installation)

    def require() -> None:
        with passing.reading() as act:
            require_own(act.session, act.actor.person_id, kind, thing_id)

    def delete() -> ThingDeleted:
        with passing.writing() as act:
            require_own(act.session, act.actor.person_id, kind, thing_id).forget_one(act.session, thing_id)
            return ThingDeleted(deleted_at=act.now)

    await passing.ask(require)
    await passing.toil(lambda: place.ledger.note(kind, thing_id))
    done = await passing.ask(delete)
    await passing.toil(lambda: clear_traces(place))
    return done


@router.post("/erasure")
async def erase_everything(
    passing: Annotated[Passing, passes(_P.RIGHTS_ERASE)], body: ErasureBody, lang: Lang = "en"
) -> ReceiptAnswer:
    """Erase oneself with everything, at once and for good, and end all sessions; the answer is the only receipt.

    Asks for a sign-in within the last ten minutes (`sign_in_again`).
    """
    if not body.confirm:
        raise InvalidRequest("Say that you want this.", field="confirm")

    def erase() -> ReceiptAnswer:
        with passing.reading() as act:
            live = find_live_session(act.session, act.actor.session_id)
            if live is None or act.now - live.authenticated_at > FRESH_FOR:
                raise SignInAgain("Sign in once more. Then everything can be deleted.")
            teller = Teller(act, lang)
        receipt = erase_account(place_of(passing.installation), act.actor.person_id, act.now)
        if not receipt.finished:
            log.warning("traces_not_cleared", kind="in_use")
        return teller.write_receipt(receipt)

    return await passing.toil(erase)


def own(act: Act) -> Owner:
    """Return the actor as the owner of what is read."""
    keys = act.installation.keys
    return Owner(act.session, keys, keys.open(act.actor.person_id), act.now)


def _gather(passing: Passing) -> tuple[bytes, list[KeptFile]]:
    with passing.reading() as act:
        owner = own(act)
        return orjson.dumps(gather(owner), option=orjson.OPT_INDENT_2), list_kept_files(owner)


async def _pour(passing: Passing, data: bytes, files: list[KeptFile], first: bytes | None) -> AsyncIterator[bytes]:
    archive = Archive(passing.installation.now())
    yield archive.add(DATA, data)
    yield archive.add(SCHEMA, orjson.dumps(describe(), option=orjson.OPT_INDENT_2))
    unreadable: list[str] = []
    for number, file in enumerate(files):
        plain = await _open_next(passing, [file]) if number else first
        if plain is None:
            unreadable.append(file.path)
        else:
            yield archive.add(file.path, plain, compress=False)
    if unreadable:
        yield archive.add(UNREADABLE, orjson.dumps(unreadable))
    yield archive.close()


async def _open_next(passing: Passing, files: list[KeptFile]) -> bytes | None:
    """Return the plain bytes of a file; None where it is damaged or gone."""
    for file in files:
        try:
            return await passing.toil(partial(_open, passing, file))
        except (BlobMissing, DocumentDamaged) as error:
            log.error("file_not_readable", code=error.code)
    return None


def _open(passing: Passing, file: KeptFile) -> bytes:
    return decrypt_file(passing.installation.vault.get(file.file_id), file.key, file.document_id, file.file_id)
