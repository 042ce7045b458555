"""What the reasons of a step depend on: where it is the same for two people, so are the reasons, and what they said in them.

Steps are kept in words by it, so whatever it left out would be told to the wrong person.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.procedures.compiled import CompiledVersion
from core.procedures.personal import Mark, Person
from core.procedures.procedure import Procedure, State
from core.procedures.reasons import explain_view, list_grounds
from core.processes.conditions import ReadKind, read_keys
from tests.core.procedures.drawing import DAYS, definitions, people, searching
from tests.core.procedures.making import TODAY, make, make_person, make_version


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Person, Person]:
    """Two people who have most in common."""
    one, other = draw(people()), draw(people())
    members = draw(st.sets(st.sampled_from(Person._fields), max_size=2))
    return one, one._replace(**{name: getattr(other, name) for name in members})


def tell(procedure: Procedure, key: str) -> tuple[object, ...]:
    """Return why a step stands as it does, with all that was said of what its condition reads."""
    view = procedure.step(key)
    reasons = explain_view(procedure, view, {}).reasons
    when = procedure.version.steps[procedure.version.numbers[key]].when
    reads = () if when is None else read_keys(when.condition)
    said = [procedure.person.answers.get(name) for kind, name in reads if kind is ReadKind.FACT]
    return reasons, tuple(said)


def ground(procedure: Procedure, key: str) -> tuple[object, ...]:
    view = procedure.step(key)
    return view, list_grounds(procedure, view, {})


@searching
@given(definitions(), pairs(), DAYS)
def test_where_views_and_grounds_are_the_same_so_are_the_reasons(
    definition: Any, pair: tuple[Person, Person], today: date
) -> None:
    steps, one_of = definition
    version = make_version(*steps, one_of=one_of)
    one, other = (make(version, person, today) for person in pair)
    for step in version.steps:
        if ground(one, step.key) == ground(other, step.key):
            assert tell(one, step.key) == tell(other, step.key)


@searching
@given(definitions(), people(), DAYS)
def test_grounds_are_the_same_whoever_asked_for_them_before(definition: Any, person: Person, today: date) -> None:
    steps, one_of = definition
    procedure = make(make_version(*steps, one_of=one_of), person, today)
    looked_up: dict[Any, tuple[object, ...]] = {}
    for view in procedure.steps:
        assert list_grounds(procedure, view, looked_up) == list_grounds(procedure, view, {})


PASSPORT = {"holds": "passport"}
BY_REASON = {"fact": "reason", "in": ["study", "work"]}
SENT = {"key": "send", "outcomes": [{"key": key, "label": key} for key in ("good", "late", "lost")]}


def make_apply(*earlier: dict[str, Any], one_of: Any = (), **members: Any) -> CompiledVersion:
    return make_version(*earlier, {"key": "apply", **members}, one_of=list(one_of))


@pytest.mark.parametrize(
    ("version", "one", "other"),
    [
        (
            make_apply(when=BY_REASON),
            make_person({"reason": "study"}),
            make_person({"reason": "work"}),
        ),
        (
            make_apply(when={"any": [PASSPORT, {"fact": "student", "is": "yes"}]}),
            make_person({"student": "yes"}, {"passport": True}),
            make_person({"student": "yes"}, {"passport": False}),
        ),
        (
            make_apply({"key": "ask"}, when={"date": {"step": "ask"}, "before": "today"}),
            make_person(marks={"ask": date(2026, 3, 1)}),
            make_person(marks={"ask": date(2026, 3, 2)}),
        ),
        (
            make_apply({"key": "ask"}, one_of=[["ask", "apply"]]),
            make_person(marks={"ask": date(2026, 3, 1)}),
            make_person(marks={"ask": date(2026, 3, 2)}),
        ),
        (
            make_apply(SENT, after=[{"step": "send", "outcome": "good"}]),
            make_person(marks={"send": Mark(date(2026, 3, 1), "late")}),
            make_person(marks={"send": Mark(date(2026, 3, 1), "lost")}),
        ),
    ],
    ids=["another answer", "another paper", "another day of a step", "another day of an alternative", "another end"],
)
def test_whoever_stands_alike_for_another_reason_stands_on_other_grounds(
    version: CompiledVersion, one: Person, other: Person
) -> None:
    first, second = make(version, one, TODAY), make(version, other, TODAY)
    assert first.step("apply") == second.step("apply")
    assert ground(first, "apply") != ground(second, "apply")


def test_a_step_for_everybody_stands_on_nothing_that_was_said() -> None:
    version = make_apply()
    assert ground(make(version, make_person({"student": "yes"}), TODAY), "apply")[1] == ()
    assert make(version, make_person(), TODAY).step("apply").state is State.OPEN
