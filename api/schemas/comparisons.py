"""The same need in several cities, side by side, as JSON."""

from __future__ import annotations

from pydantic import Field

from api.schemas.fields import Answer, Body, PlainDate
from api.schemas.procedures import AnswerInput, PaperInput, Said, Totals
from api.schemas.processes import ProcessHead
from api.schemas.texts import Applies, Titled


class ComparedPersonInput(Body):
    """What a person said that belongs to no single process; nothing of it is stored."""

    answers: dict[str, AnswerInput] = Field(default={}, description="by fact")
    papers: dict[str, PaperInput] = Field(default={}, description="by document type")


class StepsTotal(Answer):
    """How many steps there are, at the least and at the most."""

    low: int
    high: int


class ComparedProcess(Answer):
    """What one city's process would take for this person; fees of different currencies are never added."""

    process: ProcessHead
    today: PlainDate
    applies: Applies
    steps: StepsTotal
    totals: Totals


class Comparison(Answer):
    """The processes of one service type, city by city, and with which answers they were compared."""

    service_type: Titled
    lang: str
    items: list[ComparedProcess]
    cities_without: list[Titled] = Field(description="cities that offer no such process here")
    answers: list[Said] = Field(description="what was sent, as far as one of the processes asks for it")
