from typing import Any

from hypothesis import given

from core.platform.problems import ProblemCode
from core.processes.definition import Process
from core.processes.provenance import parse_provenance, provenance_json
from core.processes.shelf import read_texts
from core.processes.translations import (
    ADDRESS,
    TextStatus,
    TranslatedText,
    parse_translation,
    process_texts,
    registry_texts,
    resolve_text,
    source_hash,
    translation_json,
)
from tests.core.processes.factories import make_process, make_registry
from tests.core.processes.strategies import processes

PROCESS = make_process(
    {
        "key": "send-kit",
        "official_term": "kit giallo",
        "fees": [{"key": "permit", "item": "p", "amount": "1", "currency": "EUR", "label": "Fee"}],
        "deadlines": [{"key": "soon", "from": "arrival-date", "offset": "P8D", "if_missed": "Go."}],
        "outcomes": [{"key": "ok", "label": "Done"}],
        "you_can_ask_for": [{"key": "receipt", "text": "Ask."}],
        "legal_basis": [{"key": "art-5", "title": "Art. 5"}],
    }
)


def test_every_text_has_an_address() -> None:
    assert process_texts(PROCESS) == {
        "title": "Permit",
        "summary": "For you.",
        "you_get": "A permit.",
        "legal_basis/law/title": "The law",
        "steps/send-kit/title": "Do send-kit",
        "steps/send-kit/body": "How.",
        "steps/send-kit/fees/permit/label": "Fee",
        "steps/send-kit/deadlines/soon/if_missed": "Go.",
        "steps/send-kit/outcomes/ok/label": "Done",
        "steps/send-kit/you_can_ask_for/receipt": "Ask.",
        "steps/send-kit/legal_basis/art-5/title": "Art. 5",
    }


def test_the_registry_has_texts_too() -> None:
    texts = registry_texts(make_registry())
    assert texts["facts/status/question"] == "Why do you stay?"
    assert texts["facts/status/options/student"] == "Study"
    assert texts["document-types/passport/how_to_get"] == "Ask."
    assert texts["topics/legal-status/title"] == "Legal status"
    assert "facts/status/why" not in texts


def test_a_reader_of_the_source_language_sees_the_source() -> None:
    found = resolve_text("Ciao", "it", TranslatedText("Hello", source_hash("Ciao")), "it")
    assert (found.text, found.language, found.status) == ("Ciao", "it", TextStatus.SOURCE)


def test_a_translation_of_this_very_text_is_shown_with_its_label() -> None:
    translated = TranslatedText("Hello", source_hash("Ciao"), machine=True)
    found = resolve_text("Ciao", "it", translated, "en")
    assert found == ("Hello", "en", TextStatus.TRANSLATED, True, False)


def test_a_translation_behind_its_source_is_shown_as_stale() -> None:
    translated = TranslatedText("Hello", source_hash("Ciao"), checked=True)
    assert resolve_text("Ciao!", "it", translated, "en") == ("Hello", "en", TextStatus.STALE, False, True)
    assert resolve_text("Ciao", "it", TranslatedText("Hello"), "en").status is TextStatus.STALE


def test_where_there_is_no_translation_the_source_is_shown_in_its_own_language() -> None:
    for nothing in (None, TranslatedText("")):
        found = resolve_text("Ciao", "it", nothing, "en")
        assert (found.text, found.language, found.status) == ("Ciao", "it", TextStatus.MISSING)


def test_a_hash_is_the_same_however_the_accent_was_typed() -> None:
    assert source_hash("perch\u00e9") == source_hash("perche\u0301")
    assert len(source_hash("")) == 16


def test_a_translation_is_read_as_it_is_written() -> None:
    raw = {
        "language": "ar",
        "texts": {
            "title": {"text": "عنوان", "source": "0123456789abcdef", "by": "Amal", "checked": True},
            "summary": {"text": "ملخص"},
        },
    }
    problems: list[Any] = []
    translation = parse_translation(raw, problems)
    assert not problems
    assert translation.texts["title"] == TranslatedText("عنوان", "0123456789abcdef", "Amal", True)
    assert translation_json(translation) == raw


def test_a_stored_translation_is_read_as_a_file_is() -> None:
    raw = {
        "title": {"text": "Iscrizione", "source": "0123456789abcdef", "by": "A. Rossi", "checked": True},
        "summary": {"text": "Dove\ne quando", "machine": True},
        "description": "scritto altrimenti",
    }
    for texts in (raw, {address: one for address, one in raw.items() if isinstance(one, dict)}):
        problems: list[Any] = []
        parsed = parse_translation({"language": "it", "texts": texts}, problems)
        assert parsed.texts.keys() == texts.keys()
        assert read_texts("it", texts) == parsed
        assert read_texts("it", translation_json(parsed)["texts"]) == parsed


def test_a_translation_may_be_written_as_a_plain_text() -> None:
    problems: list[Any] = []
    assert parse_translation({"language": "en", "texts": {"title": "Title"}}, problems).texts["title"].text == "Title"
    assert not problems


def test_what_is_wrong_with_a_translation_is_said() -> None:
    problems: list[Any] = []
    texts = {"title": {"text": "", "source": "xyz", "machine": "perhaps"}, "a//b": "x"}
    parse_translation({"language": "arabic!", "texts": texts}, problems)
    assert [problem.code for problem in problems] == [
        ProblemCode.BAD_LANGUAGE,
        ProblemCode.EMPTY,
        ProblemCode.BAD_HASH,
        ProblemCode.BAD_BOOLEAN,
        ProblemCode.BAD_ADDRESS,
    ]


@given(processes)
def test_every_address_can_stand_in_a_file(process: Process) -> None:
    for address, text in process_texts(process).items():
        assert ADDRESS.fullmatch(address)
        assert text


def test_provenance_is_read_as_it_is_written() -> None:
    raw = {
        "review_by": "2027-05-31",
        "sources": {
            "steps/send-kit/fees/permit": {"source": "D.M.", "checked_on": "2026-11-21", "url": "https://example.org"},
            "steps/send-kit/fees/stamp": {
                "source": "D.P.R.",
                "checked_on": "2026-11-21",
                "read_in": "Text of 2026-11-01",
            },
        },
    }
    problems: list[Any] = []
    assert provenance_json(parse_provenance(raw, problems)) == raw
    assert not problems
    parse_provenance({"sources": {"a": {"source": "x"}}}, problems)
    assert [problem.code for problem in problems] == [ProblemCode.MISSING_FIELD, ProblemCode.MISSING_FIELD]
