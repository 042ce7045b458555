from datetime import date

import pytest

from core.cases.carry_over import Carried, carry_over
from core.cases.events import Answered
from core.cases.progress import progress
from core.processes.answers import DECLINED, UNSURE, Answer
from core.processes.registry import About, Fact, FactKind, Option
from tests.core.cases.happening import record_all

FACTS = {
    fact.key: fact
    for fact in (
        Fact("student", FactKind.YES_NO, "?"),
        Fact("residence", FactKind.CHOICE, "?", options=(Option("guest", ""), Option("camp", "", retired=True))),
        Fact("citizenship", FactKind.COUNTRY, "?", several=True),
        Fact("at-counter", FactKind.YES_NO, "?", about=About.ROUTE),
    )
}


def carry(fact, answer, known=None):
    return carry_over(progress(record_all(Answered(fact, answer))), FACTS, known or {})


def test_what_a_person_told_once_is_offered_with_its_day():
    yes = Answer(("yes",))
    assert carry("student", yes) == (Carried("student", yes, date(2026, 3, 12)),)


def test_what_the_other_case_knows_stays():
    assert carry("student", Answer(("yes",)), {"student": DECLINED}) == ()


def test_several_values_go_where_several_are_taken():
    assert carry("citizenship", Answer(("IT", "MA")))
    assert carry("student", Answer(("yes", "no"))) == ()


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        ("at-counter", Answer(("yes",))),
        ("channel:send-kit", Answer(("online",))),
        ("elsewhere", Answer(("yes",))),
        ("student", DECLINED),
        ("student", UNSURE),
        ("residence", Answer(("camp",))),
        ("residence", Answer(("palace",))),
    ],
)
def test_routes_silence_and_values_that_no_longer_fit_are_not_carried(fact, answer):
    assert carry(fact, answer) == ()
