"""Answering for a person who allowed it: one form for each answer that they show, and for the next question."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.answering import data_of, read_answer
from apps.kit.asking import Asked, find_question, given_before, given_in, list_countries
from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import Case, read_case
from apps.kit.client.procedures import Question
from apps.kit.client.texts import Text
from apps.kit.desk import Desk, Flash, open_desk
from apps.kit.desk_flash import read_flash
from apps.kit.events import new_event_id
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.ngo.views.cases import ONCE, go_on, record
from apps.ngo.wording import explain_case_done, explain_problem

router = NarrowRouter()
SCOPE = "edit_answers"


@frozen
class AskedHere:
    """A question that a helper may answer, what stands as its answer, and if their organisation gave it, in which event."""

    asked: Asked
    once: str
    said: Text | None = None
    own: str = ""


@frozen
class AnswersPage:
    """All that may be answered for the person: what is open, then what was said."""

    title: str
    url: str
    case: Case
    next: AskedHere | None
    answered: tuple[AskedHere, ...]
    flash: Flash | None


@router.get("/{lang}/cases/{case}/answers")
async def show_answers(visit: AVisit, case: str) -> Response:
    """Show what may be answered for the person."""
    desk = await open_desk(visit, "ngo")
    return await show_forms(visit, desk, await read_allowed(visit, desk, case))


@router.post("/{lang}/cases/{case}/answers")
async def answer(visit: AVisit, case: str) -> Response:
    """Record an answer on the person's behalf; where it doesn't fit, say so at the field and keep what was typed."""
    desk, form = await open_desk(visit, "ngo"), await read_form(visit.request, visit.language)
    found = await read_allowed(visit, desk, case)
    change = read_answer(form, found.person.get("papers", {}))
    if change is None:
        return await show_forms(visit, desk, found, form, next(iter(form.errors.values())))
    problem = await record(visit, desk, found, form, "answer", change.kind, data_of(change))
    if problem is not None and _is_about_the_value(problem):
        wrong = visit.gettext("This does not answer the question. Please look at it again.")
        return await show_forms(visit, desk, found, form, wrong)
    return go_on(visit, visit.path("cases", case, "answers"), "answered", problem)


@router.post("/{lang}/cases/{case}/answers/take-back")
async def take_back(visit: AVisit, case: str) -> Response:
    """Take back what the organisation answered; what was said before stands again, or nothing."""
    desk, form = await open_desk(visit, "ngo"), await read_form(visit.request, visit.language)
    found = await read_allowed(visit, desk, case)
    data = {"fact": form.text("fact", 130), "event": form.text("event", 36)}
    problem = await record(visit, desk, found, form, "take-back", "answer_taken_back", data)
    return go_on(visit, visit.path("cases", case, "answers"), "cleared", problem)


async def read_allowed(visit: Visit, desk: Desk, case: str) -> Case:
    """Return a case whose answers may be changed; where they may not, there is no such page."""
    found = await read_case(visit.api, visit.lang, desk.token, case)
    if found.grant is None or SCOPE not in found.grant.scopes or found.closed_at is not None:
        raise HTTPException(404)
    return found


async def show_forms(visit: Visit, desk: Desk, case: Case, form: Form | None = None, wrong: str = "") -> Response:
    """Show a form for each question; `wrong` says why the answer in `form` wasn't taken, which stands there as typed."""
    own = {
        one.fact: one.event
        for one in case.answered_on_behalf
        if one.organisation is not None and one.organisation.key == desk.organisation.key
    }
    procedure, answered = case.procedure, []
    for said in procedure.answers:
        question = await find_question(visit, procedure, said.fact)
        if question is not None:
            answered.append(_ask(visit, case, question, form, wrong, said.value_text, own=own.get(said.fact, "")))
    following = None if procedure.question is None else _ask(visit, case, procedure.question, form, wrong)
    shown = [*answered, *([] if following is None else [following])]
    flash = read_flash(visit, explain_case_done, explain_problem)
    if wrong and not any(one.asked.wrong for one in shown):
        flash = Flash(wrong, "bad")  # the question isn't among them any more
    page = AnswersPage(
        title=visit.gettext("Answer for the person"),
        url=visit.path("cases", case.id),
        case=case,
        next=following,
        answered=tuple(answered),
        flash=flash,
    )
    return visit.page("ngo/answers.html", page, 422 if wrong else 200)


def _ask(
    visit: Visit,
    case: Case,
    question: Question,
    form: Form | None,
    wrong: str,
    said: Text | None = None,
    *,
    own: str = "",
) -> AskedHere:
    given, state = given_before(question, case.person)
    countries = list_countries(visit, question.options) if question.kind == "country" else ()
    if form is None or form.text("fact", 130) != question.fact:
        return AskedHere(Asked(question, given, state, "", countries), str(new_event_id()), said, own)
    once = form.text(ONCE, 36) or str(new_event_id())
    return AskedHere(Asked(question, given_in(form) or given, state, wrong, countries), once, said, own)


def _is_about_the_value(problem: ApiProblem) -> bool:
    return any(error.field.rpartition(".")[2] in {"values", "issued", "expires"} for error in problem.errors)
