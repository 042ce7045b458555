"""What every page that a story passes must hold: no axe violation, one h1, a language, no sideways scrolling."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


# What sticks to an edge covers whatever happens to be scrolled under it; in its place it covers nothing.
UNPIN = """() => {
  for (const el of document.querySelectorAll("body *"))
    if (["fixed", "sticky"].includes(getComputedStyle(el).position)) el.style.position = "static";
}"""
PIN = """() => {
  for (const el of document.querySelectorAll("[style]"))
    if (el.style.position === "static") el.style.removeProperty("position");
}"""


def run_axe(page: Page, **options: Any) -> Any:
    """Judge a page by axe's rules once it is all there; what sticks to an edge stands in its place meanwhile."""
    page.wait_for_load_state()  # a click is over when the next page begins to arrive, not when it has arrived
    page.evaluate(UNPIN)
    found = Axe().run(page, options={**RULES, **options})
    page.evaluate(PIN)
    return found


def look_at(page: Page) -> None:
    """Fail for a page that shuts somebody out; says the rule and the element.

    Only in a window with JavaScript: axe waits by timers, and without it they never go off.
    """
    page.wait_for_load_state()
    assert page.locator("h1").count() == 1, page.url
    assert page.locator("html").get_attribute("lang"), page.url
    assert page.title(), page.url
    found = run_axe(page)
    assert not found.response["violations"], f"{page.url}\n{found.generate_report()}"
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways: {width}"
