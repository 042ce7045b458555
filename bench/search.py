"""How often people find what they are after: the queries in ``queries.yaml``, asked of the example content.

For each language: in how many of a hundred queries the right process comes first, and among the first three.
The queries stand in three parts. The misses of `held_back` are not listed, so that its shares stay honest.
Then how long a search takes in milliseconds: in a city of the example content, in one of 84 cities with 504
processes, and in all of them; and how long the index of each takes. Run with ``python -m bench.search``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import yaml

from api.findable import index_shelf
from api.published import Published
from bench.public import make_installation
from core.procedures.compiled import CompiledVersion
from core.processes.searching import Index
from core.processes.shelf import Shelf

QUERIES = Path(__file__).parent / "queries.yaml"
HELD_BACK = "held_back"
GOALS = (95.0, 99.0)  # first, and among the first three


class Asked(NamedTuple):
    """A query, and the process that it should find."""

    language: str
    city: str
    process: str
    query: str


class Miss(NamedTuple):
    """A query whose process doesn't come first; the place is counted from 1, 0 where it isn't found."""

    asked: Asked
    place: int
    first: str


def read_queries() -> dict[str, list[Asked]]:
    """Return the queries of all parts."""
    parts = yaml.safe_load(QUERIES.read_text())
    return {part: list(flatten(languages)) for part, languages in parts.items()}


def flatten(languages: dict[str, dict[str, dict[str, list[str]]]]) -> Iterator[Asked]:
    """Yield the queries of a part."""
    for language, cities in languages.items():
        for city, processes in cities.items():
            for process, queries in processes.items():
                yield from (Asked(language, city, process, query) for query in queries)


def find_place(published: Published, asked: Asked) -> tuple[int, str]:
    """Return at which place the right process comes, 0 where it isn't found, and what comes first."""
    found = published.find_processes(city=asked.city, q=asked.query, language=asked.language)
    right = f"{asked.city}/{asked.process}"
    return (found.index(right) + 1 if right in found else 0), (found[0] if found else "nothing")


def print_shares(part: str, queries: list[Asked], misses: list[Miss]) -> None:
    """Print the shares of a part, by language and in all."""
    print(f"\n{part:<12}{'queries':>8}{'first':>9}{'in three':>10}")
    places = {miss.asked: miss.place for miss in misses}
    for language in [*dict.fromkeys(asked.language for asked in queries), "all"]:
        ranks = [places.get(asked, 1) for asked in queries if language in {asked.language, "all"}]
        first = 100 * sum(rank == 1 for rank in ranks) / len(ranks)
        three = 100 * sum(1 <= rank <= 3 for rank in ranks) / len(ranks)
        print(f"{language:<12}{len(ranks):>8}{first:>8.1f}%{three:>9.1f}%")
    print(f"{'goal':<12}{'':>8}{GOALS[0]:>8.1f}%{GOALS[1]:>9.1f}%")


def print_misses(misses: list[Miss]) -> None:
    """Print each miss on a line."""
    for (language, city, process, query), place, first in misses:
        where = f"at {place}" if place else "not found"
        print(f"  {language} {city}: {query!r} is {process}, {where}; first is {first.rpartition('/')[2]}")


def measure(index: Index, queries: list[Asked], cities: Mapping[str, Collection[str]] | None) -> list[float]:
    """Return how long each query takes, the shortest of three times; among the processes of its city, or all."""
    return [min(time_search(index, asked, cities and cities[asked.city]) for _ in range(3)) for asked in queries]


def time_search(index: Index, asked: Asked, among: Collection[str] | None) -> float:
    """Return how many milliseconds a search takes."""
    start = time.perf_counter()
    index.search(asked.query, asked.language, among)
    return (time.perf_counter() - start) * 1000


def multiply(shelf: Shelf[CompiledVersion], times: int) -> Shelf[CompiledVersion]:
    """Return a shelf with each process so many times, and as many words more that stand in no other."""
    found = dict(shelf.processes)
    for number in range(1, times):
        for key, one in shelf.processes.items():
            definition = one.current.document.definition
            steps = tuple(replace(step, body=respell(step.body, number)) for step in definition.steps)
            document = replace(one.current.document, definition=replace(definition, steps=steps))
            found[f"{key}-{number}"] = replace(
                one, key=f"{key}-{number}", current=replace(one.current, document=document)
            )
    return replace(shelf, processes=found)


def respell(text: str, number: int) -> str:
    """Return a text in which each tenth word is one that no other process has."""
    return " ".join(f"{word}{number}" if place % 10 == 0 else word for place, word in enumerate(text.split()))


def print_times(shelf: Shelf[CompiledVersion], queries: list[Asked]) -> None:
    """Print how long the index of a shelf takes, and the searches in it."""
    start = time.perf_counter()
    index = index_shelf(shelf)
    print(f"\nindex_of_{len(shelf.processes)}_processes_ms {(time.perf_counter() - start) * 1000:>24.0f}")
    cities = {
        city: [key for key in shelf.processes if key.partition("/")[0] == city][:6] for city in shelf.places.cities
    }
    for name, among in (("in_a_city", cities), ("in_all", None)):
        times = measure(index, queries, among)
        slowest = f"slowest {max(times):.2f}"
        print(f"search_{name}_ms {statistics.median(times):>30.2f}, {slowest}")


def main() -> None:
    """Ask everything, and print what was found."""
    parts = read_queries()
    every = [asked for queries in parts.values() for asked in queries]
    with tempfile.TemporaryDirectory() as folder, make_installation(Path(folder)) as installation:
        published = installation.library.now
    for part, queries in parts.items():
        misses = [Miss(asked, *found) for asked in queries if (found := find_place(published, asked))[0] != 1]
        print_shares(part, queries, misses)
        if part != HELD_BACK:
            print_misses(misses)
    print_times(published.shelf, every)
    print_times(multiply(published.shelf, 21), every)


if __name__ == "__main__":
    main()
