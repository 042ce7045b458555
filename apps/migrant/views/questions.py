"""One question a page, with why it is asked, "I don't know" and "I prefer not to say"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from apps.kit.asking import Asked, find_question, given_before, given_in, list_countries
from apps.kit.client.answers import GivenAnswer
from apps.kit.client.procedures import Question
from apps.kit.client.texts import Text
from apps.kit.forms import Form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.stamps import Stamp
from apps.migrant.ways import Standing, Way, device_way

router = NarrowRouter()

NUMBER = re.compile("b?[1-9][0-9]{0,4}")
"""A question's number in its address; with a ``b``, among those that were answered before in another process."""


@frozen
class QuestionPage:
    """One question of one's own."""

    title: str
    base: str
    number: str
    asked: Asked
    process: Text
    city: str
    back: str
    stamp: Stamp
    room_is_short: bool = False
    first: bool = False
    so_far: Text | None = None
    before: GivenAnswer | None = None

    @property
    def before_parts(self) -> tuple[tuple[str, str], ...]:
        """The fields of a form that gives the same answer as before."""
        if self.before is None:
            return ()
        if not self.asked.is_date:
            return tuple(("value", value) for value in self.before.values)
        parts = zip(("value-year", "value-month", "value-day"), self.before.values[0].split("-"), strict=False)
        return (("value", "date"), *parts)


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
    given, state = given_before(question, standing.person)
    if form is not None:
        given = given_in(form) or given
    page = QuestionPage(
        title=question.question.text,
        base=way.base,
        number=number,
        asked=Asked(
            question,
            given,
            state,
            wrong,
            list_countries(visit, question.options) if question.kind == "country" else (),
        ),
        process=standing.procedure.process.title,
        city=standing.procedure.process.city,
        back=_back(way, standing, number),
        stamp=standing.stamp,
        room_is_short=standing.room_used > 0.85,
        first=not standing.asked,
        before=None if given or state or wrong else await way.given_before(question.fact),
        so_far=step.title if (step := standing.procedure.step(standing.procedure.next)) else None,
    )
    at = f"{way.base}/question/{number}"
    return visit.page("migrant/question.html", page, status if wrong else 200, standing.stamp.subject, at=at)


async def _question(visit: Visit, standing: Standing, number: str) -> Question | None:
    if not NUMBER.fullmatch(number):
        raise HTTPException(404)
    facts: Sequence[str] = standing.earlier if number.startswith("b") else standing.asked
    position = int(number.removeprefix("b"))
    if position > len(facts):
        return standing.procedure.question
    fact = facts[position - 1]
    return await find_question(visit, standing.procedure, fact) or standing.procedure.question


def _back(way: Way, standing: Standing, number: str) -> str:
    if not number.startswith("b") and 1 < int(number) <= len(standing.asked) + 1:
        return f"{way.base}/question/{int(number) - 1}"
    return way.base
