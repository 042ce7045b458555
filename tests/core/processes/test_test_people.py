"""The test people of the content: enough of them, and each condition holds for one and doesn't for another."""

from pathlib import Path

import pytest

from core.people.calendars import make_calendar
from core.procedures.compiled import compile_version
from core.procedures.examples import make_person
from core.procedures.personal import World
from core.procedures.personalise import personalise
from core.processes.content import CityFolder, ProcessFolder, read_content
from core.processes.evaluating import FALSE, TRUE, evaluate
from core.processes.uses import list_conditions
from core.processes.versions import embed_registry

CONTENT, PROBLEMS = read_content(Path(__file__).parents[3] / "content")
PROCESSES = [(city, process) for city in CONTENT.cities for process in city.processes]


@pytest.mark.parametrize(("city", "process"), PROCESSES, ids=[process.process.process for _, process in PROCESSES])
def test_each_condition_holds_for_one_test_person_and_not_for_another(city: CityFolder, process: ProcessFolder) -> None:
    assert len(process.examples) >= 3
    document = embed_registry(process.process, CONTENT.registry)
    version, world = compile_version(document), World(make_calendar(city.city))
    situations = [
        personalise(version, make_person(example), example.today, world).situation for example in process.examples
    ]
    undecided = {
        "/".join(placed.place): found
        for placed in list_conditions(process.process)
        if not {TRUE, FALSE}
        <= (found := {evaluate(placed.condition, situation, document.groups) for situation in situations})
    }
    assert undecided == {}


def test_there_are_24_processes_in_four_cities() -> None:
    assert PROBLEMS == ()
    assert len(PROCESSES) == 24
    assert [len(city.processes) for city in CONTENT.cities] == [6, 6, 6, 6]
