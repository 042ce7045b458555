"""The personal page of a procedure: what next, by when, where, at what cost, with which papers; then the whole way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from itertools import takewhile
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.alternatives import OtherWay, find_earlier, is_other_way
from apps.kit.answering import KEY
from apps.kit.client.base import ApiProblem
from apps.kit.client.documents import list_documents
from apps.kit.client.procedures import DaysTotal, Deadline, NeededPaper, Procedure, ProcedureStep
from apps.kit.client.texts import Text
from apps.kit.failures import FailurePage
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit, own_path
from apps.migrant.changes import ACTIONS, read_change
from apps.migrant.device import DeviceFull
from apps.migrant.stamps import FIELD, Stamp, read_stamp, read_waiting
from apps.migrant.views.questions import NUMBER, show_question
from apps.migrant.ways import Sending, Standing, Way, device_way
from apps.migrant.wording import Trust, other_texts_of, own_texts_of, trust_in

router = NarrowRouter()
TOO_MANY_EVENTS = "too_many_events"
REFUSED = "Busola-Refused"
"""The header by which a browser knows that a form waits for somebody else to sign in."""
_NOT_SAID = frozenset({FIELD, "back", "number"})
"""Fields that say where a form stood, not what the person said."""


@frozen
class ToldLine:
    """One thing the person told us, in words, and where to change it."""

    question: Any
    value: Any
    url: str


@frozen
class ProcedurePage:
    """One person's procedure."""

    title: str
    base: str
    standing: Standing
    trust: Trust
    told: tuple[ToldLine, ...]
    question_url: str
    wrong: str = ""
    held: Mapping[str, str] = field(default_factory=dict)
    """The papers in the person's wallet: document type -> the page of the document."""
    wallet: str = ""
    """Where a paper is added to the wallet; empty where there is none."""
    photos: Mapping[str, str] = field(default_factory=dict)
    """Where the list first names each paper: document type -> step."""

    @property
    def procedure(self) -> Procedure:
        """The procedure."""
        return self.standing.procedure

    @property
    def next(self) -> ProcedureStep | None:
        """The first thing to do."""
        return self.procedure.step(self.procedure.next)

    @property
    def perhaps(self) -> ProcedureStep | None:
        """The first step that may be the next one, where nobody can say for sure."""
        return next((step for step in self.procedure.steps if step.state == "maybe"), None)

    @property
    def waiting(self) -> tuple[ProcedureStep, ...]:
        """The steps one can only wait for."""
        return tuple(step for step in self.procedure.steps if step.kind == "wait" and step.state == "open")

    @property
    def way(self) -> tuple[ProcedureStep, ...]:
        """The steps that are or may be part of this person's way."""
        return tuple(step for step in self.procedure.steps if step.state != "not_needed")

    @property
    def done(self) -> tuple[ProcedureStep, ...]:
        """The steps of the way that are done."""
        return tuple(step for step in self.way if step.state == "done")

    @property
    def ahead(self) -> tuple[ProcedureStep, ...]:
        """The steps of the way that aren't done."""
        return tuple(step for step in self.way if step.state != "done")

    @property
    def meanwhile(self) -> tuple[ProcedureStep, ...]:
        """The later steps that one can prepare while waiting; never those that only a bad end would bring."""
        return tuple(step for step in self.way if step.kind == "prepare" and step.state == "not_yet")

    @property
    def known_days(self) -> DaysTotal | None:
        """How long the whole way takes; None where nobody has said it of any step."""
        days = self.procedure.totals.days
        if days is None or days.typical_low == days.typical_high == days.longest == 0:
            return None
        return days

    @property
    def not_needed(self) -> tuple[ProcedureStep, ...]:
        """The steps that this person doesn't need."""
        return tuple(step for step in self.procedure.steps if step.state == "not_needed")

    @property
    def knows_of_no_fee(self) -> bool:
        """Say whether no step of the way has a fee, as far as the guide knows."""
        return not any(fee.applies != "no" for step in self.way for fee in step.fees)

    @property
    def stamp(self) -> Stamp:
        """What every form of the page carries."""
        return self.standing.stamp

    @property
    def saved(self) -> bool:
        """Say whether this is a saved case."""
        return self.standing.case is not None

    @property
    def can_change(self) -> bool:
        """Say whether steps can be marked: not in a closed case."""
        return self.standing.case is None or self.standing.case.closed_at is None

    @property
    def newer_version(self) -> bool:
        """Say whether the authority has published a newer version than the one this case follows."""
        case = self.standing.case
        return case is not None and case.closed_at is None and case.latest_version > case.version

    @property
    def room_is_short(self) -> bool:
        """Say whether the device is nearly full."""
        return self.standing.room_used > 0.85

    def place(self, step: ProcedureStep) -> int:
        """Return the number by which a step stands in the list: first what is on the way."""
        return 1 + [one.key for one in (*self.way, *self.not_needed)].index(step.key)

    def number(self, step: ProcedureStep) -> int:
        """Return the number under which a step is shown at the counter."""
        return 1 + [one.key for one in self.procedure.steps].index(step.key)

    def other_ways(self, step: ProcedureStep) -> tuple[ProcedureStep, ...]:
        """Return the steps that may be done in place of one."""
        return tuple(other for other in self.way if is_other_way(step, other))

    def earlier(self, step: ProcedureStep) -> OtherWay[ProcedureStep] | None:
        """Return the alternative to a step that stands before it in the list of what isn't done."""
        return find_earlier(step, tuple(takewhile(lambda one: one.key != step.key, self.ahead)))

    def papers(self, step: ProcedureStep) -> tuple[NeededPaper, ...]:
        """Return the papers a step may need, each once."""
        found = {paper.document: paper for need in step.needs for row in need.sets for paper in row}
        return tuple(found.values())

    def why(self, step: ProcedureStep) -> tuple[Text, ...]:
        """Return why a step stands as it does, without what is said above it already: what has to come first."""
        first = {item.text.text for item in step.waits_for}
        return tuple(reason for reason in step.why if reason.text not in first)

    def offers_photo(self, step: ProcedureStep, paper: NeededPaper) -> bool:
        """Say whether to offer keeping a photo of a paper.

        With the next step; else once on the page, where the step is needed for sure or the person has the paper.
        """
        if not self.wallet or step.key == self.procedure.next:
            return bool(self.wallet)
        sure = step.state != "maybe" or paper.have not in ("unknown", "no")
        return sure and self.photos.get(paper.document) == step.key

    def datable(self, step: ProcedureStep) -> tuple[Deadline, ...]:
        """Return the deadlines for which the person may have a letter with a date of its own."""
        return tuple(item for item in step.deadlines if not item.inherited) if "give_date" in step.actions else ()


