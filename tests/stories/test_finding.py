"""Somebody who has just arrived looks for what they need: in their words, by the office's word, by a paper in hand."""

import pytest
from playwright.sync_api import expect

from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_paper_in_hand_leads_to_a_guide(demo: Demo, window: Windows, lang: str, dark: bool) -> None:
    page = window.open(width=320, dark=dark)
    start = f"{demo.url('migrant')}/{lang}/bologna/"
    for path in ("", "papers/", "papers/residence-permit/"):
        page.goto(start + path)
        look_at(page)
    with page.expect_navigation():
        page.locator("section[aria-labelledby=needed] a").first.click()
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "city", "typed", "slug"),
    [
        ("uk", "hamburg", "прописка", "registration-of-address"),
        ("fa", "bologna", "دکتر", "health-insurance"),
        ("tr", "antwerp", "ziekenfonts", "health-insurance"),
    ],
)
def test_what_one_types_finds_the_guide_without_a_script(
    demo: Demo, window: Windows, lang: str, city: str, typed: str, slug: str
) -> None:
    page = window.open(javascript=False)
    page.goto(f"{demo.url('migrant')}/{lang}/{city}/")
    page.locator("input[name=q]").fill(typed)
    page.locator("form.search button").click()
    expect(page.locator("main ul.links a").first).to_have_attribute("href", f"/{lang}/{city}/{slug}/")
