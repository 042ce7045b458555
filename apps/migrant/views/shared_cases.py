"""What other people share with the reader: codes for being let in, and cases as far as each grant shows them.

No page of this is kept on the device: it is somebody else's.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from fastapi import HTTPException
from starlette.responses import Response

from apps.kit.alternatives import OtherWay, find_other_ways
from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import Case, CaseHead
from apps.kit.client.grants import Granted
from apps.kit.client.procedures import ProcedureStep
from apps.kit.client.shared_cases import leave_shared_case, list_shared_cases, read_shared_case, record_for_another
from apps.kit.client.sharing_codes import SharingCode, list_sharing_codes, make_sharing_code, withdraw_sharing_code
from apps.kit.events import EVENT_CONFLICT, id_of_form, make_event, new_event_id, read_event_id
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.qr import draw_code
from apps.kit.web import AVisit, Visit
from apps.migrant.wording import Trust, other_texts_of, own_texts_of, trust_in

router = NarrowRouter()

MAX_NAME: Final = 80
MAX_NOTE: Final = 2000
ONCE: Final = "once"
"""The field that a form has from the page it stands on: sent twice, it counts once."""


@frozen
class SharedPage:
    """All that others share with the reader, and the reader's own codes."""

    title: str
    cases: tuple[CaseHead, ...]
    more: str
    closed: tuple[CaseHead, ...]
    codes: tuple[SharingCode, ...]
    name: str
    errors: Mapping[str, str]
    max_name: int = MAX_NAME


@frozen
class SharingCodePage:
    """A code to be shown to whoever is to let the reader in."""

    title: str
    code: SharingCode
    spaced: str
    picture: Any
    end: str


@frozen
class Sent:
    """What stood in a form that wasn't taken, so that the page has it again."""

    step: str = ""
    on: str = ""
    outcome: str = ""
    text: str = ""
    once: str = ""


@frozen
class SharedCasePage:
    """A case of another's, as the grant shows it."""

    title: str
    url: str
    case: Case
    grant: Granted
    own: frozenset[str]  # steps that stand as the reader marked them
    once: str
    errors: Mapping[str, str]
    sent: Sent
    trust: Trust
    max_note: int = MAX_NOTE

    def may(self, scope: str) -> bool:
        """Say whether the person allowed it."""
        return scope in self.grant.scopes

    @property
    def other_ways(self) -> Mapping[str, OtherWay[ProcedureStep]]:
        """Of steps that have alternatives, the one that stands before it on the page: step -> alternative."""
        return find_other_ways(step for step in self.case.procedure.steps if step.state != "not_needed")


@frozen
class OverPage:
    """Nothing is shared here, or not any more; `typed` is a note that could not be sent."""

    title: str
    typed: str


@router.get("/{lang}/my/shared")
async def list_shared(visit: AVisit) -> Response:
    """Show what others share with the reader, what is due first."""
    return await show_shared(visit, "", {})


async def show_shared(visit: Visit, name: str, errors: Mapping[str, str], status: int = 200) -> Response:
    """Show what others share with the reader, and what doesn't fit in the form for a code."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await list_shared_cases(visit.api, visit.lang, session.access, visit.request.query_params.get("cursor"))
    closed = await list_shared_cases(visit.api, visit.lang, session.access, state="closed")
    codes = await list_sharing_codes(visit.api, session.access)
    page = SharedPage(
        title=visit.gettext("Shared with me"),
        cases=found.items,
        more="" if found.next is None else f"{visit.path('my', 'shared')}?cursor={found.next}",
        closed=closed.items,
        codes=tuple(one for one in codes if one.is_open),
        name=name,
        errors=errors,
    )
    return visit.page("migrant/shared.html", page, status)


@router.post("/{lang}/my/shared/codes")
async def make_code(visit: AVisit) -> Response:
    """Make a code to be let in by."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    name = form.required("name", at_most=MAX_NAME)
    if form.errors:
        return await show_shared(visit, form.text("name"), form.errors, 422)
    try:
        made = await make_sharing_code(visit.api, session.access, name)
    except ApiProblem as problem:
        if problem.code == "too_many_codes":
            wrong = visit.gettext("You have many codes already. End one that nobody needs any more.")
        elif problem.code == "invalid_request":
            wrong = visit.gettext("This name has signs in it that cannot be used. Please write it with letters.")
        else:
            raise
        return await show_shared(visit, form.text("name"), {"name": wrong}, 422)
    return visit.go(visit.path("my", "shared", "codes", made.id))


@router.get("/{lang}/my/shared/codes/{sharing}")
async def show_code(visit: AVisit, sharing: str) -> Response:
    """Show a code of the reader's own, in letters and as a QR code."""
    session = await visit.signed_in()
    await visit.read_account()
    codes = await list_sharing_codes(visit.api, session.access)
    found = next((one for one in codes if one.id == sharing), None)
    if found is None:
        raise HTTPException(404)
    if not found.is_open:
        return visit.go(visit.path("my", "shared"))
    address = f"{visit.kit.settings.base_url.rstrip('/')}/{visit.lang}/my/helpers/code?code={found.code}"
    page = SharingCodePage(
        title=visit.gettext("Show this code to whoever lets you in"),
        code=found,
        spaced=f"{found.code[:5]} {found.code[5:]}",
        picture=draw_code(address),
        end=visit.path("my", "shared", "codes", found.id, "withdraw"),
    )
    return visit.page("migrant/shared_code.html", page)


