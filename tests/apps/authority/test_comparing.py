"""Two texts and two definitions are compared so that a person sees what differs."""

from typing import Any

from apps.authority.comparing import compare_definitions, compare_lines

STEP: dict[str, Any] = {"key": "send-kit", "title": "Spedire il kit", "fees": [{"key": "stamp", "amount": "16.00"}]}
DEFINITION: dict[str, Any] = {"title": "Permesso", "topics": ["legal-status"], "steps": [STEP, {"key": "wait"}]}


def test_equal_texts_have_no_rows() -> None:
    assert compare_lines("a\nb\n", "a\nb\n") == ()


def test_a_changed_line_shows_on_both_sides_with_its_number() -> None:
    rows = compare_lines("a\nb\nc\n", "a\nB\nc\n")
    assert [(row.kind, row.text, row.line) for row in rows] == [
        ("same", "a", 1),
        ("removed", "b", 2),
        ("added", "B", 2),
        ("same", "c", 3),
    ]


def test_lines_far_from_a_change_are_left_out() -> None:
    text = "\n".join(str(number) for number in range(100))
    rows = compare_lines(text, text.replace("50", "fifty"))
    assert rows[0].kind == "gap"
    assert len(rows) == 7


def test_equal_definitions_have_no_changes() -> None:
    assert compare_definitions(DEFINITION, DEFINITION) == ()


def test_a_changed_fee_is_found_by_its_keys() -> None:
    other = {**DEFINITION, "steps": [{**STEP, "fees": [{"key": "stamp", "amount": "17.00"}]}, {"key": "wait"}]}
    (change,) = compare_definitions(DEFINITION, other)
    assert (change.path, change.before, change.after) == ("steps/send-kit/fees/stamp/amount", "16.00", "17.00")
    assert change.kind == "changed"


def test_a_new_step_shows_by_its_own_members() -> None:
    other = {**DEFINITION, "steps": [STEP, {"key": "wait"}, {"key": "collect", "title": "Ritirare"}]}
    (change,) = compare_definitions(DEFINITION, other)
    assert (change.path, change.after, change.kind) == ("steps/collect/title", "Ritirare", "added")


def test_another_order_of_the_same_steps_is_a_change() -> None:
    other = {**DEFINITION, "steps": [{"key": "wait"}, STEP]}
    (change,) = compare_definitions(DEFINITION, other)
    assert (change.path, change.before, change.after) == ("steps", "send-kit, wait", "wait, send-kit")


def test_a_condition_is_shown_whole() -> None:
    other = {**DEFINITION, "audience": {"not": {"fact": "citizenship", "in": ["@eea", "CH"]}}}
    (change,) = compare_definitions(DEFINITION, other)
    assert change.after == "{not: {fact: citizenship, in: [@eea, CH]}}"
