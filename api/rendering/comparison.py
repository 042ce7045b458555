"""The same need in several cities, for one person: as JSON in the reader's language, and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from api.published import Published, Version
from api.rendering.procedure import list_answers, totals_json
from api.rendering.texts import Json
from core.platform.errors import NotFound
from core.procedures.personal import Person
from core.procedures.personalise import personalise

Cell = str | int | None

HEADS = (
    "city",
    "process",
    "title",
    "version",
    "adopted",
    "today",
    "applies",
    "visits_from",
    "visits_to",
    "days_typical_from",
    "days_typical_to",
    "days_longest",
    "steps_from",
    "steps_to",
    "papers",
    "papers_held",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def compare_cities(published: Published, service_type: str, person: Person, language: str, now: datetime) -> Json:
    """Return what each city's process of a service type would take for a person; raises `NotFound`."""
    versions = list_versions(published, service_type)
    if not versions and service_type not in published.shelf.registry.service_types:
        raise NotFound("There is no such service type.")
    places = published.read_places(language)
    present = {version.process.partition("/")[0] for version in versions}
    return {
        "service_type": published.read_registry(language).titled("service-types", service_type),
        "lang": language,
        "items": [compare_one(published, version, person, language, now) for version in versions],
        "cities_without": [
            {"key": key, "title": places.city_name(key)} for key in published.places.cities if key not in present
        ],
        "answers": list(said_once(published, versions, person, language)),
    }


def list_versions(published: Published, service_type: str) -> tuple[Version, ...]:
    """Return the processes of a service type that are offered now, in the order of the cities."""
    order = {key: position for position, key in enumerate(published.places.cities)}
    found = (
        process
        for process in published.processes.values()
        if process.is_published and process.current.document.definition.service_type == service_type
    )
    return tuple(
        process.current for process in sorted(found, key=lambda one: (order.get(one.city, len(order)), one.key))
    )


def compare_one(published: Published, version: Version, person: Person, language: str, now: datetime) -> Json:
    """Return what one process would take for a person."""
    city = version.process.partition("/")[0]
    reading, head = published.read_version(version, language)
    today = published.today_in(city, now)
    procedure = personalise(version.compiled, person, today, published.worlds[city])
    totals = procedure.totals
    return {
        "process": head,
        "today": today.isoformat(),
        "applies": procedure.audience.value,
        "steps": {"low": totals.steps, "high": totals.steps + totals.maybe},
        "totals": totals_json(reading, totals),
    }


def said_once(published: Published, versions: Iterable[Version], person: Person, language: str) -> Iterator[Json]:
    """Yield what the person said, in words, once for all processes that ask for it."""
    seen: set[str] = set()
    for version in versions:
        for answer in list_answers(published.read_version(version, language).reading, person):
            if answer["fact"] not in seen:
                seen.add(answer["fact"])
                yield answer


# --- the table ---------------------------------------------------------------------------------------


def write_table(comparison: Json) -> str:
    """Return a comparison as CSV (RFC 4180): a line for each process, two columns for each currency."""
    items = comparison["items"]
    currencies = sorted({fee["currency"] for item in items for fee in item["totals"]["fees"]})
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow([*HEADS, *(f"fees_{currency}_{end}" for currency in currencies for end in ("from", "to"))])
    for item in items:
        writer.writerow([plain_cell(cell) for cell in (*cells_of(item), *fee_cells(item, currencies))])
    return sheet.getvalue()


def cells_of(item: Json) -> tuple[Cell, ...]:
    """Return what stands in one line before the fees."""
    head, totals, steps = item["process"], item["totals"], item["steps"]
    days, visits, papers = totals["days"], totals["visits"], totals["papers"]
    return (
        head["city_name"]["text"],
        head["id"],
        head["title"]["text"],
        head["version"]["number"],
        "yes" if head["adopted"] else "no",
        item["today"],
        item["applies"],
        visits["low"],
        visits["high"],
        days["typical_low"],
        days["typical_high"],
        days["longest"],
        steps["low"],
        steps["high"],
        "; ".join(paper["title"]["text"] for name in PAPERS for paper in papers[name]),
        "; ".join(paper["title"]["text"] for paper in papers["held"]),
    )


PAPERS = ("held", "missing", "to_get", "unknown")


def fee_cells(item: Json, currencies: Sequence[str]) -> Iterator[Cell]:
    """Yield the least and the most in each currency; empty where nothing is paid in it, or nobody can say."""
    fees = {fee["currency"]: fee for fee in item["totals"]["fees"]}
    for currency in currencies:
        fee = fees.get(currency)
        yield None if fee is None else fee["low"]
        yield None if fee is None else fee["high"]


def plain_cell(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula and runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
