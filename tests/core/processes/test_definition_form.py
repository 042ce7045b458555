import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.platform.problems import Problem, ProblemCode
from core.processes.canonical import canonical_bytes, content_hash
from core.processes.definition import AmountRange, Process, Step, StepKind
from core.processes.definition_form import parse_process, process_json
from core.processes.periods import Period
from core.processes.reading import parse_yaml, place_problems
from core.processes.writing import write_process
from tests.core.processes.strategies import processes

SMALLEST: dict[str, Any] = {
    "schema": "1",
    "process": "bologna/residence-permit-first",
    "service_type": "residence-permit",
    "source_language": "it",
    "title": "Chiedere il permesso",
    "summary": "Per chi resta più di tre mesi.",
    "authority": "questura-bologna",
    "steps": [{"key": "send-kit", "title": "Spedire il kit", "kind": "apply"}],
}


def with_step(**members: Any) -> dict[str, Any]:
    """The smallest process, its step with more members."""
    return {**SMALLEST, "steps": [{**SMALLEST["steps"][0], **members}]}


def read(raw: object) -> Process:
    process, problems = parse_process(raw)
    assert not problems
    assert process is not None
    return process


def problems_of(raw: object) -> list[tuple[str, ProblemCode]]:
    process, problems = parse_process(raw)
    assert process is None
    return [("/".join(str(part) for part in problem.path), problem.code) for problem in problems]


def test_the_smallest_process_has_one_step() -> None:
    process = read(SMALLEST)
    assert process.steps == (Step("send-kit", "Spedire il kit", StepKind.APPLY),)
    assert "stage" not in process_json(process)


def test_the_hash_of_the_smallest_process_is_for_ever() -> None:
    assert (
        content_hash(process_json(read(SMALLEST))) == "25be201021e90b569688388f286a7e8281fd4287ca1cd3392dccac948fa8198f"
    )


def test_all_problems_are_reported_not_only_the_first() -> None:
    raw = with_step(
        kind="fly", fees=[{"key": "a", "amount": "40.005", "currency": "EUR"}], takes={"typical": "60 days"}
    )
    del raw["title"]
    raw["colour"] = "red"
    assert problems_of(raw) == [
        ("", ProblemCode.MISSING_FIELD),
        ("steps/0/kind", ProblemCode.BAD_CHOICE),
        ("steps/0/fees/0", ProblemCode.MISSING_FIELD),
        ("steps/0/fees/0/amount", ProblemCode.BAD_AMOUNT),
        ("steps/0/takes/typical", ProblemCode.BAD_PERIOD),
        ("colour", ProblemCode.UNKNOWN_FIELD),
    ]


def test_an_unknown_field_is_reported_with_its_line_and_what_is_allowed() -> None:
    text = "schema: 1\nsteps:\n  - key: a\n    titel: x\n"
    document = parse_yaml(text.encode())
    problems = place_problems(document, parse_process(document.raw)[1], "process.yaml")
    found = next(problem for problem in problems if problem.code is ProblemCode.UNKNOWN_FIELD)
    assert (found.file, found.line, found.params["field"]) == ("process.yaml", 4, "titel")
    assert "title" in found.params["allowed"].split(", ")
    missing = next(problem for problem in problems if problem.params == {"field": "title"} and problem.path)
    assert missing.line == 3


@pytest.mark.parametrize(
    "amount", ["40.005", "-5", "1e3", "010", "+4", " 4", "4,50", "٤", "", "40.", ".5", "1234567890"]
)
def test_an_amount_has_at_most_two_decimals_and_no_tricks(amount: str) -> None:
    raw = with_step(fees=[{"key": "a", "item": "a", "amount": amount, "currency": "EUR"}])
    assert problems_of(raw) == [("steps/0/fees/0/amount", ProblemCode.BAD_AMOUNT)]


@pytest.mark.parametrize("amount", [40, 40.0, True, ["40.00"]])
def test_an_amount_is_a_text(amount: object) -> None:
    raw = with_step(fees=[{"key": "a", "item": "a", "amount": amount, "currency": "EUR"}])
    assert problems_of(raw) == [("steps/0/fees/0/amount", ProblemCode.WRONG_TYPE)]


def test_an_amount_is_written_with_two_decimals() -> None:
    fee = {"key": "a", "item": "a", "currency": "EUR"}
    process = read(with_step(fees=[{**fee, "amount": "10.10"}]))
    assert process.steps[0].fees[0].amount == Decimal("10.10")
    for amount in ("40", "40.0", "40.00"):
        assert (
            process_json(read(with_step(fees=[{**fee, "amount": amount}])))["steps"][0]["fees"][0]["amount"] == "40.00"
        )


