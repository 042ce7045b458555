"""Looking at what somebody shows at a counter: for whoever has the code, once, and for minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.deps import PUBLIC, Gate, InstallationDep
from api.installation import Installation
from api.query import Lang
from api.rendering.checklists import load_shown_head, read_checklists
from api.rendering.documents import find_page
from api.rendering.paper_titles import title_of
from api.routers.documents import FILE_HEADERS
from api.routing import Router
from api.schemas.fields import Text
from api.schemas.showings import ViewingAnswer, ViewingBody, ViewingLookBody
from core.documents.apart import draw_apart
from core.documents.ciphering import decrypt_file
from core.documents.showings import Viewing, look_on, open_viewing
from core.documents.wallet import Document, load_owned
from core.notices.kinds import NoticeKind
from core.notices.telling import tell
from core.platform.errors import NotFound

T = TypeVar("T")
router = Router(prefix="/v1/viewings", tags=["showings"])


@router.post("", status_code=201, openapi_extra=PUBLIC)
async def begin_viewing(
    request: Request, installation: InstallationDep, body: ViewingBody, lang: Lang = "en"
) -> ViewingAnswer:
    """Use a code, once; what comes back opens the same viewing until it is over."""
    now = installation.now()

    def begin() -> ViewingAnswer:
        with installation.database.writing() as session:
            viewing, secret = open_viewing(session, body.code, now)
            tell_shown(session, installation, viewing, now)
        return _describe(installation, viewing, lang).model_copy(update={"viewing": secret})

    return await _within_gate(request, begin)


@router.post(
    "/look",
    openapi_extra=PUBLIC,
    responses={200: {"model": ViewingAnswer, "content": {"image/webp": {"schema": {"type": "string"}}}}},
    response_model=None,
)
async def look(
    request: Request, installation: InstallationDep, body: ViewingLookBody, lang: Lang = "en"
) -> ViewingAnswer | Response:
    """Say what there is to see, or return one page as WebP; what is seen is written down for its owner first."""
    number = body.page
    if number is None:
        return await _within_gate(request, lambda: _describe(installation, _look(installation, body.viewing), lang))
    document = await _within_gate(request, lambda: _read(installation, _look(installation, body.viewing, at_page=True)))
    file, inside = find_page(document, number)

    def draw() -> bytes:
        plain = decrypt_file(installation.vault.get(file.id), file.secret.key, document.id, file.id)
        return draw_apart(plain, file.secret.media_type, inside)

    async with request.app.state.heavy:
        return Response(await run_in_threadpool(draw), media_type="image/webp", headers=FILE_HEADERS)


def tell_shown(session: Session, installation: Installation, viewing: Viewing, now: datetime) -> None:
    """Tell a person that somebody opened what they show, as it is opened."""
    data: dict[str, Any] = {"at": now.isoformat()}
    if viewing.case_id is not None:
        head = load_shown_head(session, viewing, now)
        kind = NoticeKind.CHECKLIST_SHOWN
        data |= {"case_id": str(head.id), "process": head.process, "version": head.version_number}
    else:
        kind = NoticeKind.PAPER_SHOWN
        data |= {"document_type": _find(session, installation, viewing).about.type}
    tell(session, installation.keys, viewing.owner_id, kind, data, now)


def _look(installation: Installation, secret: str, *, at_page: bool = False) -> Viewing:
    with installation.database.writing() as session:
        return look_on(session, secret, installation.now(), at_page=at_page)


def _read(installation: Installation, viewing: Viewing) -> Document:
    with installation.database.reading() as session:
        return _find(session, installation, viewing)


def _find(session: Session, installation: Installation, viewing: Viewing) -> Document:
    if viewing.document_id is None:
        raise NotFound
    found = load_owned(session, installation.keys, viewing.owner_id, only=viewing.document_id)
    if not found:
        raise NotFound
    return found[0]


def _describe(installation: Installation, viewing: Viewing, lang: str) -> ViewingAnswer:
    if viewing.case_id is not None:
        with installation.database.reading() as session:
            checklists = read_checklists(installation, session, viewing, installation.now())
        title = Text(**checklists[0]["process"]["title"])
        return ViewingAnswer(kind="checklist", title=title, until=viewing.expires_at, checklists=checklists)
    document = _read(installation, viewing)
    return ViewingAnswer(
        kind="paper",
        title=title_of(installation, document.about.type, lang),
        issued=document.about.issued,
        expires=document.about.expires,
        pages=document.pages,
        until=viewing.expires_at,
    )


async def _within_gate(request: Request, work: Callable[[], T]) -> T:
    gate: Gate = request.app.state.gate
    await gate.enter()
    try:
        return await run_in_threadpool(work)
    finally:
        gate.leave()
