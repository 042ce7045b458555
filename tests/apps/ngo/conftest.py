"""Two people of one association: sara writes notes, paolo coordinates and writes too."""

import pytest

from tests.apps.browsing import Browser
from tests.apps.conftest import House
from tests.apps.desks import at_work


@pytest.fixture
def sara(house: House) -> Browser:
    return at_work(house, "ngo", "sara")


@pytest.fixture
def paolo(house: House) -> Browser:
    return at_work(house, "ngo", "paolo")