def test_an_amount_may_be_a_range_the_lower_first() -> None:
    fee = {"key": "a", "item": "a", "currency": "EUR"}
    process = read(with_step(fees=[{**fee, "amount": {"from": "0", "to": "16"}}]))
    assert process.steps[0].fees[0].amount == AmountRange(Decimal(0), Decimal(16))
    raw = with_step(fees=[{**fee, "amount": {"from": "16", "to": "0"}}])
    assert problems_of(raw) == [("steps/0/fees/0/amount", ProblemCode.BAD_RANGE)]


@pytest.mark.parametrize("number", ["010", "1.0", "", "one", "0", "21", "-1", True, 1.5, "1e1"])
def test_a_number_of_copies_is_a_small_whole_number(number: object) -> None:
    need = {"key": "a", "any_of": [["passport"]], "extras": [{"kind": "copy", "count": number}]}
    assert problems_of(with_step(needs=[need])) == [("steps/0/needs/0/extras/0/count", ProblemCode.BAD_INTEGER)]


def test_yaml_and_json_numbers_are_read_alike() -> None:
    as_text, as_number = ({"working_days": days} for days in ("8", 8))
    deadline = {"key": "a", "from": "arrival-date"}
    assert read(with_step(deadlines=[{**deadline, "offset": as_text}])) == read(
        with_step(deadlines=[{**deadline, "offset": as_number}])
    )


def test_norway_stays_a_country() -> None:
    condition = {"fact": "citizenship", "in": ["NO", "SE"]}
    document = parse_yaml(b"{fact: citizenship, in: [NO, SE]}")
    assert document.raw == condition
    assert process_json(read(with_step(when=document.raw)))["steps"][0]["when"] == condition


@pytest.mark.parametrize(
    ("when", "place", "code"),
    [
        ("yes", "", ProblemCode.WRONG_TYPE),
        ({}, "", ProblemCode.BAD_CONDITION),
        ({"fact": "status"}, "", ProblemCode.BAD_CONDITION),
        ({"fact": "status", "is": True}, "/is", ProblemCode.WRONG_TYPE),
        ({"fact": "status", "is": ""}, "/is", ProblemCode.EMPTY),
        ({"fact": "status", "in": []}, "/in", ProblemCode.EMPTY),
        ({"fact": "status", "in": ["a", "a"]}, "/in", ProblemCode.DUPLICATE_KEY),
        ({"fact": "status", "in": ["@"]}, "/in/0", ProblemCode.BAD_GROUP),
        ({"fact": "status", "is": "a", "in": ["a"]}, "/in", ProblemCode.UNKNOWN_FIELD),
        ({"fact": "status", "is": "a", "holds": "b"}, "/holds", ProblemCode.UNKNOWN_FIELD),
        ({"fact": "Status", "is": "a"}, "/fact", ProblemCode.BAD_KEY),
        ({"fact": "today", "is": "a"}, "/fact", ProblemCode.BAD_KEY),
        ({"fact": "n", "at_least": "1e3"}, "/at_least", ProblemCode.BAD_NUMBER),
        ({"fact": "n", "at_least": 1}, "/at_least", ProblemCode.WRONG_TYPE),
        ({"date": "2026-02-30", "before": "today"}, "/date", ProblemCode.BAD_DATE),
        ({"date": "today"}, "", ProblemCode.BAD_CONDITION),
        ({"date": "today", "before": "a", "after": "b"}, "", ProblemCode.NOT_TOGETHER),
        ({"date": {"document": "passport"}, "before": "today"}, "/date", ProblemCode.MISSING_FIELD),
        ({"date": {"step": "a", "outcome": "b"}, "before": "today"}, "/date/outcome", ProblemCode.UNKNOWN_FIELD),
        ({"age": "birth-date"}, "", ProblemCode.BAD_CONDITION),
        ({"age": "birth-date", "at_least": "-P18Y"}, "/at_least", ProblemCode.BAD_PERIOD),
        ({"step": "a"}, "", ProblemCode.MISSING_FIELD),
        ({"all": {"holds": "a"}}, "/all", ProblemCode.WRONG_TYPE),
        ({"not": [{"holds": "a"}]}, "/not", ProblemCode.WRONG_TYPE),
    ],
)
def test_a_condition_that_is_none_is_refused_in_its_place(when: object, place: str, code: ProblemCode) -> None:
    assert problems_of(with_step(when=when)) == [(f"steps/0/when{place}", code)]


def test_a_condition_too_deep_is_refused() -> None:
    when: Any = {"holds": "passport"}
    for _ in range(32):
        when = {"not": when}
    assert [code for _, code in problems_of(with_step(when=when))] == [ProblemCode.TOO_DEEP]
    for _ in range(2000):
        when = {"not": when}
    assert problems_of(with_step(when=when)) == [("", ProblemCode.TOO_DEEP)]


@pytest.mark.parametrize("raw", [None, "x", 1, [], {}, {"steps": "x"}, {"steps": [1, None, "x", []]}, {1: 2}])
def test_whatever_is_sent_is_refused_in_peace(raw: object) -> None:
    process, problems = parse_process(raw)
    assert process is None
    assert problems


