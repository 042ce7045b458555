"""How far it is from the landing page to one's next step, for twelve people on a cheap phone far from the mast.

The people are those of ``tests/core/timelines``; what they know and how they look stands in ``journeys.yaml``. Run
with ``python -m bench.journeys``; it starts a demo of its own. ``--quick`` leaves the slow phone out, ``--only Salma``
walks with some alone, ``--pictures folder`` keeps every page, ``--port`` uses a demo that runs already.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from tests.stories.conftest import ARGUMENTS
from tests.stories.running import Windows, four_free_ports, start_demo, stop_demo
from tests.stories.slow_phone import slow_down
from tests.stories.walking import Found, Mark, Walk

PEOPLE = Path(__file__).parent / "journeys.yaml"
SLOW = 60_000  # milliseconds until a page has surely failed
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HEADINGS = ("person", "guide", "lang", "first seen", "no question left", "taps in all", "typed", "pages", "seconds")


class Journey(NamedTuple):
    """One person's way: who, in which language, to which guide, what they know, and what they did before."""

    person: str
    lang: str
    process: str
    found: Found
    told: dict[str, str | tuple[str, ...]]
    marks: tuple[Mark, ...]


class Measured(NamedTuple):
    """What a journey took: taps, fields, pages and seconds, and the next step that was shown in the end."""

    journey: Journey
    walk: Walk
    settled: int
    next_step: str
    deadline: str


def read_journeys(today: date) -> list[Journey]:
    """Return the journeys, with their days counted from today."""
    return [
        Journey(
            one["person"],
            one["lang"],
            one["process"],
            Found(*next(iter(one["find"].items()), ())),
            {key: tell(value, today) for key, value in one["told"].items()},
            tuple(Mark(*(str(tell(part, today)) for part in mark)) for mark in one.get("marks", ())),
        )
        for one in yaml.safe_load(PEOPLE.read_text())
    ]


def tell(value: Any, today: date) -> str | tuple[str, ...]:
    """Return an answer as it is given in a form."""
    match value:
        case {"days": days}:
            return (today + timedelta(days)).isoformat()
        case {"next": day}:
            return min(one for year in (today.year, today.year + 1) if (one := f"{year}-{day}") >= today.isoformat())
        case {"last": name}:
            before = (today.weekday() - WEEKDAYS.index(name) - 2) % 7 + 2
            return (today - timedelta(before)).isoformat()
        case list():
            return tuple(str(one) for one in value)
        case _:
            return str(value)


def walk_through(page: Page, url: str, journey: Journey, pictures: Path | None) -> Measured:
    """Walk from the landing page until the next step is shown and no question is left, then on to what they came for."""
    folder = None if pictures is None else pictures / journey.person.partition(",")[0].lower()
    walk = Walk(page, journey.told, None if folder is None else lambda seen, name: keep(seen, folder / f"{name}.png"))
    city, _, slug = journey.process.partition("/")
    walk.open(f"{url}/")
    walk.find(journey.lang, city, slug, journey.found)
    walk.begin()
    walk.answer_all()
    settled = walk.taps
    for mark in journey.marks:
        walk.mark(mark)
    return Measured(journey, walk, settled, walk.next_step(), walk.deadline())


def keep(page: Page, file: Path) -> None:
    """Keep a picture of a page as it opens, and one of all of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    page.screenshot(path=file.with_suffix(".whole.png"), full_page=True)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open the browser of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


def write_table(found: list[Measured]) -> str:
    """Return the table in Markdown."""
    rows = [
        "| " + " | ".join((*HEADINGS, "next step shown", "by when")) + " |",
        "|---|---|---|" + "---:|" * 6 + "---|---|",
    ]
    for one in found:
        walk, journey = one.walk, one.journey
        told = (walk.taps_to_next, one.settled, walk.taps, walk.typed, walk.pages, f"{walk.waited:.0f}")
        cells = (journey.person, journey.process, journey.lang, *map(str, told), one.next_step, one.deadline)
        rows.append("| " + " | ".join(" ".join(cell.split()) for cell in cells) + " |")
    return "\n".join(rows)


def open_phone(windows: Windows, *, slow: bool) -> Page:
    """Open a fresh window of a cheap phone; in a slow one everything comes by the slow network, so no worker fetches."""
    page = windows.open(worker=not slow)
    page.context.set_default_timeout(SLOW)
    if slow:
        slow_down(page)
    return page


def measure_all(browser: Browser, url: str, options: argparse.Namespace) -> Iterator[Measured]:
    """Yield what each journey took; a fresh window for each person, in which nothing was opened before."""
    for journey in read_journeys(datetime.now(UTC).date()):
        if options.only and journey.person.partition(",")[0] not in options.only:
            continue
        windows = Windows(browser)
        page = open_phone(windows, slow=not options.quick)
        measured = walk_through(page, url, journey, options.pictures)
        windows.close()
        print(f"{journey.person}: {' '.join(measured.walk.questions)}", flush=True)
        yield measured


def main() -> None:
    """Print what each was asked, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        if options.port:
            found = list(measure_all(browser, f"http://localhost:{options.port + 1}", options))
        else:
            demo = start_demo(Path(folder) / "data", four_free_ports())
            try:
                found = list(measure_all(browser, demo.url("migrant"), options))
            finally:
                stop_demo(demo)
    print(write_table(found))


if __name__ == "__main__":
    main()
