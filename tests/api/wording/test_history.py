"""Each thing that can happen in a case can be said in each language."""

import typing
from datetime import date, datetime
from uuid import uuid4

import pytest

from api.wording.catalogue import offered_languages, words_in
from api.wording.history import say_happening
from core.cases import events
from core.processes.answers import Answer, Paper
from tests.api.wording.naming import Plainly

ALL = [
    events.Opened("a" * 64),
    events.Answered("arrival-date", Answer(("2026-03-01",))),
    events.Answered("channel:hand-in", Answer(state="unsure")),
    events.AnswerTakenBack("arrival-date", uuid4()),
    events.AnswerTakenBack("channel:hand-in", uuid4()),
    events.AnswerTakenBack("paper:passport", uuid4()),
    events.PaperDeclared("passport", Paper(True)),
    events.StepMarked("hand-in", date(2026, 3, 2)),
    events.StepMarked("hand-in", date(2026, 3, 2), "refused"),
    events.StepCleared("hand-in"),
    events.StepSkipped("hand-in"),
    events.StepWanted("hand-in"),
    events.DateGiven("hand-in", "appeal", date(2026, 3, 2)),
    events.AppointmentSet("hand-in", datetime.fromisoformat("2026-03-02T09:30")),
    events.DocumentAttached("hand-in", "id", uuid4()),
    events.DocumentDetached("hand-in", "id", uuid4()),
    events.PaperAdded("passport"),
    events.NoteAdded("Bring a pen."),
    events.NoteAdded("Bring a pen.", "hand-in"),
    events.MovedToVersion("a" * 64, "b" * 64),
    events.Closed(),
    events.Closed("I have it."),
    events.Reopened(),
]


def test_nothing_that_can_happen_is_left_out() -> None:
    assert {type(what) for what in ALL} == set(typing.get_args(events.Happening))


@pytest.mark.parametrize("language", offered_languages())
def test_each_has_a_sentence_of_its_own(language: str) -> None:
    said = [say_happening(words_in(language), Plainly(), what) for what in ALL]

    assert all(said)
    assert len(set(said)) == len(said)
