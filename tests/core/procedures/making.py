"""Small processes and people for the tests of the engine, written as an author writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.personal import Mark, Person, World
from core.procedures.personalise import personalise
from core.procedures.procedure import Procedure
from core.processes.answers import DECLINED, UNSURE, Answer, Paper, read_date
from core.processes.conditions import FactIs
from core.processes.definition_form import parse_process
from core.processes.registry import Fact, FactKind, Option, Registry
from core.processes.versions import embed_registry

TODAY = date(2026, 3, 12)  # a Thursday


class Weekdays:
    """A calendar in which offices rest on Saturdays, Sundays and Easter Monday."""

    def is_working_day(self, day: date, /) -> bool:
        return day.weekday() < 5 and day != date(2026, 4, 6)


WORLD = World(Weekdays())

FACTS = {
    key: Fact(key, kind, f"{key}?", options=tuple(Option(option, option) for option in options))
    for key, kind, options in (
        ("student", FactKind.YES_NO, ()),
        ("married", FactKind.YES_NO, ()),
        ("works", FactKind.YES_NO, ()),
        ("reason", FactKind.CHOICE, ("study", "work", "family", "other")),
        ("citizenship", FactKind.COUNTRY, ()),
        ("children", FactKind.NUMBER, ()),
        ("birth-date", FactKind.DATE, ()),
        ("arrival-date", FactKind.DATE, ()),
        ("permit-expiry", FactKind.DATE, ()),
        ("decision-date", FactKind.DATE, ()),
    )
}
FACTS["spouse-works"] = Fact("spouse-works", FactKind.YES_NO, "?", only_if=FactIs("married", "yes"))
FACTS["visa-expiry"] = Fact("visa-expiry", FactKind.DATE, "?", only_if=FactIs("student", "yes"))
REGISTRY = Registry(facts=FACTS, groups={"@eea": ("AT", "DE", "FR")})


def make_version(*steps: Mapping[str, Any], **members: Any) -> CompiledVersion:
    """Return a version with these steps; each gets a title and a kind where it has none."""
    raw = {
        "schema": 1,
        "process": "city/test",
        "service_type": "test",
        "source_language": "it",
        "title": "Test",
        "summary": "Test",
        "authority": "office",
        "stage": "arrival",
        "steps": [{"title": "Do it", "kind": "apply", **step} for step in steps],
        **members,
    }
    process, problems = parse_process(raw)
    assert process is not None, problems
    return compile_version(embed_registry(process, REGISTRY))


def make_person(
    answers: Mapping[str, str | Answer] | None = None,
    papers: Mapping[str, bool | str | Paper] | None = None,
    marks: Mapping[str, date | str | Mark] | None = None,
    **members: Any,
) -> Person:
    """Return a person; a paper written as ``"../2026-05"`` was issued at an unknown date and expires in May."""
    return Person(
        answers={key: value if isinstance(value, Answer) else say(value) for key, value in (answers or {}).items()},
        papers={key: hold(value) for key, value in (papers or {}).items()},
        marks={key: mark(value) for key, value in (marks or {}).items()},
        **members,
    )


def say(value: str) -> Answer:
    return {"declined": DECLINED, "unsure": UNSURE}.get(value, Answer((value,)))


def hold(value: bool | str | Paper) -> Paper:
    if isinstance(value, Paper):
        return value
    if isinstance(value, bool):
        return Paper(value)
    issued, _, expires = value.partition("/")
    return Paper(True, read_date(issued), read_date(expires))


def mark(value: date | str | Mark) -> Mark:
    if isinstance(value, Mark):
        return value
    return Mark(TODAY, value) if isinstance(value, str) else Mark(value)


def make(version: CompiledVersion, person: Person | None = None, today: date = TODAY) -> Procedure:
    return personalise(version, person or Person(), today, WORLD)


def states(procedure: Procedure) -> dict[str, str]:
    return {view.key: view.state.value for view in procedure.steps}


def order(procedure: Procedure) -> list[str]:
    return [view.key for view in procedure.steps]
