"""Conditions that look exclusive: whose is the limit at which they meet?"""

from typing import Any

import pytest

from core.processes.findings import Finding, FindingCode
from tests.core.processes.factories import find, make_process

PAIRED = (FindingCode.PAIR_OVERLAPS, FindingCode.PAIR_LEAVES_GAP)
STUDENT = {"fact": "status", "is": "student"}


def children(**bounds: str) -> dict[str, Any]:
    return {"fact": "children", **bounds}


def arrived(operator: str, other: Any, **members: Any) -> dict[str, Any]:
    return {"date": "arrival-date", operator: other, **members}


def pairs(*steps: dict[str, Any]) -> list[Finding]:
    return [finding for finding in find(make_process(*steps)) if finding.code in PAIRED]


def among_steps(*whens: Any) -> list[tuple[str, str, str]]:
    steps = [{"key": f"s{number}", **({"when": when} if when else {})} for number, when in enumerate(whens)]
    return [(one.code.value, one.params["other"], one.params["limit"]) for one in pairs(*steps)]


@pytest.mark.parametrize(
    ("low", "high", "limit"),
    [
        (arrived("on_or_before", "2026-01-01"), arrived("on_or_after", "2026-01-01"), "2026-01-01"),
        (arrived("on_or_before", "2026-01-01", plus="P1M"), arrived("on_or_after", "2026-02-01"), "2026-02-01"),
        (arrived("on_or_before", "today", plus="-P3M"), arrived("on_or_after", "today", plus="-P3M"), "today -P3M"),
        (arrived("on_or_before", "birth-date"), arrived("on_or_after", "birth-date"), "birth-date"),
        (
            arrived("on_or_before", {"document": "permit", "edge": "issued"}),
            arrived("on_or_after", {"document": "permit", "edge": "issued"}),
            "permit",
        ),
        (arrived("on_or_before", {"step": "s9"}), arrived("on_or_after", {"step": "s9"}), "s9"),
        (children(at_most="1.50"), children(at_least="1.5"), "1.5"),
        (children(at_least="0", at_most="3"), children(at_least="3", at_most="5"), "3"),
        ({"all": [STUDENT, children(at_most="2")]}, {"all": [children(at_least="2"), STUDENT]}, "2"),
    ],
)
def test_both_include_the_limit_in_either_order(low: Any, high: Any, limit: str) -> None:
    rest = [{"fact": "visa", "is": "yes"}] * 7 + [{"holds": "permit"}]  # s9 is there, and beside none of them
    assert among_steps(low, high, *rest) == [("pair_overlaps", "s0", limit)]
    assert among_steps(high, low, *rest) == [("pair_overlaps", "s0", limit)]


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (children(at_most="2"), children(at_least="1")),  # an overlap like this one may be meant
        (children(at_most="2"), {"all": [STUDENT, children(at_least="2")]}),
        (children(at_most="2"), arrived("on_or_after", "2026-01-01")),
        (children(above="1", at_least="1"), children(at_most="1")),
        (children(at_least="1"), children(at_most="1", below="1")),
        (children(at_most="2"), None),
        (arrived("on_or_before", "2026-01-01"), {"date": "birth-date", "on_or_after": "2026-01-01"}),
        (arrived("on_or_before", "today"), arrived("on_or_after", "today", plus="P1D")),
        ({"all": [children(at_most="2"), children(at_least="2")]}, STUDENT),
        (children(at_least="2", at_most="2"), STUDENT),
    ],
)
def test_other_conditions_beside_each_other_are_no_pair(low: Any, high: Any) -> None:
    assert among_steps(low, high) == []


def test_a_gap_may_be_filled_by_a_third() -> None:
    below, above, exactly = children(below="2"), children(above="2"), children(at_least="2", at_most="2")
    assert among_steps(below, above) == [("pair_leaves_gap", "s0", "2")]
    assert among_steps(below, above, exactly) == []
    assert among_steps(below, above, {"all": [STUDENT, exactly]}) == [("pair_leaves_gap", "s0", "2")]


def test_a_limit_is_named_once() -> None:
    both = children(at_most="2"), children(at_least="2")
    assert among_steps(*both, *both) == [("pair_overlaps", "s0", "2")]


def test_a_long_condition_does_not_look_like_one_of_a_pair() -> None:
    rest = [{"fact": "citizenship", "is": country} for country in ("IT", "AT", "NO", "FR", "MA", "TN", "UA")]
    with_seven = {"all": [*rest, children(at_most="2")]}, {"all": [*rest, children(at_least="2")]}
    assert among_steps(*with_seven) == [("pair_overlaps", "s0", "2")]
    with_eight = [{"all": [*when["all"], STUDENT]} for when in with_seven]
    assert among_steps(*with_eight) == []


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("needs", {"any_of": [["passport"]]}),
        ("channels", {"kind": "online"}),
        ("deadlines", {"from": "arrival-date", "offset": "P8D", "if_missed": "Ask."}),
    ],
)
def test_the_parts_of_one_step_stand_beside_each_other(name: str, item: dict[str, Any]) -> None:
    few, many = ({"key": "few", **item}, {"key": "many", **item})
    overlap = [{**few, "when": children(at_most="2")}, {**many, "when": children(at_least="2")}]
    (found,) = pairs({"key": "one", name: overlap})
    assert (found.place, found.params["other"]) == (("steps", "one", name, "many", "when"), "few")
    assert not pairs({"key": "one", name: overlap[:1]}, {"key": "two", name: overlap[1:]})


def test_among_fees_the_first_wins_so_that_only_a_gap_counts() -> None:
    def rows(few: Any, many: Any, **members: Any) -> list[str]:
        written = {"item": "permit", "amount": "40.00", "currency": "EUR", "label": "Fee"}
        fees = [{"key": "few", **written, "when": few}, {"key": "many", **written, **members, "when": many}]
        (*found,) = pairs({"key": "one", "fees": fees})
        with_default = pairs({"key": "one", "fees": [*fees, {"key": "else", **written}]})
        assert not with_default
        return [one.code.value for one in found]

    assert rows(children(at_most="2"), children(at_least="2")) == []
    assert rows(children(below="2"), children(above="2")) == ["pair_leaves_gap"]
    assert rows(children(below="2"), children(above="2"), item="stamp") == []
