"""Every sentence of the API is there in every language, with the same values in it."""

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from api.wording.catalogue import CATALOGUES, collect_sentences, offered_languages, words_in
from api.wording.findings import say_finding
from api.wording.problems import say_problem
from core.platform.problems import Problem, ProblemCode
from core.processes.findings import Finding, FindingCode, Severity

LANGUAGES = [path.stem for path in sorted(CATALOGUES.glob("*.po"))]
PARAMS = [
    "allowed",
    "after",
    "at",
    "character",
    "currencies",
    "date",
    "days",
    "detail",
    "example",
    "expected",
    "fact",
    "field",
    "fields",
    "first_line",
    "found",
    "item",
    "key",
    "kind",
    "length",
    "limit",
    "name",
    "option",
    "other",
    "outcome",
    "step",
    "steps",
    "tag",
    "typical_days",
    "value",
]


def read(language: str) -> Catalog:
    with Path(CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def values_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_the_languages_stand_beside_english() -> None:
    assert offered_languages() == ("en", *LANGUAGES)
    assert LANGUAGES == ["ar", "de", "es", "fa", "fr", "it", "nl", "tr", "uk"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_sentence_and_no_other(language: str) -> None:
    wanted = {message.id for message in collect_sentences() if message.id}
    found = {message.id: message for message in read(language) if message.id}
    assert wanted == found.keys(), "run `make translations`"
    for key, message in found.items():
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(said), key
        assert not message.fuzzy, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_of_its_sentence(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            # A form for one or two may say the number in words.
            for one in message.string:
                assert values_in(one) | {"number"} == values_in(message.id[1]) | {"number"}, one
        else:
            assert isinstance(message.string, str)
            assert values_in(message.string) == values_in(message.id), message.id


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_problem_and_every_finding_is_a_sentence(language: str) -> None:
    words = words_in(language)
    params = {name: f"[{name}]" for name in PARAMS}
    said = [say_problem(words, Problem(("steps", 0), code, params)) for code in ProblemCode]
    for kind in ("unknown_step", "applies", "first", "fees", "deadline"):
        said += [say_finding(words, Finding(code, Severity.ERROR, (), params | {"kind": kind})) for code in FindingCode]
    assert all(sentence and "{" not in sentence for sentence in said)


def test_a_language_without_a_catalogue_is_said_in_english() -> None:
    assert words_in("ti").language == "en"
    assert words_in("de-AT").language == "de"
    assert words_in("de-simple").language == "de"
    assert words_in("").language == "en"
