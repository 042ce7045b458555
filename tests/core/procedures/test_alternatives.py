"""Declared alternatives: one done is enough, one refused leaves the others, and all refused block what comes after."""

from typing import Any

import pytest

from core.procedures.procedure import WaitsFor
from tests.core.procedures.making import TODAY, make, make_person, make_version, states

ENDS = [{"key": "ok", "label": "Good"}, {"key": "no", "label": "No", "ends": "refused"}]
STUDENT = {"fact": "student", "is": "yes"}
MARRIED = {"fact": "married", "is": "yes"}


def ways(*members: dict[str, Any], **more: Any) -> Any:
    """Alternatives `a`, `b` …, and a step `z` after them."""
    steps = [{"key": key, "outcomes": ENDS, **member} for key, member in zip("abc", members, strict=False)]
    keys = [step["key"] for step in steps]
    return make_version(*steps, {"key": "z", "after": ["a"], **more}, one_of=[keys])


def stand(version: Any, answers: dict[str, str] | None = None, skipped: str = "", **marks: Any) -> dict[str, str]:
    return states(make(version, make_person(answers, marks=marks, skipped=frozenset(skipped))))


@pytest.mark.parametrize(
    ("marks", "skipped", "after"),
    [
        ({}, "", "not_yet"),
        ({"a": "ok"}, "", "open"),
        ({"b": "ok"}, "", "open"),
        ({"a": "no"}, "", "not_yet"),
        ({"a": "no", "b": "ok"}, "", "open"),
        ({"a": "no", "b": "no"}, "", "blocked"),
        ({}, "a", "not_yet"),
        ({}, "ab", "open"),
        ({"a": "no"}, "b", "open"),
        ({"a": "ok", "b": "no"}, "", "open"),
    ],
)
def test_what_comes_after_needs_one_of_them(marks: dict[str, str], skipped: str, after: str) -> None:
    assert stand(ways({}, {}), skipped=skipped, **marks)["z"] == after


def test_whatever_was_refused_is_named_where_all_were() -> None:
    procedure = make(ways({}, {}), make_person(marks={"a": "no", "b": "no"}))
    assert procedure.step("z").blocked_by == ("a", "b")
    procedure = make(ways({}, {"after": ["a"]}), make_person(marks={"a": "no"}))
    assert states(procedure) == {"a": "refused", "b": "blocked", "z": "blocked"}


def test_all_that_may_still_be_done_is_waited_for() -> None:
    procedure = make(ways({}, {"when": STUDENT}, {}))
    assert procedure.step("z").waits_for == (
        WaitsFor("step", "a", alternatives=("b", "c")),
        WaitsFor("question", "student", step="b"),
    )
    procedure = make(ways({}, {"when": STUDENT}, {}), make_person({"student": "yes"}, marks={"a": "no"}))
    assert procedure.step("z").waits_for == (WaitsFor("step", "b", alternatives=("c",)),)


def test_where_none_applies_what_comes_after_waits_for_nothing() -> None:
    assert stand(ways({"when": STUDENT}, {"when": STUDENT}), {"student": "no"}) == {
        "a": "not_needed",
        "b": "not_needed",
        "z": "open",
    }


def test_where_none_applies_what_came_before_them_still_counts() -> None:
    before = {"when": STUDENT, "after": ["first"]}
    version = make_version(
        {"key": "first"},
        {"key": "a", **before},
        {"key": "b", **before},
        {"key": "z", "after": ["b"]},
        one_of=[["a", "b"]],
    )
    procedure = make(version, make_person({"student": "no"}))
    assert procedure.step("z").waits_for == (WaitsFor("step", "first"),)


def test_a_refusal_before_some_of_them_leaves_the_others() -> None:
    def after_refusal(*members: dict[str, Any], **answers: str) -> str:
        steps = [{"key": key, **member} for key, member in zip("abc", members, strict=False)]
        version = make_version(
            {"key": "first", "outcomes": ENDS},
            *steps,
            {"key": "z", "after": ["a"]},
            one_of=[[step["key"] for step in steps]],
        )
        return states(make(version, make_person(answers, marks={"first": "no"})))["z"]

    behind: dict[str, Any] = {"after": ["first"]}
    assert after_refusal(behind, behind) == "blocked"
    assert after_refusal(behind, {}) == "not_yet"
    assert after_refusal(behind, {"when": STUDENT}, student="no") == "blocked"
    assert after_refusal(behind, {"when": STUDENT}) == "not_yet"
    assert after_refusal(behind, {**behind, "when": STUDENT}, student="no") == "blocked"


def test_who_wants_one_after_all_may_do_it_too() -> None:
    person = make_person(marks={"a": "ok"}, wanted=frozenset({"b"}))
    assert states(make(ways({}, {}), person)) == {"a": "done", "b": "open", "z": "open"}


def test_alternatives_are_named_to_each_other_in_their_order() -> None:
    procedure = make(ways({}, {}, {}))
    assert [procedure.step(key).alternatives for key in "abcz"] == [("b", "c"), ("a", "c"), ("a", "b"), ()]


def test_an_attempt_to_be_tried_again_is_no_end() -> None:
    again = {"outcomes": [*ENDS, {"key": "again", "label": "Again", "ends": "again"}]}
    assert stand(ways(again, {}), a="again") == {"a": "open", "b": "open", "z": "not_yet"}


def test_a_way_round_a_refusal_leads_through_an_alternative() -> None:
    appeal = {"key": "appeal", "after": [{"step": "first", "outcome": "no"}]}
    version = make_version(
        {"key": "first", "outcomes": ENDS},
        appeal,
        {"key": "a", "after": ["appeal"]},
        {"key": "b", "after": ["first"]},
        {"key": "z", "after": ["a", "first"]},
        one_of=[["a", "b"]],
    )
    procedure = make(version, make_person(marks={"first": "no"}))
    assert states(procedure) == {"first": "refused", "appeal": "open", "a": "not_yet", "b": "blocked", "z": "not_yet"}
    done = make(version, make_person(marks={"first": "no", "appeal": TODAY, "a": TODAY}))
    assert states(done)["z"] == "open"
