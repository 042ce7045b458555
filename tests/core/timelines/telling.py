"""How the timelines are told: a process in its city, and one person on one day after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from core.people.calendars import CityCalendar, make_calendar
from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.personal import Attempt, Mark, Person, World
from core.procedures.personalise import personalise
from core.procedures.procedure import Procedure
from core.procedures.questions import next_question
from core.processes.content import Content, read_content
from core.processes.definition_form import parse_process
from core.processes.registry import Fact, Registry
from core.processes.versions import embed_registry
from tests.core.procedures.making import hold, say


class Way(NamedTuple):
    """A process that people go through, in a city with its own days off."""

    version: CompiledVersion
    calendar: CityCalendar

    def on(self, day: str, person: Person) -> Procedure:
        return personalise(self.version, person, date.fromisoformat(day), World(self.calendar))


@lru_cache(maxsize=1)
def read_all_content() -> Content:
    content, problems = read_content(Path("content"))
    assert problems == ()
    return content


def find_calendar(city: str) -> CityCalendar:
    return next(make_calendar(found.city) for found in read_all_content().cities if found.city.key == city)


def find_way(process: str) -> Way:
    """Return a process of our content by its name, ``city/slug``."""
    content = read_all_content()
    found = next(one.process for city in content.cities for one in city.processes if one.process.process == process)
    version = compile_version(embed_registry(found, content.registry))
    return Way(version, find_calendar(process.partition("/")[0]))


def write_way(process: str, steps: list[dict[str, Any]], *facts: Fact, **members: Any) -> Way:
    """Return a process that our content doesn't have yet; `facts` are asked besides those of the registry."""
    raw = {
        "schema": 1,
        "process": process,
        "service_type": "test",
        "source_language": "it",
        "title": process,
        "summary": process,
        "authority": "office",
        "stage": "settling",
        "steps": [{"title": f"Do {step['key']}", **step} for step in steps],
        **members,
    }
    definition, problems = parse_process(raw)
    assert definition is not None, problems
    known = read_all_content().registry
    registry = Registry(facts={**known.facts, **{fact.key: fact for fact in facts}}, groups=known.groups)
    return Way(compile_version(embed_registry(definition, registry)), find_calendar(process.partition("/")[0]))


def ended(*attempts: tuple[str, str] | str) -> Mark:
    """Return the mark on a step with its days and outcomes, oldest first."""
    times = [Attempt(date.fromisoformat(one)) if isinstance(one, str) else when(*one) for one in attempts]
    return Mark(times[-1].on, times[-1].outcome, tuple(times[:-1]))


def when(day: str, outcome: str) -> Attempt:
    return Attempt(date.fromisoformat(day), outcome)


def stands(procedure: Procedure, *keys: str) -> list[str]:
    """Return the states of some steps."""
    return [procedure.step(key).state.value for key in keys]


def due(procedure: Procedure, step: str, deadline: str) -> tuple[str | None, str]:
    """Return the day of a deadline, and how it stands."""
    view = next(view for view in procedure.step(step).deadlines if view.key == deadline)
    return None if view.date is None else view.date.isoformat(), view.status.value


def costs(procedure: Procedure) -> list[str]:
    """Return the totals: ``EUR 40.00``, or ``EUR 0.00 to 16.00`` where it isn't settled."""
    return [
        f"{fee.currency} {fee.low:.2f}" if fee.low == fee.high else f"{fee.currency} {fee.low:.2f} to {fee.high:.2f}"
        for fee in procedure.totals.fees
    ]


def is_asked_in_turn(way: Way, day: str, person: Person, replies: Mapping[str, Any]) -> Iterator[str]:
    """Yield the questions asked one after another, each answered as in `replies`; else declined, or not held."""
    for _ in range(40):
        question = next_question(way.on(day, person))
        if question is None:
            return
        yield question.key
        reply = replies.get(question.key, "declined")
        if question.kind == "holds":
            person = person._replace(papers={**person.papers, question.about: hold(reply is True)})
        else:
            person = person._replace(answers={**person.answers, question.key: say(reply)})
    raise AssertionError("it never stops asking")
