"""A procedure in outline is the whole one with the rest left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given

from core.procedures.outline import Outlined, outline, outline_of
from core.procedures.personal import Mark, Person
from core.procedures.personalise import complete
from core.procedures.way import find_way
from tests.core.procedures.drawing import DAYS, definitions, people, searching
from tests.core.procedures.making import WORLD, make_person, make_version

MEMBERS = ("key", "applies", "state", "appointment", "deadlines", "inherited")


def write_down(step: Outlined) -> dict[str, object]:
    return {name: getattr(step, name) for name in MEMBERS}


@searching
@given(definitions(), people(), DAYS)
def test_what_an_outline_says_the_whole_procedure_says_too(definition: Any, person: Person, today: date) -> None:
    steps, one_of = definition
    way = find_way(make_version(*steps, one_of=one_of), person, today, WORLD)
    short, whole = outline(way), outline_of(complete(way))
    assert [write_down(step) for step in short.steps] == [write_down(step) for step in whole.steps]
    assert short._replace(steps=()) == whole._replace(steps=())


def test_an_outline_knows_days_counts_and_what_is_next() -> None:
    version = make_version(
        {"key": "register", "deadlines": [{"key": "soon", "from": "arrival-date", "offset": "P3D"}]},
        {"key": "apply", "after": ["register"], "when": {"fact": "student", "is": "yes"}},
        {"key": "collect", "after": ["register"]},
    )
    at = datetime.fromisoformat("2026-03-09T09:30")
    person = make_person({"student": "no", "arrival-date": "2026-03-02"}, appointments={"collect": at, "apply": at})
    found = outline(find_way(version, person, date(2026, 3, 2), WORLD))
    assert (found.next, found.done, found.least, found.most) == ("register", 0, 2, 2)
    assert [deadline.date for deadline in found.step("register").deadlines] == [date(2026, 3, 5)]
    assert found.step("register").inherited is None
    with pytest.raises(KeyError, match="unknown"):
        found.step("unknown")
    assert found.step("collect").appointment == at
    assert found.step("apply").appointment is None  # it isn't needed, and nothing more is said of it

    later = make_version(
        {"key": "register"},
        {
            "key": "apply",
            "after": ["register"],
            "deadlines": [{"key": "soon", "from": "arrival-date", "offset": "P3D"}],
        },
    )
    found = outline(find_way(later, person._replace(appointments={}), date(2026, 3, 2), WORLD))
    assert found.step("register").inherited == ("apply", "soon", date(2026, 3, 5))
    assert found.step("apply").inherited is None

    marked = person._replace(marks={"register": Mark(date(2026, 3, 2))})
    found = outline(find_way(version, marked, date(2026, 3, 2), WORLD))
    assert (found.next, found.done, found.most) == ("collect", 1, 2)
