"""On a slow phone and a slow network, the next step is there soon enough: from a link that was open before, and from nothing.

This is a measure, so it runs in `make test-all` alone; the limits are three and six seconds.
"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page

from tests.inclusion.visiting import CITY, SLUG, Look, Visitors
from tests.stories.slow_phone import slow_down

FROM_NOTHING, WARM = 6.0, 3.0  # seconds


def seconds_to_next_step(page: Page, url: str) -> float:
    """Return how long it takes from asking for a page until its next step can be seen."""
    begun = time.monotonic()
    page.goto(url, wait_until="commit")
    page.locator(".next h2").first.wait_for(state="visible")
    return time.monotonic() - begun


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_next_step_is_there_soon(visitors: Visitors, full_matrix: None, lang: str) -> None:
    visitors.leave()
    page = visitors.window("newcomer", Look(lang))
    url = f"{visitors.url('newcomer')}/{lang}/my/{CITY}/{SLUG}"
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.clearBrowserCache")
    slow_down(page)

    from_nothing = seconds_to_next_step(page, url)
    warm = min(seconds_to_next_step(page, url) for _ in range(3))

    assert from_nothing < FROM_NOTHING
    assert warm < WARM
