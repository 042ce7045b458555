"""Every page of the three apps and of signing in, in two languages, two colour schemes and two widths.

And where room is short: in the narrowest window, and there with letters twice as large.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.inclusion.conftest import ALL
from tests.inclusion.measuring import measure, measure_keyboard, measure_where_room_is_short
from tests.inclusion.pages import EVERY, KEY
from tests.inclusion.seeing import Seen
from tests.inclusion.visiting import Look, Visitors

LOOKS = [Look(lang, scheme, width) for lang in ("en", "ar") for scheme in ("light", "dark") for width in (360, 1280)]
LOOKS_ALWAYS = [Look("en", "light", 360)]
SHORT_OF_ROOM = [Look(lang, width=320, text=text) for lang in ("en", "ar") for text in (100, 200)]
KEYBOARD = [Look("en", "light", 360), Look("ar", "light", 1280)]


def arrive(visitors: Visitors, seen: Seen, look: Look) -> Page:
    """Open a page, and do there what leads to what is looked at."""
    page = visitors.window(seen.person, look)
    base = visitors.demo.url("api") if seen.address.startswith("/openid") else visitors.url(seen.person)
    answer = page.goto(base + seen.path(look.lang, visitors.found))
    assert answer is not None
    assert answer.status == seen.status, page.url
    if seen.then:
        seen.then(page)
    return page


@pytest.mark.browser
@pytest.mark.parametrize("seen", EVERY, ids=lambda seen: f"{seen.person}-{seen}")
@pytest.mark.parametrize("look", LOOKS if ALL else LOOKS_ALWAYS, ids=str)
def test_a_page_shuts_nobody_out(visitors: Visitors, seen: Seen, look: Look) -> None:
    page = arrive(visitors, seen, look)
    faults = measure(page)
    page.close()
    assert not faults, "\n".join([seen.route, *faults])


@pytest.mark.browser
@pytest.mark.parametrize("seen", EVERY if ALL else KEY, ids=lambda seen: f"{seen.person}-{seen}")
@pytest.mark.parametrize("look", SHORT_OF_ROOM, ids=str)
def test_a_page_shuts_nobody_out_where_room_is_short(visitors: Visitors, seen: Seen, look: Look) -> None:
    page = arrive(visitors, seen, look)
    faults = measure_where_room_is_short(page)
    page.close()
    assert not faults, "\n".join([seen.route, *faults])


@pytest.mark.browser
@pytest.mark.parametrize("seen", EVERY, ids=lambda seen: f"{seen.person}-{seen}")
@pytest.mark.parametrize("look", KEYBOARD, ids=str)
def test_a_page_can_be_used_by_keyboard(visitors: Visitors, full_matrix: None, seen: Seen, look: Look) -> None:
    page = arrive(visitors, seen, look)
    faults = measure_keyboard(page)
    page.close()
    assert not faults, "\n".join([seen.route, *faults])
