"""Bringing a draft on its way: send, approve, return, publish, give up; and its history."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.authority.draft_frame import DraftFrame, describe_draft
from apps.authority.wording import name_person, name_problem
from apps.kit.client.base import ApiProblem
from apps.kit.client.drafts import Draft, Transition, act_on_draft, read_draft
from apps.kit.desk import Desk, Moment, describe_moment, open_desk, write_csv
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()

# What a form asks for: the API's acts in order, each with the sentence that says it was done.
_MOVES = {
    "submit": (("submit", "submitted"),),
    "approve": (("approve", "approved"),),
    "publish": (("publish", "published"),),
    "approve-and-publish": (("approve", "approved"), ("publish", "published")),
    "return": (("return", "returned"),),
    "withdraw": (("withdraw", "withdrawn"),),
}


@frozen
class HistoryLine:
    """Who did what, and when."""

    what: str
    who: str
    when: Moment
    reason: str


@frozen
class HistoryPage:
    """A draft's history, the newest first."""

    title: str
    draft: DraftFrame
    lines: tuple[HistoryLine, ...]


@frozen
class WithdrawDraftPage:
    """The question before a draft is given up."""

    title: str
    draft: DraftFrame


@router.get("/{lang}/drafts/{draft}/history")
async def show_history(visit: AVisit, draft: str) -> Response:
    """Show who brought a draft from which state to which."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    if visit.request.query_params.get("as") == "csv":
        _ = visit.gettext
        heads = [_("What was done"), _("By"), _("When"), _("Reason")]
        return write_csv("history", heads, [_cells(line) for line in describe_history(visit, desk, found)])
    page = HistoryPage(
        title=visit.gettext("%(title)s: history", title=found.title),
        draft=describe_draft(visit, desk, found, "history"),
        lines=describe_history(visit, desk, found),
    )
    return visit.page("authority/draft_history.html", page)


@router.get("/{lang}/drafts/{draft}/withdraw")
async def ask_to_withdraw(visit: AVisit, draft: str) -> Response:
    """Ask before a draft is given up."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    if "withdraw" not in found.actions:
        return visit.go(f"{visit.path('drafts', draft)}?problem=conflict_state")
    frame = describe_draft(visit, desk, found, "")
    page = WithdrawDraftPage(visit.gettext("Give up “%(title)s”?", title=found.title), frame)
    return visit.page("authority/draft_withdraw.html", page)


@router.post("/{lang}/drafts/{draft}/{move}")
async def move_draft(visit: AVisit, draft: str, move: str) -> Response:
    """Do what a button says, and go back to the draft with a sentence."""
    if move not in _MOVES:
        raise HTTPException(404)
    form = await read_form(visit.request, visit.language)
    reason = form.text("reason", at_most=1000)
    seen = form.integer("revision") or None
    seen_examples = form.integer("examples_revision") or None
    here = visit.path("drafts", draft)
    desk = await open_desk(visit, "authority")
    if move == "return" and not reason:
        return visit.go(f"{here}?problem=reason_missing")
    done = ""
    for action, sentence in _MOVES[move]:
        try:
            await act_on_draft(visit.api, visit.lang, desk.token, draft, action, reason or None, seen, seen_examples)
        except ApiProblem as problem:
            if problem.status in {401, 404, 429} or problem.status >= 500:
                raise
            return visit.go(f"{here}?problem={name_problem(problem)}")
        done = sentence
    return visit.go(f"{here}?done={done}")


def describe_history(visit: Visit, desk: Desk, draft: Draft) -> tuple[HistoryLine, ...]:
    """Return a draft's history in words, the newest first."""
    return tuple(
        HistoryLine(
            what=_name_transition(visit, line),
            who=name_person(visit.language, line.person),
            when=describe_moment(visit.language, desk, line.at),
            reason=line.reason or "",
        )
        for line in reversed(draft.history)
    )


def _cells(line: HistoryLine) -> list[str]:
    return [line.what, line.who, line.when.iso, line.reason]


def _name_transition(visit: Visit, line: Transition) -> str:
    _ = visit.gettext
    if line.to_state == "draft":
        return _("Returned to the author") if line.from_state else _("Draft begun")
    return {
        "in_review": _("Sent to a second person"),
        "approved": _("Approved"),
        "published": _("Published"),
        "withdrawn": _("Given up"),
    }.get(line.to_state, line.to_state)
