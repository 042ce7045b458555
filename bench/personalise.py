"""How long the engine takes: medians in microseconds, one line each, on this machine and now.

The first line is a yardstick, to compare machines and hours by: what the standard library takes to put
30 steps in order. Run with ``python -m bench.personalise``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from graphlib import TopologicalSorter
from uuid import UUID

from core.cases.events import Answered, Event, Opened, PaperDeclared, Recorder, StepMarked
from core.cases.progress import progress, to_person
from core.people.actor import Role
from core.people.calendars import CityCalendar
from core.people.places import HolidayRegion
from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.personal import Mark, Person, World
from core.procedures.personalise import personalise
from core.procedures.questions import next_question
from core.procedures.reasons import why, why_each
from core.processes.answers import Answer, Paper, one_day
from core.processes.definition_form import parse_process
from core.processes.registry import Fact, FactKind, Option, Registry
from core.processes.versions import embed_registry

TODAY = date(2026, 3, 12)
FACTS = {
    "residence": Fact("residence", FactKind.CHOICE, "?", options=(Option("student", "s"), Option("worker", "w"))),
    "citizenship": Fact("citizenship", FactKind.COUNTRY, "?"),
    "married": Fact("married", FactKind.YES_NO, "?"),
    "children": Fact("children", FactKind.NUMBER, "?"),
    "arrival-date": Fact("arrival-date", FactKind.DATE, "?"),
    "birth-date": Fact("birth-date", FactKind.DATE, "?"),
}


def make_version(count: int = 30, *, rich: bool = True) -> CompiledVersion:
    """Return a process: plain (conditions, an order, some papers, fees and deadlines), or richer than most real ones.

    The rich one has two needs with alternatives in every other step, fee lists, working days, routes,
    durations, and declared alternatives.
    """
    conditions = [
        {"fact": "residence", "is": "student"},
        {"all": [{"fact": "married", "is": "yes"}, {"not": {"fact": "citizenship", "in": ["@eea"]}}]},
        {"any": [{"fact": "children", "at_least": "1"}, {"age": "birth-date", "below": "P18Y"}]},
    ]
    steps = []
    for number in range(count):
        step: dict[str, object] = {
            "key": f"step-{number}",
            "title": "Do it",
            "kind": "wait" if number % 10 == 9 else "apply",
            "after": [f"step-{other}" for other in {number - 1, number - 4} if other >= 0 and number % 5],
        }
        if number % 3 == 1:
            step["when"] = conditions[number // 3 % 3]
        if not rich:
            if number % 5 == 0:
                step["needs"] = [{"key": "identity", "any_of": [["passport"]]}]
                step["fees"] = [{"key": "fee", "item": "permit", "amount": "16.00", "currency": "EUR"}]
            if number % 15 == 14:
                step["deadlines"] = [{"key": "soon", "from": "arrival-date", "offset": "P20D"}]
            steps.append(step)
            continue
        if number % 2 == 0:
            step["needs"] = [
                {"key": "identity", "any_of": [["passport"]]},
                {"key": "photo", "any_of": [[f"paper-{number}"], ["id-card", "birth-certificate"]]},
            ]
            step["gives"] = [f"paper-{number + 4}"]
        if number % 4 == 0:
            step["fees"] = [
                {"key": "less", "item": "permit", "amount": "40.00", "currency": "EUR", "when": conditions[0]},
                {"key": "full", "item": "permit", "amount": "80.00", "currency": "EUR"},
            ]
        if number % 6 == 0:
            step["deadlines"] = [
                {"key": "soon", "from": "arrival-date", "offset": {"working_days": 8} if number % 12 else "P20D"}
            ]
        if number % 5 == 0:
            step["takes"] = {"typical": "P10D", "at_most": "P2M" if number % 10 else "P30D"}
            step["channels"] = [{"key": "desk", "kind": "in_person"}, {"key": "online", "kind": "online"}]
        steps.append(step)
    raw = {
        "schema": 1,
        "process": "city/bench",
        "service_type": "bench",
        "source_language": "it",
        "title": "Bench",
        "summary": "Bench",
        "authority": "city",
        "stage": "arrival",
        "steps": steps,
        **({"one_of": [["step-12", "step-13"]]} if rich else {}),
    }
    process, problems = parse_process(raw)
    if process is None:
        raise SystemExit(f"the bench's own process is wrong: {problems}")
    return compile_version(embed_registry(process, Registry(facts=FACTS, groups={"@eea": ("AT", "DE", "FR")})))


def make_persons() -> dict[str, Person]:
    """Return somebody who said nothing, and somebody half way through."""
    answers = {
        "residence": Answer(("student",)),
        "citizenship": Answer(("MA",)),
        "married": Answer(("no",)),
        "children": Answer(("2",)),
        "arrival-date": Answer(("2026-03-02",)),
        "birth-date": Answer(("1999-04",)),
    }
    papers = {"passport": Paper(True, expires=one_day(date(2030, 1, 1))), "id-card": Paper(False)}
    marks = {f"step-{number}": Mark(date(2026, 3, 3 + number)) for number in range(8)}
    return {"answered": Person(answers, papers), "half_way": Person(answers, papers, marks), "nothing": Person()}


def make_events(count: int) -> list[Event]:
    """Return the events of a busy case."""
    by = Recorder(Role.MIGRANT, UUID(int=7))
    events = [Event(UUID(int=1), 1, Opened("a" * 64), by, "a" * 64)]
    at = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    for number in range(2, count + 1):
        what = (
            Answered(f"fact-{number % 40}", Answer((str(number),))),
            StepMarked(f"step-{number % 30}", TODAY),
            PaperDeclared(f"paper-{number % 20}", Paper(True)),
        )[number % 3]
        events.append(Event(UUID(int=number * 7919), number, what, by, "a" * 64, at=at))
    return events[::-1]


def measure(act: Callable[[], object], rounds: int = 400) -> float:
    """Return the median of a call in microseconds of processor time, so that neighbours count little."""
    times = []
    for _ in range(rounds):
        begin = time.thread_time_ns()
        act()
        times.append(time.thread_time_ns() - begin)
    return statistics.median(times) / 1000


def sort_thirty() -> tuple[int, ...]:
    """Put 30 steps in order without anything made ready before."""
    after = {number: {other for other in (number - 1, number - 4) if other >= 0 and number % 5} for number in range(30)}
    return tuple(TopologicalSorter(after).static_order())


def main() -> None:
    """Print the medians."""
    print(f"yardstick_us {measure(sort_thirty):.1f}")
    world = World(CityCalendar(HolidayRegion("IT", "BO")))
    for name, version in (
        ("30", make_version(rich=False)),
        ("30_rich", make_version()),
        ("120_rich", make_version(120)),
    ):
        for who, person in make_persons().items():
            print(f"personalise_{name}_{who}_us {measure(partial(personalise, version, person, TODAY, world)):.1f}")
    version = make_version()
    nothing = personalise(version, Person(), TODAY, world)
    print(f"next_question_us {measure(lambda: next_question(nothing)):.1f}")
    print(f"why_us {measure(lambda: why(nothing, 'step-7')):.1f}")
    print(f"why_each_us {measure(lambda: list(why_each(nothing))):.1f}")
    print(f"compile_30_us {measure(make_version, 20):.1f}")
    events = make_events(1000)
    print(f"fold_1000_events_us {measure(lambda: progress(events), 40):.1f}")
    folded = progress(events)
    print(f"to_person_us {measure(lambda: to_person(folded)):.1f}")


if __name__ == "__main__":
    main()
