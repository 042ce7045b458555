"""One question a page, with why it is asked, "I don't know" and "I prefer not to say"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from apps.kit.client.answers import GivenAnswer
from apps.kit.client.document_types import list_document_types
from apps.kit.client.facts import Choice, list_facts
from apps.kit.client.procedures import Procedure, Question
from apps.kit.client.texts import Text
from apps.kit.forms import Form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.changes import EXPIRES, HOLDS, ISSUED, PAPER, UNSURE
from apps.migrant.stamps import Stamp
from apps.migrant.ways import Standing, Way, device_way

router = NarrowRouter()

BUTTONS_AT_MOST = 20
NUMBER = re.compile("b?[1-9][0-9]{0,4}")
"""A question's number in its address; with a ``b``, among those that were answered before in another process."""


@frozen
class QuestionPage:
    """One question."""

    title: str
    base: str
    number: str
    question: Question
    process: Text
    city: str
    back: str
    stamp: Stamp
    given: tuple[str, ...] = ()
    state: str = ""
    wrong: str = ""
    countries: tuple[tuple[str, str], ...] = ()
    room_is_short: bool = False
    first: bool = False
    so_far: Text | None = None
    before: GivenAnswer | None = None

    @property
    def as_buttons(self) -> bool:
        """Say whether one tap can answer: few options of which one fits."""
        return not self.question.several and 0 < len(self.question.options) <= BUTTONS_AT_MOST and not self.is_typed

    @property
    def is_typed(self) -> bool:
        """Say whether the answer is written or picked from a long list."""
        return self.question.kind in {"date", "number", "country", "issued", "expires"}

    @property
    def is_date(self) -> bool:
        """Say whether a date is asked for."""
        return self.question.kind in {"date", "issued", "expires"}

    @property
    def before_parts(self) -> tuple[tuple[str, str], ...]:
        """The fields of a form that gives the same answer as before."""
        if self.before is None:
            return ()
        if not self.is_date:
            return tuple(("value", value) for value in self.before.values)
        parts = zip(("value-year", "value-month", "value-day"), self.before.values[0].split("-"), strict=False)
        return (("value", "date"), *parts)

    @property
    def date_parts(self) -> tuple[str, str, str]:
        """Year, month and day of the date given before, as far as they were known."""
        parts = (self.given[0] if self.given else "").split("-")
        return (parts[0], parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else "")


@router.get("/{lang}/my/{city}/{slug}/question")
async def ask_next(visit: AVisit, city: str, slug: str) -> Response:
    """Go to the next question, or to the procedure where none is left."""
    return await go_to_next_question(device_way(visit, city, slug))


@router.get("/{lang}/my/{city}/{slug}/question/{number}")
async def ask(visit: AVisit, city: str, slug: str, number: str) -> Response:
    """Ask a question of a procedure that is kept on the device."""
    return await show_question(visit, device_way(visit, city, slug), number)


async def go_to_next_question(way: Way) -> Response:
    """Go to the next question by its number, so that Back finds each question at an address of its own."""
    standing = await way.read()
    if standing.procedure.question is None:
        return RedirectResponse(way.base, 303)
    return RedirectResponse(f"{way.base}/question/{len(standing.asked) + 1}", 303)


async def show_question(
    visit: Visit, way: Way, number: str, wrong: str = "", form: Form | None = None, status: int = 422
) -> Response:
    """Show a question that was answered before, with its answer, or the next one.

    `wrong` says why the answer in `form` was not taken; it stands in the page as it was sent.
    """
    standing = await way.read()
    question = await _question(visit, standing, number)
    if question is None:
        return RedirectResponse(way.base, 303)
    given, state = _given_before(question, standing)
    if form is not None:
        given = _given_in(form) or given
    page = QuestionPage(
        title=question.question.text,
        base=way.base,
        number=number,
        question=question,
        process=standing.procedure.process.title,
        city=standing.procedure.process.city,
        back=_back(way, standing, number),
        stamp=standing.stamp,
        given=given,
        state=state,
        wrong=wrong,
        countries=_countries(visit, question.options) if question.kind == "country" else (),
        room_is_short=standing.room_used > 0.85,
        first=not standing.asked,
        before=None if given or state or wrong else await way.given_before(question.fact),
        so_far=step.title if (step := standing.procedure.step(standing.procedure.next)) else None,
    )
    return visit.page("migrant/question.html", page, status if wrong else 200, standing.stamp.subject)


