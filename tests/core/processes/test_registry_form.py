from typing import Any

import pytest

from core.platform.problems import Problem, ProblemCode
from core.processes.canonical import plain
from core.processes.registry import About, FactKind, SearchWords, Sensitivity
from core.processes.registry_form import (
    list_strangers,
    parse_document_types,
    parse_facts,
    parse_search_words,
    parse_topics,
)

FACT = {"key": "status", "kind": "choice", "question": "Why?", "options": [{"key": "study", "label": "Study"}]}


def problems_of(fact: dict[str, Any], groups: Any = None) -> list[tuple[str, ProblemCode]]:
    problems: list[Any] = []
    raw = {"facts": [fact]} if groups is None else {"facts": [fact], "groups": groups}
    parse_facts(raw, problems)
    return [("/".join(str(part) for part in problem.path), problem.code) for problem in problems]


def test_a_fact_is_read_with_its_defaults() -> None:
    problems: list[Any] = []
    facts, groups = parse_facts({"facts": [FACT]}, problems)
    assert not problems
    assert not groups
    fact = facts["status"]
    assert (fact.kind, fact.about, fact.sensitivity, fact.several) == (
        FactKind.CHOICE,
        About.PERSON,
        Sensitivity.ORDINARY,
        False,
    )
    assert plain(fact) == FACT


@pytest.mark.parametrize(
    ("members", "place", "code"),
    [
        ({"options": []}, "facts/0/options", ProblemCode.EMPTY),
        ({"kind": "date"}, "facts/0/options", ProblemCode.NOT_TOGETHER),
        ({"several": "yes"}, "facts/0/several", ProblemCode.BAD_BOOLEAN),
        ({"options": [{"key": "a b", "label": "x"}]}, "facts/0/options/0/key", ProblemCode.BAD_KEY),
        (
            {"options": [{"key": "a", "label": "x"}, {"key": "a", "label": "y"}]},
            "facts/0/options/1",
            ProblemCode.DUPLICATE_KEY,
        ),
        ({"only_if": {"holds": 1}}, "facts/0/only_if/holds", ProblemCode.WRONG_TYPE),
        ({"question": " "}, "facts/0/question", ProblemCode.EMPTY),
    ],
)
def test_what_a_fact_may_not_be(members: dict[str, Any], place: str, code: ProblemCode) -> None:
    assert problems_of({**FACT, **members}) == [(place, code)]


def test_a_choice_has_options() -> None:
    assert problems_of({"key": "a", "kind": "choice", "question": "A?"}) == [("facts/0", ProblemCode.MISSING_FIELD)]


def test_a_group_has_a_name_with_an_at_sign_and_different_members() -> None:
    assert problems_of(FACT, {"eea": ["IT"]}) == [("groups/eea", ProblemCode.BAD_GROUP)]
    assert problems_of(FACT, {"@eea": ["IT", "IT"]}) == [("groups/@eea", ProblemCode.DUPLICATE_KEY)]
    assert problems_of(FACT, {"@eea": ["@eu"]}) == [("groups/@eea/0", ProblemCode.BAD_KEY)]
    assert problems_of(FACT, {"@eea": []}) == [("groups/@eea", ProblemCode.EMPTY)]
    assert problems_of(FACT, ["IT"]) == [("groups", ProblemCode.WRONG_TYPE)]
    assert problems_of(FACT, {"@visa_free": ["IT", "NO"]}) == []


def test_other_lists_are_read_by_key() -> None:
    problems: list[Any] = []
    types = parse_document_types({"document_types": [{"key": "passport", "title": "Passport"}]}, problems)
    topics = parse_topics({"topics": [{"key": "home", "title": "Home", "description": "A place."}]}, problems)
    assert not problems
    assert types["passport"].title == "Passport"
    assert topics["home"].description == "A place."


def test_search_words_stand_under_what_they_mean_and_their_language() -> None:
    problems: list[Problem] = []
    raw = {
        "search_words": {"service-types/health-insurance": {"en": ["doctor", "GP"], "ar": ["دكتور"]}},
        "ignored_words": {"en": ["the"]},
    }
    assert parse_search_words(raw, problems) == SearchWords(
        {"service-types/health-insurance": {"en": ("doctor", "GP"), "ar": ("دكتور",)}}, {"en": ("the",)}
    )
    assert not problems


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"search_words": {"facts/age": {"en": ["old"]}}}, ProblemCode.BAD_ADDRESS),
        ({"search_words": {"topics/work": {"English": ["job"]}}}, ProblemCode.BAD_LANGUAGE),
        ({"search_words": {"topics/work": {"en": ["job", "job"]}}}, ProblemCode.DUPLICATE_KEY),
        ({"search_words": {"topics/work": {"en": []}}}, ProblemCode.EMPTY),
        ({"search_words": {"topics/work": ["job"]}}, ProblemCode.WRONG_TYPE),
        ({"words": {}}, ProblemCode.UNKNOWN_FIELD),
    ],
)
def test_search_words_that_nobody_could_use_are_a_problem(raw: object, code: ProblemCode) -> None:
    problems: list[Problem] = []
    parse_search_words(raw, problems)
    assert code in {problem.code for problem in problems}


def test_search_words_for_what_the_registry_does_not_have_are_a_problem() -> None:
    words = SearchWords({"topics/work": {"en": ("job",)}, "topics/sport": {"en": ("football",)}})
    (problem,) = list_strangers(words, {"topics/work/title": "Work"})
    assert (problem.path, problem.code) == (("search_words", "topics/sport"), ProblemCode.UNKNOWN_REFERENCE)
