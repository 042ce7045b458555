"""For whom a process is meant: short lines, one for each thing that has to fit."""

import string

import pytest
from hypothesis import given, settings

from api.wording.audience import AudienceItem, list_audience
from api.wording.catalogue import offered_languages, words_in
from core.processes.conditions import AgeIs, AllOf, AnyOf, Condition, FactIn, FactIs, Holds, Not
from core.processes.periods import Period
from tests.api.wording.naming import Plainly
from tests.core.processes.strategies import conditions

STUDENT = FactIs("work", "student")
ABROAD = FactIs("from", "abroad")
SHORT = FactIs("stay", "short")
ADULT = AgeIs("birth", at_least=Period(years=18))


def lines(condition: Condition, language: str = "en") -> list[str]:
    return [item.sentence for item in list_audience(words_in(language), Plainly(), condition)]


def test_a_line_about_a_question_has_the_answers_and_tells_the_question_apart() -> None:
    assert list_audience(words_in("en"), Plainly(), Not(FactIn("citizenship", ("@eea", "CH")))) == [
        AudienceItem(
            False,
            "Not for you if you answer: a country of the EU, Iceland, Liechtenstein or Norway or “CH”.",
            "citizenship",
        )
    ]
    assert list_audience(words_in("en"), Plainly(), STUDENT) == [
        AudienceItem(True, "For you if you answer: “STUDENT”.", "work")
    ]


def test_everything_that_has_to_fit_is_a_line_of_its_own() -> None:
    assert lines(AllOf((Not(SHORT), AllOf((ADULT, Holds("visa")))))) == [
        "Not for you if you answer: “SHORT”.",
        "For you if you are 18 years old or older.",
        "For you if you have this paper: VISA.",
    ]
    assert lines(Not(AnyOf((SHORT, ABROAD)))) == [
        "Not for you if you answer: “SHORT”.",
        "Not for you if you answer: “ABROAD”.",
    ]
    assert lines(Not(Not(ADULT))) == ["For you if you are 18 years old or older."]
    assert lines(Not(Holds("visa"))) == ["Not for you if you have this paper: VISA."]


def test_what_fits_only_together_stays_one_line() -> None:
    both = ["Not for you if all of this is true: FROM? – “ABROAD”; STAY? – “SHORT”."]
    assert lines(Not(AllOf((ABROAD, SHORT)))) == both
    assert lines(AnyOf((Not(ABROAD), Not(SHORT)))) == both
    assert lines(AnyOf((STUDENT, ADULT))) == [
        "For you if one of these is true: WORK? – “STUDENT”; you are 18 years old or older."
    ]


def test_of_many_answers_some_are_named() -> None:
    assert lines(FactIn("country", ("@far",))) == ["For you if you answer: “C0”, “C1”, “C2” or 27 others."]


@pytest.mark.parametrize("language", offered_languages())
@settings(max_examples=min(20, settings.default.max_examples))
@given(condition=conditions)
def test_each_line_is_a_whole_sentence_in_every_language(language: str, condition: Condition) -> None:
    for line in lines(condition, language):
        assert line.endswith(".")
        assert not any(name for _, name, _, _ in string.Formatter().parse(line)), "a value was left out"
