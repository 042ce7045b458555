"""A condition can be said, whatever it is, in every language that the API speaks."""

import string

import pytest
from hypothesis import given, settings

from api.wording.catalogue import offered_languages, words_in
from api.wording.conditions import say_audience, say_condition
from core.processes.conditions import Condition, FactIn, list_comparisons
from tests.api.wording.naming import Plainly
from tests.core.processes.strategies import conditions


@pytest.mark.parametrize("language", offered_languages())
@settings(max_examples=min(30, settings.default.max_examples))
@given(condition=conditions)
def test_each_condition_and_its_opposite_is_a_clause(language: str, condition: Condition) -> None:
    words = words_in(language)
    for holds in (True, False):
        clause = say_condition(words, Plainly(), condition, holds)
        assert clause.strip()
        assert clause in say_audience(words, Plainly(), condition) or not holds
        assert not any(name for _, name, _, _ in string.Formatter().parse(clause)), "a value was left out"
    if list_comparisons(condition):
        assert say_condition(words, Plainly(), condition) != say_condition(words, Plainly(), condition, holds=False)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "you don't answer “CITIZENSHIP?” with a country of the EU, Iceland, Liechtenstein or Norway or “CH”"),
        ("de", "du antwortest auf „CITIZENSHIP?“ nicht mit einem Land der EU, Island, Liechtenstein oder Norwegen"),
    ],
)
def test_a_group_of_countries_is_called_by_its_name(language: str, said: str) -> None:
    condition = FactIn("citizenship", ("@eea", "CH"))
    assert said in say_condition(words_in(language), Plainly(), condition, holds=False)