@router.post("/{lang}/my/shared/codes/{sharing}/withdraw")
async def end_code(visit: AVisit, sharing: str) -> Response:
    """End a code of the reader's own."""
    session = await visit.signed_in()
    await withdraw_sharing_code(visit.api, session.access, sharing)
    return visit.go(visit.path("my", "shared"))


@router.get("/{lang}/my/shared/{shared}")
async def show_one(visit: AVisit, shared: str) -> Response:
    """Show a case of another's; where it is over, that and nothing else."""
    found = await find_shared(visit, shared)
    if found is None:
        return await show_over(visit)
    await visit.read_account()
    return visit.page("migrant/shared_case.html", describe(visit, found))


async def find_shared(visit: Visit, shared: str) -> Case | None:
    """Return a case of another's; None where nothing lets the reader in, which the page then says."""
    session = await visit.signed_in()
    try:
        return await read_shared_case(visit.api, visit.lang, session.access, shared)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return None


async def show_over(visit: Visit, typed: str = "") -> Response:
    """Say that nothing is shared here, in the same words whether it ever was; with what was written, which isn't lost."""
    await visit.read_account()
    return visit.page("migrant/shared_over.html", OverPage(visit.gettext("You see nothing here"), typed), 404)


def describe(
    visit: Visit, case: Case, errors: Mapping[str, str] | None = None, sent: Sent | None = None
) -> SharedCasePage:
    """Return the page of a case of another's; with what was typed in a form that wasn't taken."""
    assert case.grant is not None
    return SharedCasePage(
        title=case.process.title.text,
        url=visit.path("my", "shared", case.id),
        case=case,
        grant=case.grant,
        own=frozenset(one.step for one in case.on_behalf if one.person is not None and one.person.is_me),
        once=(sent and sent.once) or str(new_event_id()),
        errors=errors or {},
        sent=sent or Sent(),
        trust=trust_in(case.procedure.process, own_texts_of(case.procedure), other_texts_of(case.procedure)),
    )


@router.post("/{lang}/my/shared/{shared}/mark")
async def mark(visit: AVisit, shared: str) -> Response:
    """Mark a step as done for another person, on a day that isn't still to come."""
    form = await read_form(visit.request, visit.language)
    found = await find_shared(visit, shared)
    if found is None:
        return await show_over(visit)
    on, step, outcome = form.day("on"), form.text("step", at_most=80), form.text("outcome", at_most=80)
    if on is None or on > found.procedure.today:
        day = visit.language.day(found.procedure.today)
        wrong = visit.gettext("Choose the day on which it was done, %(day)s at the latest.", day=day)
        return await show_again(visit, found, form, {f"on-{step}": wrong})
    data = {"step": step, "on": on.isoformat()} | ({"outcome": outcome} if outcome else {})
    return await record(visit, found, form, "step_marked", data, step)


@router.post("/{lang}/my/shared/{shared}/clear")
async def clear(visit: AVisit, shared: str) -> Response:
    """Take back what the reader marked for another person."""
    form = await read_form(visit.request, visit.language)
    found = await find_shared(visit, shared)
    if found is None:
        return await show_over(visit)
    step = form.text("step", at_most=80)
    return await record(visit, found, form, "step_cleared", {"step": step}, step)


@router.post("/{lang}/my/shared/{shared}/note")
async def write_note(visit: AVisit, shared: str) -> Response:
    """Write a note to another person."""
    form = await read_form(visit.request, visit.language)
    found = await find_shared(visit, shared)
    if found is None:
        return await show_over(visit, form.text("text"))
    text = form.required("text", at_most=MAX_NOTE)
    if form.errors:
        return await show_again(visit, found, form, form.errors)
    return await record(visit, found, form, "note_added", {"text": text}, "notes")


@router.post("/{lang}/my/shared/{shared}/leave")
async def leave(visit: AVisit, shared: str) -> Response:
    """Give up seeing a case of another's."""
    session = await visit.signed_in()
    try:
        await leave_shared_case(visit.api, session.access, shared)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return await show_over(visit)
    return visit.go(visit.path("my", "shared"))


async def show_again(visit: Visit, case: Case, form: Form, errors: Mapping[str, str]) -> Response:
    """Show the page of a case with what was typed, and why it wasn't taken."""
    await visit.read_account()
    step, on, outcome, text = (form.text(name) for name in ("step", "on", "outcome", "text"))
    sent = Sent(step, on, outcome, text, form.text(ONCE, at_most=36))
    page = describe(visit, case, errors, sent)
    return visit.page("migrant/shared_case.html", page, 422)


async def record(visit: Visit, case: Case, form: Form, kind: str, data: Mapping[str, Any], place: str) -> Response:
    """Record something on another person's behalf, a form that is sent twice once, and go back to where it stood."""
    session = await visit.signed_in()
    once = read_event_id(form.text(ONCE, at_most=36)) or new_event_id()
    said = [("", kind), *((name, value) for name, values in form.values.items() for value in values)]
    version, now = case.procedure.process.version.hash, datetime.datetime.now(datetime.UTC)
    event = make_event(kind, data, case.seq + 1, version, id_of_form(once, said), now)
    try:
        await record_for_another(visit.api, visit.lang, session.access, case.id, [event])
    except ApiProblem as problem:
        if problem.status == 404:
            return await show_over(visit, form.text("text"))
        if problem.status in {401, 429} or problem.status >= 500:
            raise
        if problem.code != EVENT_CONFLICT:
            wrong = visit.gettext("This was not saved. Perhaps they do not allow it any more.")
            return await show_again(visit, case, form, {place: wrong})
    return visit.go(f"{visit.path('my', 'shared', case.id)}#{place}")