def test_a_key_stands_once_in_its_list() -> None:
    raw = {**SMALLEST, "steps": [*SMALLEST["steps"], *SMALLEST["steps"]]}
    assert problems_of(raw) == [("steps/1", ProblemCode.DUPLICATE_KEY)]


@pytest.mark.parametrize("key", ["Send", "send_kit", "send--kit", "-send", "today", "2026-03-01", "é", "a" * 81, ""])
def test_a_key_is_small_letters_digits_and_single_dashes(key: str) -> None:
    raw = with_step()
    raw["steps"][0]["key"] = key
    assert problems_of(raw) == [("steps/0/key", ProblemCode.BAD_KEY)]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//example.org",
        "example.org",
        "https://",
        "https://a:b@c.org",
        "ftp://a.org",
        "https://a b",
    ],
)
def test_an_address_is_an_http_address(url: str) -> None:
    raw = {**SMALLEST, "legal_basis": [{"key": "a", "title": "Law", "url": url}]}
    assert problems_of(raw) == [("legal_basis/0/url", ProblemCode.BAD_URL)]


@pytest.mark.parametrize("character", ["\x00", "\u202e", "\u2028", "\ud800", "\ufeff", "\x1b", "\r"])
def test_a_character_that_misleads_is_refused(character: str) -> None:
    assert problems_of({**SMALLEST, "title": f"a{character}b"}) == [("title", ProblemCode.BAD_CHARACTER)]


def test_texts_are_composed_and_trimmed_and_have_plain_line_ends() -> None:
    process = read(with_step(title=" Pagare\u0300 ", body="one\r\ntwo\n"))
    assert process.steps[0].title == "Pagar\u00e8"
    assert process.steps[0].body == "one\ntwo"


def test_scripts_keep_the_joiners_they_need() -> None:
    persian = "می\u200cخواهم"
    assert read({**SMALLEST, "title": persian}).title == persian


def test_weeks_become_days() -> None:
    process = read(with_step(takes={"typical": "P2W"}))
    assert process.steps[0].takes is not None
    assert process.steps[0].takes.typical == Period(days=14)


@given(processes)
def test_a_process_is_read_as_it_is_written_in_json(process: Process) -> None:
    data = process_json(process)
    assert read(data) == process
    assert read(json.loads(canonical_bytes(data))) == process


@given(processes)
def test_yaml_and_back_is_identity_in_canonical_form(process: Process) -> None:
    data = process_json(process)
    document = parse_yaml(write_process(data).encode())
    assert not document.problems
    assert canonical_bytes(process_json(read(document.raw))) == canonical_bytes(data)


@given(processes, processes)
def test_two_processes_have_one_hash_only_if_they_are_equal(one: Process, other: Process) -> None:
    assert (content_hash(process_json(one)) == content_hash(process_json(other))) == (one == other)


wild = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(processes, st.data())
def test_no_data_makes_the_parser_fail(process: Process, data: st.DataObject) -> None:
    raw = json.loads(canonical_bytes(process_json(process)))
    place: Any = raw
    while isinstance(place, dict | list) and place:
        choices = list(place) if isinstance(place, dict) else list(range(len(place)))
        chosen = data.draw(st.sampled_from(choices))
        inner = place[chosen]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[chosen] = data.draw(wild)
            break
        place = inner
    parsed, problems = parse_process(raw)
    assert (parsed is None) == bool(problems)
    if parsed is not None:
        assert read(process_json(parsed)) == parsed
    for problem in problems:
        assert all(isinstance(value, str) for value in problem.params.values())


@pytest.mark.parametrize("member", ["schema", "process", "title", "authority", "steps"])
def test_a_null_is_as_good_as_nothing(member: str) -> None:
    assert problems_of({**SMALLEST, member: None}) == [("", ProblemCode.MISSING_FIELD)]
    assert read({**SMALLEST, "topics": None, "audience": None}) == read(SMALLEST)


@pytest.mark.parametrize("operator", ["all", "any", "not", "fact", "holds"])
def test_a_condition_of_null_is_none(operator: str) -> None:
    assert problems_of(with_step(when={operator: None})) == [("steps/0/when", ProblemCode.BAD_CONDITION)]


def test_a_problem_names_what_is_allowed() -> None:
    _, problems = parse_process(with_step(kind="fly"))
    allowed = "prepare, apply, attend, pay, wait, receive"
    assert problems == (Problem(("steps", 0, "kind"), ProblemCode.BAD_CHOICE, {"value": "fly", "allowed": allowed}),)


def test_the_example_processes_can_be_read() -> None:
    files = sorted((Path(__file__).parents[3] / "content").glob("*/processes/*/process.yaml"))
    assert files
    for file in files:
        document = parse_yaml(file.read_bytes())
        assert not document.problems
        process = read(document.raw)
        assert read(parse_yaml(write_process(process_json(process)).encode()).raw) == process
