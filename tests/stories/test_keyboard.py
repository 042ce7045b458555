"""The desk with the keyboard alone: into the page, through a list, into a menu and out again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows
from tests.stories.test_keeping import sign_in


def press_until(page: Page, key: str, selector: str, at_most: int = 40) -> None:
    """Press a key until what a selector finds has the focus."""
    for _ in range(at_most):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} can't be reached")


@pytest.mark.browser
def test_a_draft_is_begun_found_and_read_with_the_keyboard_alone(demo: Demo, window: Windows) -> None:
    page = window.open(width=1280)
    sign_in(page, demo.url("authority"), "jana")
    page.goto(f"{demo.url('authority')}/en/drafts/new")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    press_until(page, "Tab", "#start_from")
    press_until(page, "Tab", "button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("done=created"))
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"  # what became of it

    address = page.url.partition("?")[0]
    page.goto(f"{demo.url('authority')}/en/drafts")
    press_until(page, "Tab", "th a[href*='sort=title']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sort=title"))
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
    press_until(page, "Tab", "tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/drafts/[0-9a-f-]{36}$"))

    page.goto(f"{address}/conditions")
    expect(page.get_by_role("heading", name="Steps in order")).to_be_visible()
    look_at(page)


@pytest.mark.browser
def test_a_menu_closes_with_escape_and_no_single_key_does_anything(demo: Demo, window: Windows) -> None:
    page = window.open(width=1280)
    sign_in(page, demo.url("ngo"), "lena")
    press_until(page, "Tab", "details.account summary")
    page.keyboard.press("Enter")
    expect(page.locator("details.account[open]")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details.account[open]")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('details.account summary')")
    assert page.locator("[accesskey]").count() == 0
