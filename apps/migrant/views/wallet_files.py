"""The files of a paper: sent from the camera or as files, looked at page by page, taken along, deleted."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from apps.kit.client.base import ApiProblem, File
from apps.kit.client.documents import delete_file, fetch_file, fetch_page, read_document, send_files
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.views.wallet import SendPage, new_upload, read_case, say_full

router = NarrowRouter()
MOST: Final = 100 * 1024 * 1024  # bytes of one sending: as much as the API takes
_ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_FORM: Final = ("content-type", "content-length")


@router.get("/{lang}/my/papers/{document}/add")
async def choose_files(visit: AVisit, document: str) -> Response:
    """Ask for the pages of a paper."""
    await visit.read_account()
    return await _ask_files(visit, document, new_upload())


@router.get("/{lang}/my/papers/{document}/replace")
async def choose_new_files(visit: AVisit, document: str) -> Response:
    """Ask for the pages of a newer paper of the same kind."""
    await visit.read_account()
    return await _ask_files(visit, document, new_upload(), replaces=True)


@router.post("/{lang}/my/papers/{document}/send/{upload}", max_body_size=MOST)
async def send(visit: AVisit, document: str, upload: str) -> Response:
    """Add pages to a paper."""
    return await _pass_on(visit, document, upload, replaces=False)


@router.post("/{lang}/my/papers/{document}/replace/{upload}", max_body_size=MOST)
async def replace(visit: AVisit, document: str, upload: str) -> Response:
    """Put new pages in the place of the old ones, which are kept as the paper's history."""
    return await _pass_on(visit, document, upload, replaces=True)


@router.get("/{lang}/my/papers/{document}/files/{file}/pages/{number}")
async def show_page(visit: AVisit, document: str, file: str, number: int) -> Response:
    """Show one page as a picture."""
    session = await visit.signed_in()
    return answer_file(await fetch_page(visit.api, session.access, document, file, number))


@router.get("/{lang}/my/papers/{document}/files/{file}")
async def take_along(visit: AVisit, document: str, file: str) -> Response:
    """Give a file to keep on the device; its name says nothing of what it is."""
    session = await visit.signed_in()
    found = await fetch_file(visit.api, session.access, document, file)
    ending = _ENDINGS.get(found.media_type.partition(";")[0], "bin")
    answer = answer_file(found)
    answer.headers["Content-Disposition"] = f'attachment; filename="paper.{ending}"'
    return answer


@router.post("/{lang}/my/papers/{document}/files/{file}/delete")
async def remove_file(visit: AVisit, document: str, file: str) -> Response:
    """Delete one file; with its last one the paper goes too."""
    session = await visit.signed_in()
    try:
        await delete_file(visit.api, session.access, document, file)
        await read_document(visit.api, visit.lang, session.access, document)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
        return visit.go(visit.path("my", "papers"))
    return visit.go(visit.path("my", "papers", document))


def answer_file(file: File) -> Response:
    """Answer with a file that no browser runs or keeps."""
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(file.data, media_type=file.media_type, headers=headers)


async def _pass_on(visit: Visit, document: str, upload: str, *, replaces: bool) -> Response:
    """Send a form on to the API as it comes, so that nothing of a file stays here."""
    session = await visit.signed_in()
    sent = visit.request.headers
    headers = {name: sent[name] for name in _FORM if name in sent}
    form = visit.request.stream()
    try:
        await send_files(visit.api, visit.lang, session.access, document, upload, form, headers, replace=replaces)
    except ApiProblem as problem:
        wrong = say_refusal(visit, problem)
        if not wrong:
            raise
        await visit.read_account()
        return await _ask_files(visit, document, upload, wrong, problem.status, replaces=replaces)
    case = read_case(visit)
    return visit.go(visit.path("my", "papers", document) + (f"?case={case}" if case else ""))


async def _ask_files(
    visit: Visit, document: str, upload: str, wrong: str = "", status: int = 200, *, replaces: bool = False
) -> Response:
    session = await visit.signed_in()
    paper = await read_document(visit.api, visit.lang, session.access, document)
    page = SendPage(paper.title.text, paper, upload, read_case(visit), replaces and bool(paper.files), wrong)
    case = f"?case={page.case}" if page.case else ""
    at = visit.path("my", "papers", document, "replace" if replaces else "add") + case
    return visit.page("migrant/wallet_send.html", page, status, at=at)


def say_refusal(visit: Visit, problem: ApiProblem) -> str:
    """Say why files were not taken, and what to do; nothing where it isn't about the files."""
    _ = visit.gettext
    match problem.code:
        case "unsupported_file":
            return _("This is no photo and no PDF. Nothing was saved. Take a photo, or choose a PDF.")
        case "damaged_file" if problem.members.get("reason") == "cut_off":
            return _(
                "A part of this file is missing. Nothing was saved. Download it again, or take photos of all pages."
            )
        case "damaged_file":
            return _("This file is damaged and can't be opened. Nothing was saved. Take a new photo of the paper.")
        case "locked_file":
            return _("This PDF asks for a password. Nothing was saved. Save it without a password, and send that.")
        case "too_large_picture":
            return _("This picture or PDF is too large to be opened here. Nothing was saved. Take a smaller photo.")
        case "file_too_large" | "body_too_large":
            return _("This file is larger than 20 MB. Nothing was saved. Take a smaller photo, or send fewer pages.")
        case "too_many_files":
            return _("A paper has room for 60 files. Nothing was saved. Delete old pages first.")
        case "wallet_full":
            return say_full(visit)
        case "store_full" | "store_unavailable":
            return _("We can't keep your file just now. Nothing was saved. Wait a minute. Then send it again.")
        case "conflict_state":
            return _("This took too long. Nothing was saved. Send it again.")
        case "invalid_request":
            if any(error.field == "file" for error in problem.errors) and problem.members.get("reason") == "missing":
                return _("Choose a photo or a file first.")
            return _("Your file did not arrive whole. Nothing was saved. Send it again.")
        case _:
            return ""
