"""A procedure to show at the counter, on paper and in the pocket: for everybody, and in the paper's size."""

import re

import pytest

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
