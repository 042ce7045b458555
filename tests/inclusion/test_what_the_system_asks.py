"""What a reader's system asks for is done: its own few colours ("high contrast"), more contrast, and nothing that moves."""

from __future__ import annotations

import pytest

from tests.inclusion.conftest import ALL
from tests.inclusion.measuring import measure_contrast, measure_forced_colours, measure_motion
from tests.inclusion.pages import EVERY, KEY
from tests.inclusion.seeing import Seen
from tests.inclusion.test_every_page import arrive
from tests.inclusion.visiting import Look, Visitors

FORCED = [Look(lang, scheme, forced=True) for lang in ("en", "ar") for scheme in ("light", "dark")]
FORCED_ALWAYS = [Look("en", "light", forced=True), Look("en", "dark", forced=True)]
STILL = Look(still=True)
WITH_FILES = [seen for seen in EVERY if f"{seen.person}-{seen}" == "amina-lang.my.papers.document.add"]
assert WITH_FILES
MORE = [Look("en", scheme, contrast=True) for scheme in ("light", "dark")]


@pytest.mark.browser
@pytest.mark.parametrize("seen", EVERY if ALL else [*KEY, *WITH_FILES], ids=lambda seen: f"{seen.person}-{seen}")
@pytest.mark.parametrize("look", FORCED if ALL else FORCED_ALWAYS, ids=str)
def test_in_the_colours_of_the_system_all_can_be_told_apart(visitors: Visitors, seen: Seen, look: Look) -> None:
    page = arrive(visitors, seen, look)
    faults = measure_forced_colours(page)
    page.close()
    assert not faults, "\n".join([seen.route, *faults])


@pytest.mark.browser
@pytest.mark.parametrize("seen", EVERY if ALL else KEY, ids=lambda seen: f"{seen.person}-{seen}")
@pytest.mark.parametrize("look", MORE, ids=str)
def test_whoever_asks_for_more_contrast_has_it(visitors: Visitors, seen: Seen, look: Look) -> None:
    page = arrive(visitors, seen, look)
    faults = measure_contrast(page)
    page.close()
    assert not faults, "\n".join([seen.route, *faults])


@pytest.mark.browser
@pytest.mark.parametrize("seen", EVERY if ALL else KEY, ids=lambda seen: f"{seen.person}-{seen}")
def test_whoever_asks_for_no_motion_sees_none(visitors: Visitors, seen: Seen) -> None:
    page = arrive(visitors, seen, STILL)
    faults = measure_motion(page)
    page.close()
    assert not faults, "\n".join([seen.route, *faults])
