"""Answers: what a person has said in their cases, to be offered where the same is asked again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.at_once import AtOnceRoute
from api.deps import Act, reads
from api.query import Lang
from api.rendering.cases import find_version
from api.rendering.grants import zone_of
from api.rendering.texts import sentence
from api.routing import Router
from api.schemas.answers import AnswerGiven, AnswerList
from api.schemas.fields import Text
from core.cases.given import GivenAnswer, list_given
from core.cases.service import load_head
from core.people.policy import Permission
from core.platform.clock import day_in

router = Router(prefix="/v1/answers", tags=["answers"], route_class=AtOnceRoute)
Beside = Annotated[UUID | None, Query(alias="case", description="the case that is being worked on")]


@router.get("")
def show_answers(
    act: Annotated[Act, reads(Permission.ANSWER_LIST)], lang: Lang = "en", beside: Beside = None
) -> AnswerList:
    """List the latest answer to each fact from one's own other cases about the same person."""
    registry = act.installation.library.now.shelf.registry
    head = None if beside is None else load_head(act.session, act.actor, beside, act.now)
    found = list_given(act.session, act.actor, act.installation.keys, registry, head)
    return AnswerList(items=[_render(act, one, lang) for one in found])


def _render(act: Act, given: GivenAnswer, lang: str) -> AnswerGiven:
    published = act.installation.library.now
    version = find_version(act, given.case.process, given.case.version_number)
    reading = published.read_version(version, published.choose_language(lang)).reading
    words = reading.words.list_all([reading.value(given.fact, value) for value in given.answer.values])
    return AnswerGiven(
        fact=given.fact,
        values=list(given.answer.values),
        value_text=Text(**sentence(reading.words, words)),
        said_at=given.said_at,
        said_on=day_in(zone_of(act, given.case), given.said_at),
        case=given.case.id,
        process=Text(**reading.texts.text("title")),
    )
