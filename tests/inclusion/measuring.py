"""What every page must hold: axe's rules, headings, targets, languages, no sideways scrolling, and the keyboard alone.

And where room is short, in the system's own colours, and for whoever asks for no motion.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.stories.inclusion import run_axe

MEASURES = (Path(__file__).parent / "measures.js").read_text()
TABS_AT_MOST = 400


def measure(page: Page) -> list[str]:
    """Return every fault of a page; its details are open afterwards."""
    page.evaluate(MEASURES)
    page.evaluate("measures.openAll()")
    faults = [
        f"{kind}: {fault}"
        for kind in ("headings", "targets", "languages", "bottom", "gaps")
        for fault in _ask(page, kind)
    ]
    if not page.title():
        faults.append("no title")
    faults += _reflow(page)
    return faults + [f"axe: {fault}" for fault in _axe(page)]


def measure_where_room_is_short(page: Page) -> list[str]:
    """Return the faults of a page that stands in a narrow window already, or has larger letters."""
    page.evaluate(MEASURES)
    page.evaluate("measures.openAll()")
    kinds = ["targets", "sideways", "bottom"]
    if page.locator(".desk-nav").count() == 0:  # tables of the staff scroll
        kinds.append("broken")
    faults = [f"{kind}: {fault}" for kind in [*kinds, "menus"] for fault in _ask(page, kind)]
    return faults + [f"axe: {fault}" for fault in _axe(page)]


def measure_forced_colours(page: Page) -> list[str]:
    """Return what can't be seen, or not be told from something else, in the system's own colours."""
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    page.evaluate(MEASURES)
    page.evaluate("measures.openAll()")
    faults = [f"axe: {fault}" for fault in _axe(page)]
    page.evaluate("for (const menu of document.querySelectorAll('details.menu')) menu.open = true")
    faults += _ask(page, "forced")
    page.keyboard.press("Tab")
    return faults + _ask(page, "forcedFocus")


def measure_contrast(page: Page) -> list[str]:
    """Return texts with less contrast than seven to one, on a page whose reader asks for more (WCAG 2.2, 1.4.6)."""
    assert page.evaluate("matchMedia('(prefers-contrast: more)').matches")
    page.evaluate(MEASURES)
    page.evaluate("measures.openAll()")
    return [f"axe: {fault}" for fault in _axe(page, rules={"color-contrast-enhanced": {"enabled": True}})]


def measure_motion(page: Page) -> list[str]:
    """Return what moves, or would; the page's details are opened and closed meanwhile."""
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    page.evaluate(MEASURES)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = !fold.open")
    return _ask(page, "moves")


def measure_keyboard(page: Page) -> list[str]:
    """Return what can't be reached by the Tab key, or is reached unseen, covered or out of order."""
    page.evaluate(MEASURES)
    page.evaluate("measures.openAll()")
    wanted = page.evaluate("measures.reachable()")
    page.evaluate("measures.beginAtTheTop()")
    reached: list[dict[str, Any]] = []
    faults = []
    for _ in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        at = page.evaluate("measures.focused()")
        if at is None or (reached and at["at"] == reached[0]["at"]):
            break
        reached.append(at)
        faults += [f"no visible focus: {at['what']}"] if not at["shown"] else []
        faults += [f"{at['what']} is covered by {at['covered']}"] if at["covered"] else []
        faults += [f"{at['what']} is outside the window"] if at["outside"] else []
    places = [at["at"] for at in reached]
    if places != sorted(places):
        faults.append("the Tab key doesn't follow the order of the page")
    if len(reached) < wanted:
        faults.append(f"the Tab key reaches {len(reached)} of {wanted} things")
    return faults


def _ask(page: Page, kind: str) -> list[str]:
    found: list[str] = page.evaluate(f"measures.{kind}()")
    return found


def _axe(page: Page, **options: Any) -> list[str]:
    found = run_axe(page, resultTypes=["violations"], **options)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


def _reflow(page: Page) -> list[str]:
    """Look at the page in a window of 320 pixels, and with letters of twice their size."""
    window = page.viewport_size
    assert window is not None
    page.set_viewport_size({"width": 320, "height": 740})
    faults = [f"at 320 pixels: {fault}" for kind in ("sideways", "bottom") for fault in _ask(page, kind)]
    page.set_viewport_size(window)
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") < 1.9 * before:
        faults.append("the letters don't grow with the reader's setting")
    kinds = ["sideways"] if page.locator(".desk-nav").count() else ["sideways", "broken"]  # tables of the staff scroll
    faults += [f"at 200 % text: {fault}" for kind in kinds for fault in _ask(page, kind)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return faults
