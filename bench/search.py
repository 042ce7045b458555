"""How often people find what they are after: the queries in ``queries.yaml``, asked of the example content.

For each language: in how many of a hundred queries the right process comes first, and among the first three.
The queries stand in two halves. The misses in `seen` are listed, to tune the search by; those in `held_back`
are not, so that its shares stay honest; ``--all`` lists them too. Then how long a search takes, and how long
the index. Run with ``python -m bench.search``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from api.published import Published
from bench.public import make_installation

QUERIES = Path(__file__).parent / "queries.yaml"
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
    """Return the queries of both halves."""
    halves = yaml.safe_load(QUERIES.read_text())
    return {half: list(flatten(languages)) for half, languages in halves.items()}


def flatten(languages: dict[str, dict[str, dict[str, list[str]]]]) -> Iterator[Asked]:
    """Yield the queries of a half."""
    for language, cities in languages.items():
        for city, processes in cities.items():
            for process, queries in processes.items():
                yield from (Asked(language, city, process, query) for query in queries)


def find_place(published: Published, asked: Asked) -> tuple[int, str]:
    """Return at which place the right process comes, 0 where it isn't found, and what comes first."""
    found = published.find_processes(city=asked.city, q=asked.query)
    right = f"{asked.city}/{asked.process}"
    return (found.index(right) + 1 if right in found else 0), (found[0] if found else "nothing")


def print_shares(half: str, queries: list[Asked], misses: list[Miss]) -> None:
    """Print the shares of a half, by language and in all."""
    print(f"\n{half:<12}{'queries':>8}{'first':>9}{'in three':>10}")
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


def measure(published: Published, queries: list[Asked]) -> None:
    """Print how long the index takes and how long a search."""
    times = []
    for asked in queries:
        start = time.perf_counter()
        published.find_processes(city=asked.city, q=asked.query)
        times.append((time.perf_counter() - start) * 1000)
    print(f"\nsearch_in_a_city_ms      median {statistics.median(times):.2f}, slowest {max(times):.2f}")


def main() -> None:
    """Ask everything, and print what was found."""
    halves = read_queries()
    with tempfile.TemporaryDirectory() as folder, make_installation(Path(folder)) as installation:
        published = installation.library.now
    start = time.perf_counter()
    published.find_processes(q="x")
    print(f"first_search_ms {(time.perf_counter() - start) * 1000:.0f}, for {len(published.processes)} processes")
    for half, queries in halves.items():
        misses = [Miss(asked, *found) for asked in queries if (found := find_place(published, asked))[0] != 1]
        print_shares(half, queries, misses)
        if half == "seen" or "--all" in sys.argv:
            print_misses(misses)
    measure(published, [asked for queries in halves.values() for asked in queries])


if __name__ == "__main__":
    main()