async def _question(visit: Visit, standing: Standing, number: str) -> Question | None:
    if not NUMBER.fullmatch(number):
        raise HTTPException(404)
    facts: Sequence[str] = standing.earlier if number.startswith("b") else standing.asked
    position = int(number.removeprefix("b"))
    if position > len(facts):
        return standing.procedure.question
    fact = facts[position - 1]
    return await find_question(visit, standing.procedure, fact) or standing.procedure.question


async def find_question(visit: Visit, procedure: Procedure, fact: str) -> Question | None:
    """Return the question that was asked under a key; None where it is no longer asked."""
    if procedure.question is not None and procedure.question.fact == fact:
        return procedure.question
    prefix, _, key = fact.rpartition(":")
    _t = visit.gettext
    match prefix:
        case "":
            known = next((item for item in await list_facts(visit.api, visit.lang) if item.key == key), None)
            if known is None:
                return None
            return Question(
                fact=fact,
                kind=known.kind,
                question=known.question,
                why=known.why,
                how_to_find=known.how_to_find,
                options=known.options or (_yes_no(visit) if known.kind == "yes_no" else ()),
                several=known.several,
                sensitivity=known.sensitivity,
                about=known.about,
            )
        case "channel":
            step = procedure.step(key)
            if step is None:
                return None
            options = tuple(Choice(item.key, item.text) for item in step.channels if item.applies != "no")
            return Question(fact=fact, kind="channel", question=step.title, options=options, about="route")
        case _:
            papers = await list_document_types(visit.api, visit.lang)
            paper = next((item for item in papers if item.key == key), None)
            if paper is None:
                return None
            if fact.startswith((PAPER, HOLDS)):
                words = _t("Do you have this paper? %(paper)s", paper=paper.title.text)
                kind, options = "paper", _yes_no(visit)
            else:
                asks_start = fact.startswith(ISSUED)
                words = (
                    _t("When was this paper issued? %(paper)s", paper=paper.title.text)
                    if asks_start
                    else _t("Until when is this paper valid? %(paper)s", paper=paper.title.text)
                )
                kind, options = "issued" if asks_start else "expires", ()
            return Question(
                fact=fact,
                kind=kind,
                question=Text(words, visit.lang),
                why=paper.description,
                how_to_find=paper.how_to_get,
                options=options,
                document=key,
            )


def _given_before(question: Question, standing: Standing) -> tuple[tuple[str, ...], str]:
    """Return the values given before, and whether it was declined or unsure."""
    if question.fact.startswith((PAPER, HOLDS, ISSUED, EXPIRES)):
        paper = standing.person.get("papers", {}).get(question.fact.partition(":")[2])
        if paper is None:
            return (), ""
        if question.kind in {"issued", "expires"}:
            written = paper.get(question.kind)
            return ((), UNSURE) if written == UNSURE else ((written,) if written else (), "")
        if paper["have"] == UNSURE:
            return (), UNSURE
        return ("yes" if paper["have"] else "no",), ""
    answer = standing.person.get("answers", {}).get(question.fact) or {}
    return tuple(answer.get("values") or ()), answer.get("state") or ""


def _given_in(form: Form) -> tuple[str, ...]:
    parts = [form.text(f"value-{part}", 4) for part in ("year", "month", "day")]
    return ("-".join(parts),) if any(parts) else tuple(value for value in form.texts("value") if value != "date")


def _back(way: Way, standing: Standing, number: str) -> str:
    if not number.startswith("b") and 1 < int(number) <= len(standing.asked) + 1:
        return f"{way.base}/question/{int(number) - 1}"
    return way.base


def _yes_no(visit: Visit) -> tuple[Choice, ...]:
    return (
        Choice("yes", Text(visit.gettext("Yes"), visit.lang)),
        Choice("no", Text(visit.gettext("No"), visit.lang)),
    )


def _countries(visit: Visit, options: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    """Return what the fact adds, such as "stateless", then all countries."""
    added = tuple((option.value, option.label.text) for option in options)
    known = {value for value, _ in added}
    return added + tuple(pair for pair in visit.language.countries if pair[0] not in known)
