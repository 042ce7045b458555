"""What no file may hold, and what is said of it."""

from datetime import date
from typing import Any

import pytest

from core.platform.fields import MAX_ITEMS, MAX_TEXT
from core.platform.problems import Problem, ProblemCode
from core.processes.condition_form import MAX_DEPTH, parse_condition
from core.processes.definition_form import parse_process, process_json
from core.processes.examples import parse_examples
from core.processes.provenance import Provenance, Source, parse_provenance, provenance_json
from core.processes.versions import parse_version
from tests.core.processes.factories import make_process

PERSON: dict[str, Any] = {"key": "anna", "name": "Anna", "today": "2026-03-01", "expect": {}}
PASSPORT = {"key": "n", "any_of": [["passport"]]}


def write(**members: Any) -> dict[str, Any]:
    return {**process_json(make_process({"key": "one"}, {"key": "two"})), **members}


def problems_of(raw: Any) -> list[tuple[str, ProblemCode]]:
    process, problems = parse_process(raw)
    assert process is None
    return [("/".join(str(part) for part in problem.path), problem.code) for problem in problems]


def step(**members: Any) -> dict[str, Any]:
    return write(steps=[{"key": "one", "title": "Do it", "kind": "apply", **members}, write()["steps"][1]])


@pytest.mark.parametrize(
    ("raw", "place", "code"),
    [
        (write(summary="x" * (MAX_TEXT + 1)), "summary", ProblemCode.TOO_LONG),
        (write(topics=["legal-status"] * (MAX_ITEMS + 1)), "topics", ProblemCode.TOO_MANY),
        (write(one_of=[["one"]]), "one_of/0", ProblemCode.BAD_RANGE),
        (step(after=["Not A Key"]), "steps/0/after/0", ProblemCode.BAD_KEY),
        (
            step(legal_basis=[{"key": "a", "title": "A", "url": "https://[a"}]),
            "steps/0/legal_basis/0/url",
            ProblemCode.BAD_URL,
        ),
        (
            step(deadlines=[{"key": "d", "from": "today", "offset": "8 days"}]),
            "steps/0/deadlines/0/offset",
            ProblemCode.BAD_PERIOD,
        ),
        (step(takes={"typical": "-P8D"}), "steps/0/takes/typical", ProblemCode.BAD_PERIOD),
        (step(needs=[{**PASSPORT, "valid_for": "-P1M"}]), "steps/0/needs/0/valid_for", ProblemCode.BAD_PERIOD),
        (step(when={"fact": "status", "is": ""}), "steps/0/when/is", ProblemCode.EMPTY),
        (step(when={"fact": "status", "in": ["@No Group"]}), "steps/0/when/in/0", ProblemCode.BAD_GROUP),
        (step(when={"date": ["today"], "before": "today"}), "steps/0/when/date", ProblemCode.WRONG_TYPE),
    ],
)
def test_a_process_with_a_mistake_is_refused_with_its_place(raw: Any, place: str, code: ProblemCode) -> None:
    assert problems_of(raw) == [(place, code)]


def test_no_condition_is_nested_without_end() -> None:
    condition: Any = {"fact": "status", "is": "a"}
    for _ in range(MAX_DEPTH - 1):
        condition = {"not": condition}
    problems: list[Problem] = []
    assert parse_condition(condition, (), problems) is not None
    assert parse_condition({"not": condition}, (), problems) is None
    assert [problem.code for problem in problems] == [ProblemCode.TOO_DEEP]


def test_no_version_is_nested_without_end() -> None:
    raw: Any = []
    for _ in range(4 * MAX_DEPTH):
        raw = [raw]
    assert parse_version(raw)[1] == (Problem((), ProblemCode.TOO_DEEP, {"limit": str(MAX_DEPTH)}),)


@pytest.mark.parametrize(
    ("members", "place", "code"),
    [
        ({"answers": {"status": {"state": "silent"}}}, "answers/status/state", ProblemCode.BAD_CHOICE),
        ({"dates": {"one": "2026-04-01"}}, "dates/one", ProblemCode.BAD_ADDRESS),
        ({"dates": {"one/": "2026-04-01"}}, "dates/one/", ProblemCode.BAD_ADDRESS),
        ({"dates": {"/soon": "2026-04-01"}}, "dates//soon", ProblemCode.BAD_ADDRESS),
        ({"dates": {"one/soon": "tomorrow"}}, "dates/one/soon", ProblemCode.BAD_DATE),
        ({"appointments": {"one": "2026-13-05 09:30"}}, "appointments/one", ProblemCode.BAD_TIME),
        ({"appointments": {"one": "noon"}}, "appointments/one", ProblemCode.BAD_TIME),
    ],
)
def test_a_test_person_with_a_mistake_is_refused_with_its_place(members: Any, place: str, code: ProblemCode) -> None:
    problems: list[Problem] = []
    parse_examples({"examples": [{**PERSON, **members}]}, problems)
    found = [("/".join(str(part) for part in problem.path), problem.code) for problem in problems]
    assert found == [(f"examples/0/{place}", code)]


def test_a_test_person_may_answer_with_a_state_or_with_values() -> None:
    problems: list[Problem] = []
    answers = {"status": {"values": ["student", "worker"]}, "visa": {"state": "unsure"}, "bad": None}
    (example,) = parse_examples({"examples": [{**PERSON, "answers": answers}]}, problems)
    assert example.answers["status"].values == ("student", "worker")
    assert example.answers["visa"].state == "unsure"
    assert "bad" not in example.answers
    assert example.expect.fees is None


def test_sources_are_written_as_they_are_read() -> None:
    raw = {
        "review_by": "2027-01-31",
        "sources": {"steps/0/title": {"source": "The law", "url": "https://example.org", "checked_on": "2026-01-01"}},
    }
    problems: list[Problem] = []
    found = parse_provenance(raw, problems)
    assert not problems
    source = Source("The law", date(2026, 1, 1), "https://example.org")
    assert found == Provenance(date(2027, 1, 31), {"steps/0/title": source})
    assert provenance_json(found) == raw
    assert provenance_json(Provenance()) == {}


def test_a_source_without_a_place_or_a_name_is_refused() -> None:
    problems: list[Problem] = []
    unplaced = {"source": "The law", "checked_on": "2026-01-01"}
    parse_provenance({"sources": {"a title": unplaced, "title": {}, "summary": "The law"}}, problems)
    codes = {problem.code for problem in problems}
    assert codes == {ProblemCode.BAD_ADDRESS, ProblemCode.MISSING_FIELD, ProblemCode.WRONG_TYPE}
