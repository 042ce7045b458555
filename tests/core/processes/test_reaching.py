"""On each step of each guide there is somebody to call or to go to, and docs/content.md says how many say so themselves."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.people.places import OrganisationKind, is_invented
from core.processes.content import CityFolder
from core.processes.definition import Channel, ChannelKind, Step, StepKind
from core.processes.reaching import count_doors, count_reachable, find_on_guide, find_on_step
from tests.core.processes.test_promises_of_the_content import CITIES, CONTENT

DOCS = Path(__file__).parents[3] / "docs/content.md"
CITY = next(one for one in CONTENT.cities if one.city.key == "hamburg")
KEPT_FOR_FILMS = re.compile(r"\+49 40 66969 [0-9]{3}")  # Bundesnetzagentur, Amtsblatt 7/2021, Mitteilung 148
STEP = Step(key="step", title="Step", kind=StepKind.PREPARE)


def keys(city: CityFolder, step: Step) -> list[str]:
    return [who.key for who in find_on_step(city, step)]


# --- how it is counted ---


def test_a_step_without_a_route_tells_the_telephone_of_whoever_is_responsible() -> None:
    assert keys(CITY, STEP) == []
    assert keys(CITY, replace(STEP, responsible="hamburg-service")) == ["hamburg-service"]
    assert keys(CITY, replace(STEP, responsible="zab")) == [], "no telephone of it is known"


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        (Channel("way", ChannelKind.ONLINE, url="https://example.org"), []),
        (Channel("way", ChannelKind.IN_PERSON, url="https://example.org"), []),
        (Channel("way", ChannelKind.POST), []),
        (Channel("way", ChannelKind.PHONE), ["hamburg-service"]),
        (Channel("way", ChannelKind.IN_PERSON), ["hamburg-service"]),
        (Channel("way", ChannelKind.IN_PERSON, "ngo-hamburg-desk"), ["ngo-hamburg-example"]),
        (Channel("way", ChannelKind.IN_PERSON, "handwerkskammer-holstenwall"), []),
    ],
)
def test_a_route_tells_whom_one_can_call_or_when_to_go(channel: Channel, told: list[str]) -> None:
    assert keys(CITY, replace(STEP, responsible="hamburg-service", channels=(channel,))) == told


def test_examples_do_not_count() -> None:
    real = tuple(one for one in CITY.organisations if not is_invented(one))
    alone = replace(CITY, organisations=tuple(one for one in CITY.organisations if is_invented(one)), offices=())
    process = CITY.processes[0].process
    assert [who.key for who in find_on_guide(alone, process)] == ["ngo-hamburg-example"]
    mute = replace(CITY, organisations=tuple(replace(one, phone=None) for one in real), offices=())
    assert count_reachable(mute).reached == 0
    assert count_doors(replace(CITY, offices=CITY.offices[-1:])).doors == 0


# --- what the content promises ---


@pytest.mark.parametrize("city", CITIES)
def test_on_every_step_one_can_call_somebody_real(city: CityFolder) -> None:
    reach = count_reachable(city)
    assert reach.steps == sum(len(one.process.steps) for one in city.processes) > 0
    assert reach.reached == reach.steps


@pytest.mark.parametrize("city", CITIES)
def test_each_city_has_a_telephone_with_its_hours_its_language_and_who_says_so(city: CityFolder) -> None:
    called = {one.key: one for one in city.organisations if one.phone and not is_invented(one)}
    assert city.city.helplines
    assert all(key in called and called[key].languages for key in city.city.helplines)
    hours = [one for one in called.values() if one.phone_hours]
    everybody = [one for one in hours if one.key in city.city.helplines or one.kind is OrganisationKind.NGO]
    assert everybody
    assert all(one.read_in and one.checked_on for one in hours)


@pytest.mark.parametrize("city", CITIES)
def test_each_city_says_who_looks_at_complaints(city: CityFolder) -> None:
    bodies = {one.key: one for one in city.organisations}
    named = city.city.complaints + city.city.accessibility_complaints
    assert city.city.complaints
    assert all((bodies[key].phone or bodies[key].url) and bodies[key].read_in for key in named)


@pytest.mark.parametrize("city", CITIES)
def test_nobody_is_called_who_has_nothing_to_do_with_it(city: CityFolder) -> None:
    examples = [one for one in city.organisations if is_invented(one)]
    assert examples
    for one in examples:
        doors = [office for office in city.offices if office.organisation == one.key]
        assert doors
        assert all(office.hours and not office.phone for office in doors)
        assert one.phone is None or KEPT_FOR_FILMS.fullmatch(one.phone)


@pytest.mark.parametrize("city", CITIES)
def test_the_docs_tell_the_figures(city: CityFolder) -> None:
    reach, doors = count_reachable(city), count_doors(city)
    figures = (
        f"{reach.reached} of {reach.steps}",
        reach.at_step,
        f"{doors.with_hours} of {doors.doors}",
        doors.with_phone,
    )
    row = f"| {city.city.key.capitalize()} | {' | '.join(str(one) for one in figures)} |"
    assert row in DOCS.read_text(encoding="utf-8"), row


def test_the_docs_tell_the_sum() -> None:
    found = [count_reachable(city) for city in CONTENT.cities]
    said = f"on {sum(one.at_step for one in found)} of {sum(one.steps for one in found)} at the step itself"
    assert said in DOCS.read_text(encoding="utf-8").replace("\n", " "), said
