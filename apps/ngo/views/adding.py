"""Adding a paper for a person who allowed it: its kind, photos or files, and nothing of what they have already."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import read_case
from apps.kit.client.granted_documents import add_paper
from apps.kit.client.grants import Named
from apps.kit.desk import open_desk
from apps.kit.events import new_event_id
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()
MOST: Final = 100 * 1024 * 1024  # bytes of one sending: as much as the API takes
_FORM: Final = ("content-type", "content-length")
_BEGINNING: Final = 4096  # bytes in which a form of ours says the kind of paper
_KIND: Final = re.compile(rb'name="type"\r\n\r\n([a-z0-9-]{1,80})\r\n')


@frozen
class AddPage:
    """Where a paper is chosen; `upload` is new for each form, so that one that is sent twice counts once."""

    title: str
    url: str
    kinds: tuple[Named, ...]
    upload: str
    chosen: str
    errors: Mapping[str, str]


class Overheard:
    """A form on its way to the API, of which no more is remembered than which kind of paper it is about."""

    def __init__(self, form: AsyncIterator[bytes]) -> None:
        """Pass on what a browser sends."""
        self._form = form
        self._beginning = b""

    async def pass_on(self) -> AsyncIterator[bytes]:
        """Yield the form as it comes."""
        async for part in self._form:
            if len(self._beginning) < _BEGINNING:
                self._beginning += part[:_BEGINNING]
            yield part

    @property
    def kind(self) -> str:
        """The kind of paper that was chosen; empty where none was."""
        found = _KIND.search(self._beginning)
        return "" if found is None else found[1].decode()


@router.get("/{lang}/cases/{case}/add-paper")
async def choose(visit: AVisit, case: str) -> Response:
    """Ask for a paper."""
    return await show_form(visit, case, str(new_event_id()), "", {})


@router.post("/{lang}/cases/{case}/add-paper/{upload}", max_body_size=MOST)
async def add(visit: AVisit, case: str, upload: str) -> Response:
    """Add a paper, and go back to the case with a sentence."""
    desk = await open_desk(visit, "ngo")
    sent = visit.request.headers
    headers = {name: sent[name] for name in _FORM if name in sent}
    form = Overheard(visit.request.stream())
    try:
        await add_paper(visit.api, desk.token, case, upload, form.pass_on(), headers)
    except ApiProblem as problem:
        if problem.code == "conflict_state" and problem.members.get("state") == "closed":
            return visit.go(f"{visit.path('cases', case)}?problem=case_closed")
        errors = explain(visit, problem)
        if not errors:
            raise
        return await show_form(visit, case, upload, form.kind, errors, problem.status)
    return visit.go(f"{visit.path('cases', case)}?done=added")


async def show_form(
    visit: Visit, case: str, upload: str, chosen: str, errors: Mapping[str, str], status: int = 200
) -> Response:
    """Show the form, with what was wrong; where nothing may be added, it isn't there."""
    desk = await open_desk(visit, "ngo")
    found = await read_case(visit.api, visit.lang, desk.token, case)
    kinds = () if found.grant is None else found.grant.addable_types
    if not kinds or found.closed_at is not None:
        raise HTTPException(404)
    title, url = visit.gettext("Add a paper for the person"), visit.path("cases", case)
    return visit.page("ngo/add_paper.html", AddPage(title, url, kinds, upload, chosen, errors), status)


def explain(visit: Visit, problem: ApiProblem) -> Mapping[str, str]:
    """Say which field was not taken, why, and what to do; nothing where it isn't about the form."""
    _ = visit.gettext
    named = {error.field for error in problem.errors}
    match problem.code:
        case "invalid_request" if "type" in named:
            return {"type": _("Choose which paper it is. Then choose its photos or files again.")}
        case "invalid_request" if problem.members.get("reason") == "missing":
            return {"file": _("Choose a photo or a file first.")}
        case "invalid_request":
            return {"file": _("The file did not arrive whole. Nothing was saved. Send it again.")}
        case "unsupported_file" | "unsupported_media_type":
            return {"file": _("This is no photo and no PDF. Nothing was saved. Take a photo, or choose a PDF.")}
        case "damaged_file" if problem.members.get("reason") == "cut_off":
            return {
                "file": _(
                    "A part of this file is missing. Nothing was saved. Download it again, or take photos of all pages."
                )
            }
        case "damaged_file":
            return {
                "file": _("This file is damaged and can't be opened. Nothing was saved. Take a new photo of the paper.")
            }
        case "locked_file":
            return {
                "file": _("This PDF asks for a password. Nothing was saved. Save it without a password, and send that.")
            }
        case "too_large_picture":
            return {
                "file": _(
                    "This picture or PDF is too large to be opened here. Nothing was saved. Take a smaller photo."
                )
            }
        case "file_too_large" | "body_too_large":
            return {
                "file": _(
                    "This file is larger than 20 MB. Nothing was saved. Take a smaller photo, or send fewer pages."
                )
            }
        case "too_many_files":
            return {"file": _("A paper takes 20 files at once. Nothing was saved. Send fewer, or one PDF.")}
        case "wallet_full":
            return {
                "file": _("There is no more room for this person's papers. Nothing was saved. Only they can make room.")
            }
        case "store_full" | "store_unavailable":
            return {"file": _("The file can't be kept just now. Nothing was saved. Wait a minute. Then send it again.")}
        case "conflict_state":
            return {"file": _("This took too long. Nothing was saved. Send it again.")}
        case _:
            return {}
