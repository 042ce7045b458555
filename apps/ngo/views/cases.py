"""Cases that people let the organisation into: the list by first date, and each as its grant allows."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from apps.kit.alternatives import OtherWay, find_other_ways
from apps.kit.client.base import ApiProblem, Listing
from apps.kit.client.cases import Case, CaseHead, list_cases, read_case, record_events
from apps.kit.client.grants import Granted
from apps.kit.client.procedures import ProcedureStep
from apps.kit.desk import Desk, Filter, Flash, csv_url, open_desk, read_whole, write_csv
from apps.kit.desk_flash import read_flash
from apps.kit.desk_lists import offer_choices
from apps.kit.events import EVENT_CONFLICT, id_of_form, make_event, new_event_id, read_event_id
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.ngo.wording import MAX_NOTE, explain_case_done, explain_problem

router = NarrowRouter()
TO_DO = frozenset({"open", "not_yet", "maybe", "blocked"})
ONCE = "once"
"""The field that a form has from the page it stands on: sent twice, it counts once."""


@frozen
class CasesPage:
    """The cases of the organisation."""

    title: str
    filters: tuple[Filter, ...]
    q: str
    cases: tuple[CaseHead, ...]
    more: str
    csv: str
    closed: bool
    narrowed: bool
    whole: bool


@frozen
class Typed:
    """A form that was not taken: what it was for, why it wasn't, and what was typed."""

    action: str
    wrong: str
    step: str = ""
    on: str = ""
    outcome: str = ""
    text: str = ""


@frozen
class CasePage:
    """One case as its grant allows."""

    title: str
    url: str
    case: Case
    grant: Granted
    own: frozenset[str]  # steps that stand as one's own organisation marked them
    flash: Flash | None
    once: str
    typed: Typed
    max_note: int = MAX_NOTE

    def may(self, scope: str) -> bool:
        """Say whether the person allowed it."""
        return scope in self.grant.scopes

    @property
    def other_ways(self) -> Mapping[str, OtherWay[ProcedureStep]]:
        """Of steps that have alternatives, the one that stands before it on the page: step -> alternative."""
        return find_other_ways(step for step in self.case.procedure.steps if step.state != "not_needed")

    def wrong(self, action: str, step: str = "") -> Typed | None:
        """Return what was typed in a form that was not taken."""
        typed = self.typed
        return typed if typed.action == action and (action != "mark" or typed.step == step) else None


# What the list can be sorted by; without a wish, what is due first stands first.
_ORDERS: dict[str, Callable[[CaseHead], Any]] = {
    "ends": lambda case: case.grant.last_day if case.grant else datetime.date.max,
    "title": lambda case: case.process.title.text.casefold(),
    "-updated": lambda case: -case.updated_at.timestamp(),
}


@router.get("/{lang}/cases")
async def show_list(visit: AVisit) -> Response:
    """List the cases that people let the organisation into, those that go on or those that were closed.

    Narrowed by words, sorted otherwise or taken along it is read whole, so each person of it is told; else page by page.
    """
    desk = await open_desk(visit, "ngo")
    asked, _ = visit.request.query_params, visit.gettext
    states = {"": _("going on"), "ending": _("permission ends soon"), "closed": _("closed")}
    orders = {
        "": _("what is due first"),
        "ends": _("permission that ends first"),
        "title": _("by process"),
        "-updated": _("latest change first"),
    }
    state = asked.get("state", "") if asked.get("state", "") in states else ""
    sort = asked.get("sort", "") if asked.get("sort", "") in orders else ""
    q, as_csv = asked.get("q", "").strip()[:100], asked.get("as") == "csv"

    async def read(cursor: str | None) -> Listing[CaseHead]:
        listed = "closed" if state == "closed" else None
        return await list_cases(visit.api, visit.lang, desk.token, state=listed, cursor=cursor)

    more, whole = "", True
    if q or sort or state == "ending" or as_csv:
        found, whole = await read_whole(read)
        cases = _narrow(found, q, sort, ending=state == "ending")
    else:
        listing = await read(asked.get("cursor"))
        cases = listing.items
        if listing.next is not None:
            here = {"state": state} if state else {}
            more = f"{visit.path('cases')}?{urlencode({**here, 'cursor': listing.next})}"
    if as_csv:
        heads = [_("Reference"), _("Process"), _("Next step"), _("By when"), _("Permission ends"), _("Address")]
        return write_csv("cases", heads, [_cells(visit, case) for case in cases])
    page = CasesPage(
        title=_("Cases"),
        filters=(offer_choices("state", _("State"), states, state), offer_choices("sort", _("Order"), orders, sort)),
        q=q,
        cases=cases,
        more=more,
        csv=csv_url({"state": state, "q": q, "sort": sort}),
        closed=state == "closed",
        narrowed=bool(q or state),
        whole=whole,
    )
    return visit.page("ngo/cases.html", page)


def _narrow(cases: Iterable[CaseHead], q: str, sort: str, *, ending: bool) -> tuple[CaseHead, ...]:
    """Keep what has all the words in its process or reference; never in a name, which would stand in the address."""
    words = q.casefold().split()
    fitting = [
        case
        for case in cases
        if case.grant is not None
        and (case.grant.ends_soon or not ending)
        and all(word in f"{case.process.title.text} {case.grant.reference}".casefold() for word in words)
    ]
    return tuple(sorted(fitting, key=_ORDERS[sort]) if sort else fitting)


