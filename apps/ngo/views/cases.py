"""Cases that people let the organisation into: the list by first date, and each as its grant allows."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import Case, CaseHead, list_cases, read_case, record_events
from apps.kit.client.grants import Granted
from apps.kit.desk import Desk, Filter, Flash, csv_url, open_desk, read_whole, write_csv
from apps.kit.desk_flash import read_flash
from apps.kit.desk_lists import offer_choices
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.ngo.wording import MAX_NOTE, explain_case_done, explain_problem

router = NarrowRouter()
TO_DO = frozenset({"open", "not_yet", "maybe", "blocked"})


@frozen
class CasesPage:
    """The cases of the organisation."""

    title: str
    filters: tuple[Filter, ...]
    cases: tuple[CaseHead, ...]
    more: str
    csv: str
    closed: bool


@frozen
class CasePage:
    """One case as its grant allows."""

    title: str
    url: str
    case: Case
    grant: Granted
    own: frozenset[str]  # steps that stand as one's own organisation marked them
    flash: Flash | None
    max_note: int = MAX_NOTE

    def may(self, scope: str) -> bool:
        """Say whether the person allowed it."""
        return scope in self.grant.scopes


@router.get("/{lang}/cases")
async def show_list(visit: AVisit) -> Response:
    """List the cases that people let the organisation into, those that go on or those that were closed."""
    desk = await open_desk(visit, "ngo")
    asked, _ = visit.request.query_params, visit.gettext
    state = "closed" if asked.get("state") == "closed" else ""
    if asked.get("as") == "csv":
        cases, _whole = await read_whole(
            lambda cursor: list_cases(visit.api, visit.lang, desk.token, state=state or None, cursor=cursor)
        )
        heads = [_("Reference"), _("Process"), _("Next step"), _("By when"), _("Permission ends"), _("Address")]
        return write_csv("cases", heads, [_cells(visit, case) for case in cases])
    found = await list_cases(visit.api, visit.lang, desk.token, state=state or None, cursor=asked.get("cursor"))
    here = {"state": state} if state else {}
    page = CasesPage(
        title=_("Cases"),
        filters=(offer_choices("state", _("State"), {"": _("going on"), "closed": _("closed")}, state),),
        cases=found.items,
        more="" if found.next is None else f"{visit.path('cases')}?{urlencode({**here, 'cursor': found.next})}",
        csv=csv_url(here),
        closed=bool(state),
    )
    return visit.page("ngo/cases.html", page)


def _cells(visit: Visit, case: CaseHead) -> list[str]:
    """Return a case for a file. What the person is called stays here: a file outlives what they allowed."""
    assert case.grant is not None
    return [
        case.grant.reference,
        case.process.title.text,
        case.next.title.text if case.next else "",
        case.due_days[0].date.isoformat() if case.due_days else "",
        case.grant.expires_at.date().isoformat(),
        visit.path("cases", case.id),
    ]


@router.get("/{lang}/cases/{case}")
async def show_one(visit: AVisit, case: str) -> Response:
    """Show one case; what isn't there for the helper any more isn't there."""
    desk = await open_desk(visit, "ngo")
    return visit.page("ngo/case.html", describe(visit, desk, await read_case(visit.api, visit.lang, desk.token, case)))


def describe(visit: Visit, desk: Desk, case: Case) -> CasePage:
    """Return the page of a case."""
    assert case.grant is not None
    own = {one.step for one in case.on_behalf if one.organisation.key == desk.organisation.key}
    return CasePage(
        title=case.process.title.text,
        url=visit.path("cases", case.id),
        case=case,
        grant=case.grant,
        own=frozenset(own),
        flash=read_flash(visit, explain_case_done, explain_problem),
    )


@router.post("/{lang}/cases/{case}/mark")
async def mark(visit: AVisit, case: str) -> Response:
    """Mark a step as done for the person."""
    form = await read_form(visit.request, visit.language)
    on, outcome = form.day("on"), form.text("outcome", at_most=80)
    here = visit.path("cases", case)
    if on is None:
        return visit.go(f"{here}?problem=invalid_request")
    data = {"step": form.text("step", at_most=80), "on": on.isoformat()} | ({"outcome": outcome} if outcome else {})
    return await record(visit, case, "step_marked", data, "marked")


@router.post("/{lang}/cases/{case}/clear")
async def clear(visit: AVisit, case: str) -> Response:
    """Take back what the organisation marked."""
    form = await read_form(visit.request, visit.language)
    return await record(visit, case, "step_cleared", {"step": form.text("step", at_most=80)}, "cleared")


@router.post("/{lang}/cases/{case}/note")
async def write_note(visit: AVisit, case: str) -> Response:
    """Write a note to the person."""
    form = await read_form(visit.request, visit.language)
    text, step = form.text("text", at_most=MAX_NOTE), form.text("step", at_most=80)
    if form.errors or not text:
        return visit.go(f"{visit.path('cases', case)}?problem=invalid_request")
    return await record(visit, case, "note_added", {"text": text} | ({"step": step} if step else {}), "noted")


async def record(visit: Visit, case: str, kind: str, data: Mapping[str, Any], done: str) -> Response:
    """Record something on the person's behalf, and go back to their case with a sentence."""
    desk = await open_desk(visit, "ngo")
    here = visit.path("cases", case)
    found = await read_case(visit.api, visit.lang, desk.token, case)
    event = {
        "id": str(new_event_id()),
        "kind": kind,
        "seq": found.seq + 1,
        "version": found.procedure.process.version.hash,
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
        "data": dict(data),
    }
    try:
        await record_events(visit.api, visit.lang, desk.token, case, [event])
    except ApiProblem as problem:
        if problem.status in {401, 404, 429} or problem.status >= 500:
            raise
        return visit.go(f"{here}?problem={problem.code}")
    return visit.go(f"{here}?done={done}")


def new_event_id() -> UUID:
    """Make a UUID of version 7 (RFC 9562, 5.7)."""
    number = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62))
