"""What every page that a story passes must hold: no axe violation, one h1, a language, no sideways scrolling."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


def look_at(page: Page) -> None:
    """Fail for a page that shuts somebody out; says the rule and the element.

    Only in a window with JavaScript: axe waits by timers, and without it they never go off.
    """
    assert page.locator("h1").count() == 1, page.url
    assert page.locator("html").get_attribute("lang"), page.url
    assert page.title(), page.url
    window = page.viewport_size
    assert window is not None
    # The bar at the bottom covers whatever happens to be scrolled under it; seen whole, nothing is covered.
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": window["width"], "height": max(window["height"], whole)})
    found = Axe().run(page, options=RULES)
    page.set_viewport_size(window)
    assert not found.response["violations"], f"{page.url}\n{found.generate_report()}"
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways: {width}"
