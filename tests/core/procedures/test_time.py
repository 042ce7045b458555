"""How long the way takes: as usual without what may not be needed, as usual with it, and at the latest."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.core.procedures.making import TODAY, make, make_person, make_version

STUDENT = {"fact": "student", "is": "yes"}
MARRIED = {"fact": "married", "is": "yes"}
ENDS = [{"key": "ok", "label": "Good"}, {"key": "no", "label": "No", "ends": "refused"}]


def takes(typical: str, at_most: str | None = None) -> dict[str, Any]:
    return {"takes": {"typical": typical, "at_most": at_most or typical}}


def not_before(start: Any, offset: str, **members: Any) -> dict[str, Any]:
    return {"deadlines": [{"key": "first", "from": start, "offset": offset, "sense": "not_before", **members}]}


def time_of(*steps: dict[str, Any], person: Any = None, **members: Any) -> tuple[int, int | None, int | None]:
    return tuple(make(make_version(*steps, **members), person).totals.time)  # type: ignore[return-value]


def test_a_way_without_steps_to_do_takes_no_time() -> None:
    done = {"key": "a", **takes("P10D")}
    assert time_of(done, person=make_person(marks={"a": TODAY})) == (0, 0, 0)
    assert time_of(done, person=make_person(skipped=frozenset({"a"}))) == (0, 0, 0)
    assert time_of({"key": "a"}) == (0, 0, 0)


def test_a_wait_began_when_the_last_of_the_steps_before_it_ended() -> None:
    steps = (
        {"key": "a"},
        {"key": "b"},
        {"key": "w", "kind": "wait", "after": ["a", "b"], **takes("P30D", "P40D")},
        {"key": "z", "after": ["w"], **takes("P5D")},
    )
    marks = {"a": date(2026, 3, 2), "b": date(2026, 3, 7)}  # ten and five days ago
    assert time_of(*steps, person=make_person(marks=marks)) == (30, 30, 40)
    assert time_of(*steps, person=make_person(marks={"a": date(2026, 3, 2)})) == (35, 35, 45)  # b is still to do
    long_ago = {"a": date(2025, 3, 2), "b": date(2025, 3, 7)}
    assert time_of(*steps, person=make_person(marks=long_ago)) == (5, 5, 5)


def test_a_wait_after_a_step_that_is_not_needed_began_with_what_was_before_that() -> None:
    steps = (
        {"key": "a"},
        {"key": "b", "after": ["a"], "when": STUDENT},
        {"key": "w", "kind": "wait", "after": ["b"], **takes("P30D")},
    )
    ten_days_ago = {"a": date(2026, 3, 2)}
    assert time_of(*steps, person=make_person({"student": "no"}, marks=ten_days_ago)) == (20, 20, 20)
    assert time_of(*steps, person=make_person({"student": "yes"}, marks=ten_days_ago)) == (30, 30, 30)
    assert time_of(*steps, person=make_person(marks=ten_days_ago)) == (20, 30, 30)
    assert time_of(*steps[1:], person=make_person({"student": "no"})) == (30, 30, 30)


def test_a_wait_after_a_step_left_out_begins_today() -> None:
    steps = ({"key": "a", **takes("P3D")}, {"key": "w", "kind": "wait", "after": ["a"], **takes("P30D")})
    assert time_of(*steps, person=make_person(skipped=frozenset({"a"}))) == (30, 30, 30)
    assert time_of(*steps) == (33, 33, 33)


def test_steps_that_take_no_time_hand_on_when_the_others_ended() -> None:
    steps = (
        {"key": "a", **takes("P10D", "P20D")},
        {"key": "b", "after": ["a"]},
        {"key": "c", "after": ["b"]},
        {"key": "d", "after": ["c"], **takes("P1D", "P2D")},
        {"key": "e", "after": ["b"]},
    )
    assert time_of(*steps) == (11, 11, 22)
    assert time_of(*steps[:3]) == (10, 10, 20)


def test_months_are_counted_from_the_day_on_which_they_begin() -> None:
    assert time_of({"key": "a", **takes("P20D")}, {"key": "b", "after": ["a"], **takes("P1M", "P1M1D")}) == (50, 50, 51)
    assert time_of({"key": "a", **takes("P1M")}, {"key": "b", "after": ["a"], **takes("P1M")}) == (61, 61, 61)


@pytest.mark.parametrize(
    ("answers", "time"),
    [({}, (3, 13, 13)), ({"student": "yes"}, (13, 13, 13)), ({"student": "no"}, (3, 3, 3))],
)
def test_what_may_be_needed_counts_on_one_reading_only(answers: dict[str, str], time: tuple[int, int, int]) -> None:
    steps = ({"key": "a", "when": STUDENT, **takes("P10D")}, {"key": "b", "after": ["a"], **takes("P3D")})
    assert time_of(*steps, person=make_person(answers)) == time


def test_what_is_blocked_takes_no_time() -> None:
    steps = (
        {"key": "a", "outcomes": ENDS, **takes("P1D")},
        {"key": "b", "after": ["a"], **takes("P10D")},
        {"key": "c", **takes("P2D")},
    )
    assert time_of(*steps) == (11, 11, 11)
    assert time_of(*steps, person=make_person(marks={"a": "no"})) == (2, 2, 2)


def test_an_open_end_of_what_may_be_needed_is_an_open_end() -> None:
    open_ended = {"takes": {"typical": "P10D"}}
    steps = ({"key": "a", "when": STUDENT, **open_ended}, {"key": "b", "after": ["a"], **takes("P3D")})
    assert time_of(*steps) == (3, 13, None)
    assert time_of(*steps, person=make_person({"student": "no"})) == (3, 3, 3)


def test_an_appointment_is_when_a_step_begins() -> None:
    steps = ({"key": "a", **takes("P2D")}, {"key": "b", "after": ["a"], **takes("P3D")})
    at = make_person(appointments={"b": datetime(2026, 3, 22, 9)})  # noqa: DTZ001 - a time on the wall
    assert time_of(*steps, person=at) == (13, 13, 13)
    missed = make_person(appointments={"b": datetime(2026, 3, 2, 9)})  # noqa: DTZ001
    assert time_of(*steps, person=missed) == (5, 5, 5)
    atonce = make_person(appointments={"a": datetime(2026, 3, 22, 9)})  # noqa: DTZ001
    assert time_of({"key": "a"}, person=atonce) == (10, 10, 10)


def test_a_first_day_by_law_is_when_a_step_begins() -> None:
    assert time_of({"key": "a", **not_before("2026-03-22", "P0D"), **takes("P1D")}) == (11, 11, 11)
    assert time_of({"key": "a", **not_before("2026-03-02", "P0D"), **takes("P1D")}) == (1, 1, 1)
    assert time_of({"key": "a", **not_before("2026-03-22", "P0D", strict="advice"), **takes("P1D")}) == (1, 1, 1)
    perhaps = {"key": "a", **not_before("2026-03-22", "P0D", when=STUDENT), **takes("P1D")}
    assert time_of(perhaps) == (1, 11, 11)
    assert time_of(perhaps, person=make_person({"student": "no"})) == (1, 1, 1)
    assert time_of(perhaps, person=make_person({"student": "yes"})) == (11, 11, 11)


def test_of_several_first_days_the_last_that_applies_counts() -> None:
    def days(*dates: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        one = {"offset": "P0D", "sense": "not_before"}
        return {
            "deadlines": [{"key": f"d{number}", "from": day, **one, **more} for number, (day, more) in enumerate(dates)]
        }

    perhaps: tuple[str, dict[str, Any]] = ("2026-05-01", {"when": STUDENT})
    by: tuple[str, dict[str, Any]] = ("2026-04-30", {"sense": "by"})
    for order in ((perhaps, by, ("2026-03-22", {})), (("2026-03-22", {}), by, perhaps)):
        step = {"key": "a", **days(*order), **takes("P1D")}
        assert time_of(step) == (11, 51, 51)
        assert time_of(step, person=make_person({"student": "no"})) == (11, 11, 11)


def test_a_first_day_counts_from_today_where_the_step_before_takes_no_time() -> None:
    assert time_of({"key": "a"}, {"key": "b", **not_before({"step": "a"}, "P30D")}) == (30, 30, 30)
    done = make_person(marks={"a": date(2026, 3, 2)})
    assert time_of({"key": "a"}, {"key": "b", **not_before({"step": "a"}, "P30D")}, person=done) == (20, 20, 20)


def test_a_first_day_that_nobody_knows_has_no_end() -> None:
    steps = ({"key": "a", **not_before("arrival-date", "P30D"), **takes("P1D")}, {"key": "b", "after": ["a"]})
    assert time_of(*steps) == (1, None, None)
    assert time_of(*steps, person=make_person({"arrival-date": "unsure"})) == (1, None, None)
    assert time_of(*steps, person=make_person({"arrival-date": "2026-03-02"})) == (21, 21, 21)


def test_a_first_day_is_counted_from_when_another_step_will_end() -> None:
    first = {"key": "a", **takes("P10D", "P15D")}
    assert time_of(first, {"key": "b", **not_before({"step": "a"}, "P30D"), **takes("P1D")}) == (41, 41, 46)
    rolling = not_before({"step": "a"}, "P2D", roll="next_working_day")  # the 24th of March, and the 29th, a Sunday
    assert time_of(first, {"key": "b", **rolling}) == (12, 12, 18)
    by_end = {**first, "outcomes": ENDS}
    after = not_before({"step": "a", "outcome": "ok"}, "P30D")
    assert time_of(by_end, {"key": "b", **after}) == (40, 40, 45)
    open_ended = {"key": "a", "takes": {"typical": "P10D"}}
    assert time_of(open_ended, {"key": "b", **not_before({"step": "a"}, "P30D")}) == (40, 40, None)


def alternatives(*members: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, **member} for key, member in zip("abc", members, strict=False)]


@pytest.mark.parametrize(
    ("person", "time"),
    [
        (make_person(), (5, 13, 23)),
        (make_person(marks={"a": TODAY}), (3, 3, 3)),
        (make_person(marks={"b": date(2026, 3, 2)}), (3, 3, 3)),
        (make_person(skipped=frozenset({"a"})), (13, 13, 23)),
        (make_person(skipped=frozenset({"a", "b"})), (3, 3, 3)),
    ],
)
def test_alternatives_take_from_the_quickest_to_the_slowest(person: Any, time: tuple[int, int, int]) -> None:
    quick, slow = alternatives(takes("P2D"), takes("P10D", "P20D"))
    after = {"key": "z", "after": ["a"], **takes("P3D")}
    assert time_of(quick, slow, after, person=person, one_of=[["a", "b"]]) == time


def test_an_alternative_that_may_apply_may_be_the_quickest_or_the_slowest() -> None:
    after = {"key": "z", "after": ["a"], **takes("P3D")}
    for perhaps, other, time in (("P2D", "P10D", (5, 13, 13)), ("P10D", "P2D", (5, 13, 13))):
        steps = alternatives({"when": STUDENT, **takes(perhaps)}, takes(other))
        low, high, longest = time_of(*steps, after, one_of=[["a", "b"]])
        assert low <= time[0]
        assert (high, longest) == time[1:]


def test_of_two_that_were_done_the_first_counts() -> None:
    steps = alternatives({}, {})
    wait = {"key": "w", "kind": "wait", "after": ["a"], **takes("P30D")}
    marks = {"a": date(2026, 3, 2), "b": date(2026, 3, 7)}
    assert time_of(*steps, wait, person=make_person(marks=marks), one_of=[["a", "b"]]) == (20, 20, 20)
