"""How long the engine takes: times in microseconds of processor time, and scaled by a yardstick.

The yardstick is what the standard library's ``graphlib`` takes to put 30 steps in order, with nothing made
ready before: work of the same sort, in plain Python. It takes 49 µs on the machine by which the goals were
set. So the third column, the time divided by the yardstick and multiplied by 49, is what the same work would
take there: it compares machines and hours, as the first does not. Each line is the median of many rounds,
and each round takes both measures one after the other, so that a machine that is slow for a while counts for
neither; each is made once before it is timed. Run with ``python -m bench.personalise``.
"""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from uuid import UUID

from core.cases.events import Answered, Event, Opened, PaperDeclared, Recorder, StepMarked
from core.cases.progress import progress, to_person
from core.people.actor import Role
from core.people.calendars import CityCalendar
from core.people.places import HolidayRegion
from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.personal import Mark, Person, World
from core.procedures.personalise import personalise
from core.procedures.procedure import Procedure
from core.procedures.questions import next_question
from core.procedures.reasons import why, why_each
from core.processes.answers import Answer, Paper, one_day
from core.processes.content import read_content
from core.processes.definition import Process
from core.processes.definition_form import parse_process
from core.processes.registry import Fact, FactKind, Option, Registry
from core.processes.versions import VersionDocument, embed_registry, parse_version, version_json

YARDSTICK = 49.0  # microseconds, on the machine by which the goals were set
REAL = "bologna/residence-permit-first"
AT_ONCE = 1000  # steps that are read at once; no real process has more

TODAY = date(2026, 3, 12)
FACTS = {
    "residence": Fact("residence", FactKind.CHOICE, "?", options=(Option("student", "s"), Option("worker", "w"))),
    "citizenship": Fact("citizenship", FactKind.COUNTRY, "?"),
    "married": Fact("married", FactKind.YES_NO, "?"),
    "children": Fact("children", FactKind.NUMBER, "?"),
    "arrival-date": Fact("arrival-date", FactKind.DATE, "?"),
    "birth-date": Fact("birth-date", FactKind.DATE, "?"),
}


def make_document(count: int = 30, *, rich: bool = True) -> VersionDocument:
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
    raw: dict[str, object] = {
        "schema": 1,
        "process": "city/bench",
        "service_type": "bench",
        "source_language": "it",
        "title": "Bench",
        "summary": "Bench",
        "authority": "city",
        "stage": "arrival",
        **({"one_of": [["step-12", "step-13"]]} if rich else {}),
    }
    parts = [parse({**raw, "steps": steps[first : first + AT_ONCE]}) for first in range(0, count, AT_ONCE)]
    process = replace(parts[0], steps=tuple(step for part in parts for step in part.steps))
    return embed_registry(process, Registry(facts=FACTS, groups={"@eea": ("AT", "DE", "FR")}))


def make_version(count: int = 30, *, rich: bool = True) -> CompiledVersion:
    """Return the same, ready to be personalised."""
    return compile_version(make_document(count, rich=rich))


def parse(raw: Mapping[str, object]) -> Process:
    """Read a process of the bench."""
    process, problems = parse_process(raw)
    if process is None:
        raise SystemExit(f"the bench's own process is wrong: {problems}")
    return process


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


def make_crowd(count: int) -> list[Person]:
    """Return as many persons, no two of whom stand alike."""
    somebody = make_persons()["half_way"]
    found = []
    for number in range(count):
        answers = dict(somebody.answers)
        answers["arrival-date"] = Answer((f"2026-0{1 + number % 3}-{1 + number % 28:02}",))
        answers["residence"] = Answer(("student" if number % 2 else "worker",))
        answers["children"] = Answer((str(number % 3),))
        if number % 5 == 0:
            del answers["married"]
        marks = {f"step-{step}": Mark(date(2026, 3, 1 + step % 28)) for step in range(number % 29)}
        found.append(Person(answers, somebody.papers, marks))
    return found


def write_real_version() -> dict[str, Any]:
    """Return a version of the example content as plain data."""
    content, _ = read_content(Path(__file__).parents[1] / "content")
    process = next(one.process for city in content.cities for one in city.processes if one.process.process == REAL)
    return version_json(embed_registry(process, content.registry))


def read_version(raw: Mapping[str, object]) -> VersionDocument:
    """Read a version from plain data, as the shelf does."""
    version, problems = parse_version(raw)
    if version is None:
        raise SystemExit(f"{REAL} can't be read: {problems}")
    return version


