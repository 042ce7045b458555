"""What may yet be blocked by an answer alone: its fee counts as the most it can come to, and never as sure."""

from typing import Any

import pytest

from tests.core.procedures.making import TODAY, make, make_person, make_version

ENDS = [{"key": "ok", "label": "Good"}, {"key": "no", "label": "No", "ends": "refused"}]
STUDENT = {"fact": "student", "is": "yes"}
MARRIED = {"fact": "married", "is": "yes"}
COSTS = {"fees": [{"key": "f", "item": "f", "amount": "10.00", "currency": "EUR", "label": "Fee"}]}
SURE, DOUBTFUL, NONE = ("10.00", "10.00"), ("0", "10.00"), ("0", "0")
REFUSED: dict[str, Any] = {"first": "no"}
APPEAL = {"key": "appeal", "after": [{"step": "first", "outcome": "no"}]}


def fees(steps: list[dict[str, Any]], marks: dict[str, Any] | None = None, **answers: str) -> tuple[str, str]:
    """Return the least and the most that a way through `first` and these steps costs; alternatives are `a`, `b`."""
    keys = [step["key"] for step in steps if step["key"] in "ab"]
    version = make_version({"key": "first", "outcomes": ENDS}, *steps, **({"one_of": [keys]} if len(keys) > 1 else {}))
    found = make(version, make_person(answers, marks=REFUSED if marks is None else marks)).totals.fees
    return (str(found[0].low), str(found[0].high)) if found else NONE


@pytest.mark.parametrize("after", [["appeal", "first"], ["first", "appeal"], ["appeal", "first", "other"]])
def test_a_way_round_a_refusal_that_may_not_apply_leaves_what_comes_after_in_doubt(after: list[str]) -> None:
    perhaps = {**APPEAL, "when": STUDENT}
    steps = [perhaps, {"key": "other"}, {"key": "z", "after": after, **COSTS}]
    assert fees(steps) == DOUBTFUL
    assert fees(steps, student="yes") == SURE
    assert fees(steps, student="no") == NONE
    assert fees([APPEAL, {"key": "other"}, {"key": "z", "after": after, **COSTS}]) == SURE


def test_two_ways_round_of_which_one_is_open_leave_no_doubt() -> None:
    ways = [APPEAL, {**APPEAL, "key": "complain", "when": STUDENT}]
    for order in (ways, ways[::-1]):
        assert fees([*order, {"key": "z", "after": ["first", "appeal"], **COSTS}]) == SURE


def test_doubt_goes_on_to_what_comes_after_and_after_that() -> None:
    steps = [{**APPEAL, "when": STUDENT}, {"key": "y", "after": ["appeal", "first"]}, {"key": "other"}]
    for after in (["y"], ["y", "other"], ["other", "y"]):
        assert fees([*steps, {"key": "z", "after": after, **COSTS}]) == DOUBTFUL
    assert fees([*steps, {"key": "z", "after": ["other"], **COSTS}]) == SURE
    assert fees([*steps, {"key": "z", "after": ["y"], **COSTS}], marks={**REFUSED, "y": TODAY}) == SURE


def test_a_refusal_that_nobody_leads_round_leaves_the_others_alone() -> None:
    steps = [{**APPEAL, "when": STUDENT}, {"key": "z", "after": ["appeal"], **COSTS}]
    assert fees(steps) == SURE


def test_an_alternative_that_may_not_apply_leaves_doubt_where_the_other_is_blocked() -> None:
    blocked = {"key": "a", "after": ["first"]}
    after = {"key": "z", "after": ["a"], **COSTS}
    assert fees([blocked, {"key": "b", "when": STUDENT}, after]) == DOUBTFUL
    assert fees([blocked, {"key": "b", "when": STUDENT}, after], student="yes") == SURE
    assert fees([blocked, {"key": "b"}, after]) == SURE


def test_alternatives_that_may_all_not_apply_block_nobody() -> None:
    steps = [{"key": "a", "when": MARRIED}, {"key": "b", "when": STUDENT}, {"key": "z", "after": ["a"], **COSTS}]
    assert fees(steps) == SURE
    assert fees(steps, marks={}) == SURE


def test_an_alternative_in_doubt_hands_its_doubt_on_unless_another_is_sure() -> None:
    perhaps = {**APPEAL, "when": STUDENT}
    doubtful = {"key": "a", "after": ["appeal", "first"]}
    after = {"key": "z", "after": ["a"], **COSTS}
    assert fees([perhaps, doubtful, {"key": "b", "when": MARRIED}, after], married="no") == DOUBTFUL
    assert fees([perhaps, doubtful, {"key": "b"}, after]) == SURE
    assert fees([APPEAL, doubtful, {"key": "b", "when": MARRIED}, after]) == SURE


def test_a_doubtful_way_round_counts_through_any_of_the_alternatives() -> None:
    perhaps = {**APPEAL, "when": STUDENT}
    behind = [{"key": "a", "after": ["appeal"]}, {"key": "b"}]
    for members in (behind, [{**behind[1], "key": "a"}, {**behind[0], "key": "b"}]):
        assert fees([perhaps, *members, {"key": "z", "after": ["a", "first"], **COSTS}]) == DOUBTFUL