def _cells(visit: Visit, case: CaseHead) -> list[str]:
    """Return a case for a file. What the person is called stays here: a file outlives what they allowed."""
    assert case.grant is not None
    return [
        case.grant.reference,
        case.process.title.text,
        case.next.title.text if case.next else "",
        case.due_days[0].date.isoformat() if case.due_days else "",
        case.grant.last_day.isoformat(),
        visit.path("cases", case.id),
    ]


@router.get("/{lang}/cases/{case}")
async def show_one(visit: AVisit, case: str) -> Response:
    """Show one case; what isn't there for the helper any more isn't there."""
    desk = await open_desk(visit, "ngo")
    return visit.page("ngo/case.html", describe(visit, desk, await read_case(visit.api, visit.lang, desk.token, case)))


def describe(visit: Visit, desk: Desk, case: Case, typed: Typed = Typed("", ""), once: str = "") -> CasePage:
    """Return the page of a case; with what was typed in a form that wasn't taken."""
    assert case.grant is not None
    own = {
        one.step
        for one in case.on_behalf
        if one.organisation is not None and one.organisation.key == desk.organisation.key
    }
    return CasePage(
        title=case.process.title.text,
        url=visit.path("cases", case.id),
        case=case,
        grant=case.grant,
        own=frozenset(own),
        flash=None if typed.action else read_flash(visit, explain_case_done, explain_problem),
        once=once or str(new_event_id()),
        typed=typed,
    )


@router.post("/{lang}/cases/{case}/mark")
async def mark(visit: AVisit, case: str) -> Response:
    """Mark a step as done for the person, on a day that isn't still to come."""
    desk, form = await open_desk(visit, "ngo"), await read_form(visit.request, visit.language)
    found = await read_case(visit.api, visit.lang, desk.token, case)
    on, step, outcome = form.day("on"), form.text("step", at_most=80), form.text("outcome", at_most=80)
    wrong, today = form.errors.get("on", ""), found.procedure.today
    if on is None:
        wrong = wrong or visit.gettext("Please fill this in.")
    elif on > today:
        wrong = say_still_to_come(visit, today)
    else:
        data = {"step": step, "on": on.isoformat()} | ({"outcome": outcome} if outcome else {})
        problem = await record(visit, desk, found, form, "mark", "step_marked", data)
        if problem is None or not any(error.field.endswith("data.on") for error in problem.errors):
            return go_on(visit, visit.path("cases", case), "marked", problem)
        wrong = say_still_to_come(visit, today)
    return show_again(visit, desk, found, form, Typed("mark", wrong, step, form.text("on"), outcome))


def say_still_to_come(visit: Visit, today: datetime.date) -> str:
    """Say that a step can't have been done on a day that is still to come."""
    day = visit.language.day(today)
    return visit.gettext(
        "This day is still to come. Choose the day on which it was done, %(day)s at the latest.", day=day
    )


@router.post("/{lang}/cases/{case}/clear")
async def clear(visit: AVisit, case: str) -> Response:
    """Take back what the organisation marked."""
    desk, form = await open_desk(visit, "ngo"), await read_form(visit.request, visit.language)
    found = await read_case(visit.api, visit.lang, desk.token, case)
    data = {"step": form.text("step", at_most=80)}
    problem = await record(visit, desk, found, form, "clear", "step_cleared", data)
    return go_on(visit, visit.path("cases", case), "cleared", problem)


@router.post("/{lang}/cases/{case}/note")
async def write_note(visit: AVisit, case: str) -> Response:
    """Write a note to the person."""
    desk, form = await open_desk(visit, "ngo"), await read_form(visit.request, visit.language)
    found = await read_case(visit.api, visit.lang, desk.token, case)
    text, step = form.required("text", at_most=MAX_NOTE), form.text("step", at_most=80)
    if form.errors:
        return show_again(visit, desk, found, form, Typed("note", next(iter(form.errors.values())), step, text=text))
    data = {"text": text} | ({"step": step} if step else {})
    problem = await record(visit, desk, found, form, "note", "note_added", data)
    return go_on(visit, visit.path("cases", case), "noted", problem)


def show_again(visit: Visit, desk: Desk, case: Case, form: Form, typed: Typed) -> Response:
    """Show the page of a case with what was typed, and why it wasn't taken."""
    return visit.page("ngo/case.html", describe(visit, desk, case, typed, form.text(ONCE, at_most=36)), 422)


async def record(
    visit: Visit, desk: Desk, case: Case, form: Form, action: str, kind: str, data: Mapping[str, Any]
) -> ApiProblem | None:
    """Record something on the person's behalf, a form that is sent twice once; return why it was refused."""
    once = read_event_id(form.text(ONCE, at_most=36)) or new_event_id()
    said = [("", action), *((name, value) for name, values in form.values.items() for value in values)]
    version, now = case.procedure.process.version.hash, datetime.datetime.now(datetime.UTC)
    event = make_event(kind, data, case.seq + 1, version, id_of_form(once, said), now)
    try:
        await record_events(visit.api, visit.lang, desk.token, case.id, [event])
    except ApiProblem as problem:
        if problem.status in {401, 404, 429} or problem.status >= 500:
            raise
        return None if problem.code == EVENT_CONFLICT else problem
    return None


def go_on(visit: Visit, url: str, done: str, problem: ApiProblem | None) -> Response:
    """Go back to a page with a sentence that says what was done, or why nothing was."""
    if problem is None:
        return visit.go(f"{url}?done={done}")
    return visit.go(f"{url}?problem={'not_allowed' if problem.code == 'forbidden' else problem.code}")
