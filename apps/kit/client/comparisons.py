"""The same need in several cities, compared for one person. Computed by the API at each request, never stored."""

from __future__ import annotations

import datetime
from dataclasses import field

from apps.kit.client.base import Api, Shape, path_of
from apps.kit.client.procedures import PersonInput, Said, Totals
from apps.kit.client.processes import ProcessHead
from apps.kit.client.texts import Titled
from apps.kit.frozen import frozen


@frozen
class StepsTotal:
    """How many steps there are, at the least and at the most."""

    low: int = 0
    high: int = 0


@frozen
class ComparedProcess:
    """What one city's process would take for this person."""

    process: ProcessHead
    today: datetime.date
    applies: str = "maybe"
    steps: StepsTotal = field(default_factory=StepsTotal)
    totals: Totals = field(default_factory=Totals)


@frozen
class Comparison:
    """The processes of one service type, city by city, and with which answers they were compared."""

    service_type: Titled
    items: tuple[ComparedProcess, ...] = ()
    cities_without: tuple[Titled, ...] = ()
    answers: tuple[Said, ...] = ()


_COMPARISON = Shape(Comparison)


async def compare_cities(api: Api, lang: str, service_type: str, person: PersonInput) -> Comparison:
    """Compare what the cities ask for one need; `person` has answers and papers only."""
    path = path_of("service-types", service_type, "comparison")
    return await api.send(_COMPARISON, "POST", path, params={"lang": lang}, json=dict(person))


async def compare_cities_as_csv(api: Api, lang: str, service_type: str, person: PersonInput) -> str:
    """Return the same as a table for a spreadsheet."""
    path = path_of("service-types", service_type, "comparison")
    answer = await api.exchange("POST", path, params={"lang": lang, "format": "csv"}, json=dict(person))
    return answer.text
