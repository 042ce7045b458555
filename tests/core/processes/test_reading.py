from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.platform.problems import Problem, ProblemCode
from core.processes.reading import MAX_BYTES, line_of, parse_yaml, read_file
from core.processes.writing import write_yaml


def read(text: str) -> Any:
    document = parse_yaml(text.encode())
    assert not document.problems
    return document.raw


def only_problem(text: str | bytes) -> Problem:
    document = parse_yaml(text.encode() if isinstance(text, str) else text)
    assert len(document.problems) == 1
    return document.problems[0]


@pytest.mark.parametrize(
    "scalar",
    ["NO", "no", "yes", "on", "8:30", "010", "10.10", "0x1F", "1e3", "~", "null", "2026-03-01", "1_000", ".inf"],
)
def test_a_scalar_is_what_was_written(scalar: str) -> None:
    assert read(f"key: {scalar}") == {"key": scalar}
    assert read(f"[{scalar}]") == [scalar]


def test_a_value_left_empty_is_an_empty_text() -> None:
    assert read("key:") == {"key": ""}


def test_texts_keep_their_lines() -> None:
    assert read("body: |-\n  one\n\n  two\n") == {"body": "one\n\ntwo"}
    assert read("body: >-\n  one\n  two\n") == {"body": "one two"}


def test_a_member_written_twice_is_a_problem_with_both_lines() -> None:
    document = parse_yaml(b"a: 1\nb: 2\na: 3\n")
    assert document.problems == (Problem(("a",), ProblemCode.DUPLICATE_FIELD, {"field": "a", "first_line": "1"}, 3),)
    assert document.raw == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: &x 1\nb: *x", ProblemCode.ALIAS, 1),
        ("a: 1\nb: *x", ProblemCode.ALIAS, 2),
        ("a: [1, &y [2]]", ProblemCode.ALIAS, 1),
        ("&k a: 1", ProblemCode.ALIAS, 1),
        ("a: 1\nb: !!python/object/apply:os.system [echo]", ProblemCode.TAG, 2),
        ("a: !!str 1", ProblemCode.TAG, 1),
        ("a: 1\n---\nb: 2", ProblemCode.BAD_YAML, 2),
        ("a: [1", ProblemCode.BAD_YAML, 2),
        ("? [a]\n: 1", ProblemCode.BAD_YAML, 1),
        ("a: \tb\n\tc: d", ProblemCode.BAD_YAML, 2),
        ("[" * 40 + "]" * 40, ProblemCode.TOO_DEEP, 1),
        ("a: \x00", ProblemCode.BAD_YAML, None),
    ],
)
def test_what_plain_data_does_not_have_is_refused(text: str, code: ProblemCode, line: int | None) -> None:
    problem = only_problem(text)
    assert problem.code is code
    assert problem.line in (line, None if line is None else line - 1)


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    lines = [
        "a: &a [x, x]",
        *(f"{one}: &{one} [*{before}, *{before}]" for before, one in zip("abcdefg", "bcdefgh", strict=True)),
    ]
    assert only_problem("\n".join(lines)).code is ProblemCode.ALIAS


def test_thirty_two_levels_are_allowed() -> None:
    assert read("[" * 32 + "]" * 32)


def test_a_file_too_large_or_not_in_utf_8_is_refused() -> None:
    assert only_problem(b"#" * (MAX_BYTES + 1)).code is ProblemCode.TOO_LARGE
    assert only_problem("a: è".encode("latin-1")).code is ProblemCode.NOT_UTF8
    assert parse_yaml("a: è".encode("utf-8-sig")).raw == {"a": "è"}


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert read_file(tmp_path / "none.yaml").problems[0].code is ProblemCode.MISSING_FILE
    assert read_file(tmp_path).problems[0].code is ProblemCode.UNREADABLE_FILE


def test_every_value_knows_its_line() -> None:
    document = parse_yaml(
        b"title: x\nsteps:\n  - key: one\n    fees:\n      - key: permit\n        amount: '1'\n  - key: two\n"
    )
    assert line_of(document, ("title",)) == 1
    assert line_of(document, ("steps", 0, "fees", 0, "amount")) == 6
    assert line_of(document, ("steps", "one", "fees", "permit", "amount")) == 6
    assert line_of(document, ("steps", "two")) == 7
    assert line_of(document, ("steps", "two", "nothing", "here")) == 7
    assert line_of(document, ("steps", "three")) == 2


plain_texts = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("\n\t "), max_size=30)
plain = st.recursive(
    plain_texts
    | st.sampled_from(["NO", "8:30", "010", "10.10", "~", "- a", "a: b", "# c", "*x", "&y", "!z", "|", "'"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain_texts, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(plain_texts, plain, max_size=3))
def test_what_is_written_is_read_again(data: dict[str, Any]) -> None:
    assert read(write_yaml(data)) == data


@given(st.text(st.sampled_from("ab: -[]{}#&*!|>'\"%@`\n\t?,~0"), max_size=60) | st.text(max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    parse_yaml(text.encode("utf-8", "surrogatepass"))
