"""Bringing a note on its way: send, publish, return, withdraw."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.client.annotations import act_on_annotation, read_annotation
from apps.kit.client.base import ApiProblem
from apps.kit.desk import open_desk
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit
from apps.ngo.views.writing import NotePage, describe_note_page
from apps.ngo.wording import MAX_REASON

router = NarrowRouter()

_DONE = {"send": "sent", "publish": "published", "return": "returned", "withdraw": "withdrawn"}


@frozen
class WithdrawPage:
    """The question before a note is withdrawn."""

    title: str
    note: NotePage


@router.get("/{lang}/notes/{note}/withdraw")
async def ask_to_withdraw(visit: AVisit, note: str) -> Response:
    """Ask before a note is withdrawn."""
    desk = await open_desk(visit, "ngo")
    found = await read_annotation(visit.api, visit.lang, desk.token, note)
    if "withdraw" not in found.actions:
        return visit.go(f"{visit.path('notes', note)}?problem=conflict_state")
    page = WithdrawPage(visit.gettext("Withdraw this note?"), await describe_note_page(visit, desk, found))
    return visit.page("ngo/withdraw.html", page)


@router.post("/{lang}/notes/{note}/{move}")
async def move_note(visit: AVisit, note: str, move: str) -> Response:
    """Do what a button says, and go back to the note with a sentence."""
    if move not in _DONE:
        raise HTTPException(404)
    form = await read_form(visit.request, visit.language)
    reason = form.text("reason", at_most=MAX_REASON)
    here = visit.path("notes", note)
    desk = await open_desk(visit, "ngo")
    if move == "return" and not reason:
        return visit.go(f"{here}?problem=reason_missing")
    try:
        await act_on_annotation(visit.api, visit.lang, desk.token, note, move, reason or None)
    except ApiProblem as problem:
        if problem.status in {401, 404, 429} or problem.status >= 500:
            raise
        return visit.go(f"{here}?problem={problem.code}")
    return visit.go(f"{here}?done={_DONE[move]}")
