"""A procedure to show at the counter, on paper and in the pocket: for everybody, and in the paper's size."""

import re

import pytest
from playwright.sync_api import Page

from tests.apps.migrant.telling import list_processes
from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows

PROCESS = "hamburg/registration-of-address"


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_sheets_are_for_everybody(demo: Demo, window: Windows, lang: str, dark: bool) -> None:
    page = window.open(width=320, dark=dark)
    for kind in ("", "/counter", "/counter/8", "/print", "/pocket"):
        page.goto(f"{demo.url('migrant')}/{lang}/my/{PROCESS}{kind}")
        look_at(page)


@pytest.mark.browser
def test_paper_has_its_size_and_no_navigation(demo: Demo, window: Windows) -> None:
    page = window.open(javascript=False)
    for kind, size in (("pocket", (298, 420)), ("print", (596, 843))):
        page.goto(f"{demo.url('migrant')}/ar/my/{PROCESS}/{kind}")
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True, format="A4"))
        assert boxes
        assert {(round(float(wide)), round(float(high))) for wide, high in boxes} == {size}
        page.emulate_media(media="print")
        for hidden in (".top", ".reach", ".foot", ".crumbs", ".demo-line", ".choose-language"):
            assert not page.locator(hidden).first.is_visible(), hidden
        page.emulate_media(media="screen")


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["ar", "uk", "en"])
def test_what_is_for_the_pocket_is_one_sheet(demo: Demo, window: Windows, lang: str) -> None:
    page = window.open(javascript=False)
    sheets = {}
    for process in list_processes():
        page.goto(f"{demo.url('migrant')}/{lang}/my/{process}/pocket")
        sheets[process] = len(re.findall(rb"/MediaBox", page.pdf(prefer_css_page_size=True)))
    assert {process: count for process, count in sheets.items() if count != 1} == {}


def style_of(page: Page, selector: str) -> list[str]:
    """Return how letters look, which the person holds out over a counter."""
    found: list[str] = page.locator(selector).first.evaluate(
        "node => ['fontSize', 'fontWeight', 'color'].map(name => getComputedStyle(node)[name])"
    )
    return found


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
def test_the_office_reads_its_words_large_where_they_stand_once(demo: Demo, window: Windows, dark: bool) -> None:
    page = window.open(width=360, dark=dark)
    page.goto(f"{demo.url('migrant')}/ar/my/bologna/residence-permit-first/counter")
    step = style_of(page, ".counter-step .theirs[lang=it]")
    page.goto(f"{demo.url('migrant')}/uk/my/bologna/residence-permit-first/counter")
    assert style_of(page, ".counter-step .mine[lang=it]") == step
    assert float(step[0].removesuffix("px")) > 20
    look_at(page)