@frozen
class FullPage:
    """The device can't keep more."""

    title: str
    back: str
    save_url: str
    city: str


@router.get("/{lang}/my/{city}/{slug}")
async def show(visit: AVisit, city: str, slug: str) -> Response:
    """Show a procedure that is kept on the device."""
    return await show_procedure(visit, device_way(visit, city, slug))


@router.post("/{lang}/my/{city}/{slug}/{action}")
async def record(visit: AVisit, city: str, slug: str, action: str) -> Response:
    """Record something in a procedure that is kept on the device."""
    return await record_change(visit, device_way(visit, city, slug), action)


async def show_procedure(visit: Visit, way: Way, wrong: str = "", status: int = 200) -> Response:
    """Show a procedure, wherever it is kept; `wrong` says what didn't fit in a form that was sent."""
    standing = await way.read()
    procedure = standing.procedure
    page = ProcedurePage(
        title=procedure.process.title.text,
        base=way.base,
        standing=standing,
        trust=trust_in(procedure.process, own_texts_of(procedure), other_texts_of(procedure)),
        told=tuple(_told(way, standing)),
        question_url=f"{way.base}/question/{len(standing.asked) + 1}",
        wrong=wrong,
        held=await _read_held(visit) if standing.case is not None else {},
        wallet=visit.path("my", "papers", "add") if standing.case is not None else "",
    )
    steps = (*page.done, *reversed(page.ahead))  # the first one of these comes last, and stays
    photos = {paper.document: step.key for step in steps for paper in page.papers(step)}
    page = replace(page, photos=photos)
    return visit.page("migrant/procedure.html", page, status, standing.stamp.subject)