def sort_thirty() -> tuple[int, ...]:
    """Put 30 steps in order without anything made ready before: the yardstick."""
    after = {number: {other for other in (number - 1, number - 4) if other >= 0 and number % 5} for number in range(30)}
    return tuple(TopologicalSorter(after).static_order())


# --- measuring ----------------------------------------------------------------------------------------


def measure(act: Callable[[], object], rounds: int = 400) -> tuple[float, float]:
    """Return the median of a call in microseconds of processor time, and scaled by the yardstick."""
    times, ratios = [], []
    while len(times) < rounds:
        taken, yardstick = time_once(act), time_once(sort_thirty)
        if taken > 0 and yardstick > 0:  # a virtual machine's clock of processor time stands still now and then
            times.append(taken)
            ratios.append(taken / yardstick)
    return statistics.median(times) / 1000, statistics.median(ratios) * YARDSTICK


def time_once(act: Callable[[], object]) -> int:
    """Return the nanoseconds of this thread's processor time that a call takes, so that neighbours count little.

    It is made once before, so that whatever ran last has left no caches cold.
    """
    act()
    begin = time.thread_time_ns()
    act()
    return time.thread_time_ns() - begin


def weigh_version() -> float:
    """Return the kibibytes that a real version takes on the shelf: its document and what it was compiled to."""
    raw = write_real_version()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = compile_version(read_version(raw))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / 1024 if kept.steps else 0.0


def explain(procedure: Procedure) -> None:
    """Tell why each step stands as it does, and what to ask next."""
    list(why_each(procedure))
    next_question(procedure)


def say(name: str, found: tuple[float, float], unit: float = 1.0) -> None:
    """Print one line: a name, the time, and the time scaled by the yardstick."""
    print(f"{name:<40} {found[0] / unit:>10.1f} {found[1] / unit:>10.1f}")


def measure_persons(world: World) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield how long procedures of several sorts take."""
    versions = {"plain_30": make_version(rich=False), "rich_30": make_version(), "rich_120": make_version(120)}
    for name, version in versions.items():
        for who, person in make_persons().items():
            yield f"personalise_{name}_{who}_us", measure(partial(personalise, version, person, TODAY, world))
    yield "personalise_30_crowd_us", measure_crowd(world)


def measure_crowd(world: World) -> tuple[float, float]:
    """Return how long it takes for many persons, one after another, on a version of 30 steps new to them all."""
    version = make_version()
    crowd = iter(make_crowd(800))
    return measure(lambda: personalise(version, next(crowd), TODAY, world), 400)


def main() -> None:
    """Print the medians."""
    print(f"{'':<40} {'here':>10} {'scaled':>10}")
    say("yardstick_us", measure(sort_thirty))
    world = World(CityCalendar(HolidayRegion("IT", "BO")))
    version, persons = make_version(), make_persons()
    half_way = personalise(version, persons["half_way"], TODAY, world)
    thirty = measure(partial(personalise, version, persons["half_way"], TODAY, world))
    say("personalise_30_us", thirty)
    say("explain_30_us", measure(partial(explain, half_way)))
    many, long_way = make_version(5000), persons["half_way"]
    five_thousand = measure(partial(personalise, many, long_way, TODAY, world), 15)
    say("personalise_5000_ms", five_thousand, 1000)
    print(f"{'each_of_5000_to_each_of_30':<40} {'':>10} {five_thousand[1] / thirty[1] * 30 / 5000:>10.2f}")
    condition = next(step.when for step in version.steps if step.number == 4 and step.when is not None)
    say("condition_ns", measure(lambda: [condition.test(half_way.situation) for _ in range(10)]), 0.01)
    events = make_events(1000)
    say("fold_1000_events_us", measure(partial(progress, events), 100))
    say("to_person_us", measure(partial(to_person, progress(events))))
    sixty = make_document(60)
    say("compile_60_steps_ms", measure(partial(compile_version, sixty), 30), 1000)
    print(f"{'memory_per_version_kb':<40} {weigh_version():>10.1f} {'':>10}")
    for name, found in measure_persons(world):
        say(name, found)
    nothing = personalise(version, Person(), TODAY, world)
    say("next_question_us", measure(partial(next_question, nothing)))
    say("why_us", measure(partial(why, nothing, "step-7")))
    say("why_each_us", measure(lambda: list(why_each(nothing))))


if __name__ == "__main__":
    main()
