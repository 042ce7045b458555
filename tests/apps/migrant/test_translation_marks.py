"""A text that a machine translated, or that is behind its source, says so where it stands."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from core.platform.revision import raise_public_revision
from core.processes.tables import ProcessTranslation, RegistryTranslation
from tests.apps.browsing import Browser
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.telling import read_people, tell

PROCESS = "bologna/residence-permit-first"
WHO = "student-just-arrived"
BEHIND = "0123456789abcdef"
OLDER = "Older than the original"
DATED = re.compile(r"Older than the original of \d+ \w+ \d{4}")
MACHINE = "Translated by a machine"
Keep = Callable[[str, Callable[[str, dict[str, Any]], None]], None]


@pytest.fixture
def keep(house: House) -> Keep:
    """Change each text of a translation into a language, as loading a folder does."""

    def change_all(language: str, change: Callable[[str, dict[str, Any]], None]) -> None:
        with house.installation.database.writing() as session:
            for row in (
                session.get_one(ProcessTranslation, (PROCESS, language)),
                *([] if language == "en" else [session.get_one(RegistryTranslation, language)]),
            ):
                texts = deepcopy(row.texts)
                for address, text in texts.items():
                    change(address, text)
                row.texts = texts
            raise_public_revision(session)
        house.installation.library.refresh()

    return change_all


def fall_behind(*addresses: str) -> Callable[[str, dict[str, Any]], None]:
    def change(address: str, text: dict[str, Any]) -> None:
        if address in addresses:
            text["source"] = BEHIND

    return change


def check_all(_address: str, text: dict[str, Any]) -> None:
    text.update(checked=True, machine=False)


def open_guide(house: House, tag: str = "en") -> str:
    return open_browser_on(house, "migrant").open(f"/{tag}/{PROCESS}/").html


def open_way(house: House, tag: str = "en") -> str:
    reader: Browser = open_browser_on(house, "migrant")
    tell(house, reader, PROCESS, read_people(PROCESS)[WHO])
    return reader.open(f"/{tag}/my/{PROCESS}").html


def after(html: str, place: str) -> str:
    """Return what begins there, and what is told of it."""
    found = html[html.index(place) :]
    told = found.find('<p class="told-of">', 0, found.index("</") + 300)
    return found[: found.index("</p>", told) if told >= 0 else found.index("</")]


def step_of(html: str, title: str) -> str:
    """Return a step of the trail, from its title to the end of what is folded."""
    return next(part for part in re.split(r"<summary>", html) if title in part.partition("</h3>")[0])


def test_a_summary_behind_its_source_says_so_with_the_day_of_the_source(house: House, keep: Keep) -> None:
    keep("en", fall_behind("summary"))
    page = open_guide(house)
    summary = after(page, '<p class="lead">')
    assert DATED.search(summary)
    assert MACHINE in summary
    assert page.count(OLDER) == 1
    assert re.search(r"Some translations are older than the original text of \d+ \w+ \d{4}\. They are marked\.", page)


@pytest.mark.parametrize("open_page", [open_guide, open_way])
def test_a_step_behind_its_source_says_so_at_its_title_and_its_text(
    house: House, keep: Keep, open_page: Callable[[House], str]
) -> None:
    with house.installation.database.reading() as session:
        texts = session.get_one(ProcessTranslation, (PROCESS, "en")).texts
    key = "hand-in-kit"
    title = texts[f"steps/{key}/title"]["text"]
    keep("en", fall_behind(f"steps/{key}/title", f"steps/{key}/body"))
    page = open_page(house)
    step = step_of(page, title)
    assert OLDER in step.partition("</h3>")[0]
    assert DATED.search(step.partition("</h3>")[2])
    assert "Some translations are older than the original text of" in page
    assert all(title in one for one in re.findall(r"<h[123][^>]*>.*?</h[123]>", page) if OLDER in one)


def test_a_title_of_a_way_behind_its_source_says_so_with_the_day(house: House, keep: Keep) -> None:
    keep("en", fall_behind("title"))
    assert DATED.search(after(open_way(house), "<h1>"))
    assert OLDER in after(open_guide(house), "<h1>")


def test_a_paper_behind_its_source_says_so_where_a_step_needs_it(house: House, keep: Keep) -> None:
    keep("ar", fall_behind("document-types/passport/title"))
    page = open_way(house, "ar")
    lines = re.findall(r'<button name="have" value="\w+ passport".*?</button>', page)
    assert lines
    assert all('<span class="tag soft">أقدم من النص الأصلي</span>' in line for line in lines)
    assert "بعض الترجمات أقدم من النص الأصلي." in page
    assert page.count("أقدم من النص الأصلي") == len(lines) + 1  # and no day, which nobody knows


@pytest.mark.parametrize("open_page", [open_guide, open_way])
def test_what_a_machine_made_says_so_at_each_text_and_not_at_each_title(
    house: House, open_page: Callable[[House], str]
) -> None:
    page = open_page(house)
    head = after(page, "<h1>") + (after(page, '<p class="lead">') if '<p class="lead">' in page else "")
    assert MACHINE in head
    bodies = re.findall(r'<div class="rich">.*?</div>\s*(<p class="told-of">.*?</p>)?', page, re.DOTALL)
    assert bodies
    assert all(MACHINE in told for told in bodies)
    assert MACHINE not in "".join(re.findall(r"<h[123][^>]*>.*?</h[123]>", page))


@pytest.mark.parametrize("open_page", [open_guide, open_way])
def test_where_people_made_the_others_a_title_by_a_machine_says_so(
    house: House, keep: Keep, open_page: Callable[[House], str]
) -> None:
    def change(address: str, text: dict[str, Any]) -> None:
        if address != "steps/hand-in-kit/title":
            check_all(address, text)

    keep("en", change)
    page = open_page(house)
    marked = [title for title in re.findall(r"<h[123][^>]*>.*?</h[123]>", page) if MACHINE in title]
    with house.installation.database.reading() as session:
        title = session.get_one(ProcessTranslation, (PROCESS, "en")).texts["steps/hand-in-kit/title"]["text"]
    assert marked
    assert all(title in one for one in marked)
    assert 'class="told-of"' not in page


@pytest.mark.parametrize("open_page", [open_guide, open_way])
def test_where_all_is_checked_nothing_is_marked(house: House, keep: Keep, open_page: Callable[[House], str]) -> None:
    keep("en", check_all)
    page = open_page(house)
    assert 'class="told-of"' not in page
    assert OLDER not in page
    assert MACHINE not in page
