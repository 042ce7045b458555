"""What holds of the questions: they come to an end, leave nothing open that an answer would close, and each matters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.procedures.personal import Person
from core.procedures.procedure import Procedure, Question, State, StepView
from core.procedures.questions import next_question
from core.processes.answers import DECLINED, UNSURE, UNSURE_DATE, Answer, Paper, one_day
from core.processes.conditions import CHANNEL_FACT
from tests.core.procedures.drawing import PAPERS, YES_NO, answer_sets, definitions, people, searching
from tests.core.procedures.making import TODAY, make, make_version

MOST = 60  # more than there are things to ask in what is drawn here
LONG = 130  # days: a paper that a step gave hasn't expired by then
YES, NO = Answer(("yes",)), Answer(("no",))
NUMBERS = [Answer((str(number),)) for number in range(5)]
ASKED = {
    **{fact: [YES, NO] for fact in YES_NO},
    "children": NUMBERS,
    "birth-date": [Answer((day,)) for day in ("1990-01-01", "2015-01-01")],
    "arrival-date": [Answer((day,)) for day in ("2026-03-02", "2025-03-02", "2026-06-01")],
    "visa-expiry": [Answer((day,)) for day in ("2026-02-01", "2026-04-30")],
}


def replies(question: Question, procedure: Procedure) -> list[Answer | Paper]:
    """All answers that tell something: each value that a condition drawn here knows from another."""
    known = procedure.situation.papers.get(question.about)
    match question.kind:
        case "fact":
            return list(ASKED[question.key])
        case "channel":
            return [Answer((option,)) for option in question.options]
        case "holds":
            return [Paper(True), Paper(False)]
        case "issued":
            assert known is not None
            return [known._replace(issued=one_day(TODAY - timedelta(days=days))) for days in (5, 400)]
        case "expires":
            assert known is not None
            return [known._replace(expires=one_day(TODAY + timedelta(days=days))) for days in (LONG, 400, -30)]
    raise AssertionError(question.kind)


def not_sure(question: Question, procedure: Procedure) -> list[Paper]:
    """What somebody says of a paper who isn't sure."""
    if question.kind == "holds":
        return [Paper(None)]
    return [procedure.situation.papers[question.about]._replace(**{question.kind: UNSURE_DATE})]


def tell(person: Person, question: Question, reply: Answer | Paper) -> Person:
    if isinstance(reply, Paper):
        return person._replace(papers={**person.papers, question.about: reply})
    return person._replace(answers={**person.answers, question.key: reply})


def all_asked(definition: Any, person: Person, data: st.DataObject, silent: bool = False) -> Procedure:
    """The procedure after each question was answered, somehow."""
    version = make_version(*definition[0], one_of=definition[1])
    procedure = make(version, person)
    for _ in range(MOST):
        question = next_question(procedure)
        if question is None:
            return procedure
        possible: list[Answer | Paper] = replies(question, procedure)
        if question.kind == "expires" and is_given(procedure, question.about):
            possible.pop()  # whoever was given it doesn't say that it had expired before
        if silent and question.kind in ("fact", "channel"):
            possible = [*possible, DECLINED, UNSURE]
        elif silent:
            possible = [*possible, *not_sure(question, procedure)]
        procedure = make(version, tell(procedure.person, question, data.draw(st.sampled_from(possible))))
    raise AssertionError(f"still asking for {next_question(procedure)}")


def is_given(procedure: Procedure, document: str) -> bool:
    """Whether a step that has ended may have given a paper."""
    return any(procedure.step(key).on is not None for key in procedure.version.givers.get(document, ()))


def ahead(procedure: Procedure) -> list[StepView]:
    """What the person sees of the steps that they have still to do, or may have."""
    return [view for view in procedure.steps if view.state in (State.OPEN, State.NOT_YET, State.MAYBE)]


@searching
@given(definitions(), people(), st.data())
def test_when_there_is_no_question_left_only_steps_can_settle_what_is_open(
    definition: Any, person: Person, data: st.DataObject
) -> None:
    sure = {document: paper for document, paper in person.papers.items() if paper.have is not None}
    procedure = all_asked(definition, person._replace(answers={}, papers=sure), data)
    for view in procedure.steps:
        if view.state is State.MAYBE:
            assert not view.missing
            assert any(waits.kind == "step" for waits in view.waits_for) or reads_a_step(procedure, view.key)


@searching
@given(definitions(), people(), st.data())
def test_no_step_waits_for_a_day_that_is_never_asked_for(definition: Any, person: Person, data: st.DataObject) -> None:
    procedure = all_asked(definition, person, data, silent=True)
    for view in procedure.steps:
        own = [wait for wait in view.waits_for if wait.kind == "question" and wait.step == view.key]
        assert not own


def reads_a_step(procedure: Procedure, key: str) -> bool:
    step = next(step for step in procedure.version.steps if step.key == key)
    return bool(step.reads or step.after_outcomes)


@searching
@given(definitions(), people(), answer_sets(), st.data())
def test_what_was_never_asked_would_change_nothing_ahead(
    definition: Any, person: Person, more: dict[str, Answer], data: st.DataObject
) -> None:
    procedure = all_asked(definition, person, data, silent=True)
    unasked = {key: answer for key, answer in more.items() if not key.startswith(CHANNEL_FACT)}
    answers = {**unasked, **procedure.person.answers}
    after = make(procedure.version, procedure.person._replace(answers=answers))
    assert ahead(after) == ahead(procedure)
    assert (after.next, after.audience) == (procedure.next, procedure.audience)


def fill_in(person: Person, question: Question) -> Iterator[Person]:
    """The person, with each of the few other things that conditions ask for left open, or told in one way."""
    facts = [fact for fact in (*YES_NO, "children") if fact not in person.answers and fact != question.key]
    papers = [paper for paper in PAPERS if paper not in person.papers and paper != question.about]
    for told in product(*([None, *ASKED[fact][:2]] for fact in facts)):
        answers = {fact: answer for fact, answer in zip(facts, told, strict=True) if answer is not None}
        for held in product((None, Paper(True), Paper(False)), repeat=len(papers)):
            having = {key: paper for key, paper in zip(papers, held, strict=True) if paper is not None}
            yield person._replace(answers={**person.answers, **answers}, papers={**person.papers, **having})


def outcome_of(procedure: Procedure) -> Any:
    return procedure.steps, procedure.totals, procedure.audience, procedure.next


@searching
@given(definitions(), people(), st.data())
def test_each_question_changes_something_for_somebody(definition: Any, person: Person, data: st.DataObject) -> None:
    version = make_version(*definition[0], one_of=definition[1])
    procedure = make(version, person)
    question = next_question(procedure)
    if question is None:
        return
    possible = replies(question, procedure)
    for other in fill_in(person, question):
        without = outcome_of(make(version, other))
        if any(outcome_of(make(version, tell(other, question, reply))) != without for reply in possible):
            return
    raise AssertionError(f"{question} changes nothing: {definition} {person}")
