"""Whom a person can call or go to, as the page of a guide tells it: on a step, and for the whole guide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.people.places import OfficeContent, OrganisationContent, OrganisationKind, helps_with, is_invented
from core.processes.content import CityFolder
from core.processes.definition import ChannelKind, Process, Step


def find_on_step(city: CityFolder, step: Step) -> Iterator[OrganisationContent]:
    """Yield whose telephone or hours stand at a step itself: at an office that it names, or with whoever is responsible."""
    organisations = {one.key: one for one in city.organisations}
    named = {channel.office for channel in step.channels if channel.office is not None}
    for office in city.offices:
        if office.key in named and (office.hours or office.phone or organisations[office.organisation].phone):
            yield organisations[office.organisation]
    if step.responsible is not None and leads_to_responsible(step) and organisations[step.responsible].phone:
        yield organisations[step.responsible]


def find_on_guide(city: CityFolder, process: Process) -> Iterator[OrganisationContent]:
    """Yield whose telephone or hours stand under a guide: who helps with it, whom everybody may call, its authority."""
    for organisation in city.organisations:
        if organisation.kind is OrganisationKind.NGO and not helps_with(organisation, process.topics):
            continue
        helps = organisation.kind is OrganisationKind.NGO or organisation.key in city.city.helplines
        if (helps and tells_when(city, organisation)) or (organisation.key == process.authority and organisation.phone):
            yield organisation


def leads_to_responsible(step: Step) -> bool:
    """Say whether a step tells how to reach whoever is responsible for it: it has no route, or one that names no office."""
    asked = {ChannelKind.IN_PERSON, ChannelKind.PHONE}
    return not step.channels or any(one.kind in asked and not (one.office or one.url) for one in step.channels)


def tells_when(city: CityFolder, organisation: OrganisationContent) -> bool:
    """Say whether an organisation has a telephone, or its first office a telephone or hours."""
    door = next(doors_of(city, organisation), None)
    return bool(organisation.phone or (door is not None and (door.phone or door.hours)))


def doors_of(city: CityFolder, organisation: OrganisationContent) -> Iterator[OfficeContent]:
    """Yield an organisation's offices."""
    return (office for office in city.offices if office.organisation == organisation.key)


class Reach(NamedTuple):
    """How many steps there are, at how many one reaches somebody, and at how many of these the step itself says how."""

    steps: int
    reached: int
    at_step: int


def count_reachable(city: CityFolder) -> Reach:
    """Count the steps of a city at which a telephone or hours are told of somebody who is not invented."""
    steps = reached = at_step = 0
    for one in city.processes:
        real = any(not is_invented(who) for who in find_on_guide(city, one.process))
        for step in one.process.steps:
            here = any(not is_invented(who) for who in find_on_step(city, step))
            steps, reached, at_step = steps + 1, reached + (here or real), at_step + here
    return Reach(steps, reached, at_step)


class Doors(NamedTuple):
    """How many offices there are, and of how many of them one knows the hours, and a telephone."""

    doors: int
    with_hours: int
    with_phone: int


def count_doors(city: CityFolder) -> Doors:
    """Count the offices of a city that are not invented; where one has no way of its own, its organisation's counts."""
    real = {one.key: one for one in city.organisations if not is_invented(one)}
    doors = [office for office in city.offices if office.organisation in real]
    phones = [office.phone or (None if office.url else real[office.organisation].phone) for office in doors]
    return Doors(len(doors), sum(bool(office.hours) for office in doors), len(phones) - phones.count(None))