async def _read_held(visit: Visit) -> dict[str, str]:
    session = await visit.signed_in()
    papers = await list_documents(visit.api, visit.lang, session.access)
    return {paper.type: visit.path("my", "papers", paper.id) for paper in reversed(papers)}


async def record_change(visit: Visit, way: Way, action: str) -> Response:
    """Read a form, record what it says, and go on to where the person was, or to the next question."""
    if action not in ACTIONS:
        raise HTTPException(404)
    form = await read_form(visit.request, visit.language)
    sending = _read_sending(visit, action, form)
    if sending.stamp is not None and sending.stamp.subject != await way.subject():
        return _refuse_stranger(visit)
    change = read_change(action, form, await way.today(sending.waited), await way.papers())
    if change is None:
        return await _show_again(visit, way, action, form)
    asked = form.text("fact") if action == "answer" else ""
    try:
        await way.record(change, asked, sending)
    except DeviceFull:
        title = visit.gettext("This device can't keep more answers")
        city = (await way.read()).procedure.process.city
        page = FullPage(title, way.base, f"{way.base}/save", city)
        return visit.page("migrant/full.html", page, 409)
    except ApiProblem as problem:
        if problem.code != TOO_MANY_EVENTS:
            raise
        form.errors["events"] = say_case_full(visit)
        return await _show_again(visit, way, action, form, 409)
    return visit.go(own_path(form.text("back", 300), f"{way.base}{_onwards(action, form)}"))


def _onwards(action: str, form: Form) -> str:
    """Return where somebody goes on below the procedure's page whose form doesn't say it: mostly at the step itself."""
    if action == "answer":
        return "/question"
    step = form.text("step", 100)
    return f"#{step}" if action != "mark" and KEY.fullmatch(step) else ""


def _read_sending(visit: Visit, action: str, form: Form) -> Sending:
    said = [(name, value) for name, values in form.values.items() if name not in _NOT_SAID for value in values]
    return Sending(read_stamp(form.text(FIELD, 100)), (("", action), *said), read_waiting(visit.request))


def _refuse_stranger(visit: Visit) -> Response:
    """Say that the form is of a page that somebody else had opened; nothing of it is taken."""
    page = FailurePage(
        visit.gettext("This page belongs to another account"),
        visit.gettext("Somebody else has signed in here since you opened it. Nothing was changed."),
        visit.gettext("Sign in to your own account. Then open the page again."),
        409,
    )
    answer = visit.page("kit/failure.html", page, 409)
    answer.headers[REFUSED] = "subject"
    return answer


def say_case_full(visit: Visit) -> str:
    """Say that a saved case takes no more, and what to do."""
    return visit.gettext(
        "There is no room for more in these saved steps. This was not saved. Everything before it is still here. "
        "Close these steps, start this guide again and save it as a new one."
    )


async def _show_again(visit: Visit, way: Way, action: str, form: Form, status: int = 422) -> Response:
    message = next(iter(form.errors.values()), visit.gettext("Something in the form does not fit."))
    number = form.text("number", 6)
    if action == "answer" and NUMBER.fullmatch(number):
        return await show_question(visit, way, number, message, form, status)
    return await show_procedure(visit, way, message, status)


def _told(way: Way, standing: Standing) -> list[ToldLine]:
    lines = []
    for said in standing.procedure.answers:
        number = question_number(said.fact, standing)
        lines.append(ToldLine(said.question, said.value_text, f"{way.base}/question/{number}" if number else ""))
    return lines


def question_number(fact: str, standing: Standing) -> str:
    """Return the number under which an answered question has its page; it carries no word of what was asked."""
    for name in (fact, fact.replace("holds:", "paper:"), fact.replace("paper:", "holds:")):
        if name in standing.asked:
            return str(standing.asked.index(name) + 1)
        if name in standing.earlier:
            return f"b{standing.earlier.index(name) + 1}"
    return ""
