"""Two people of one association: sara writes notes, paolo coordinates and writes too."""

import pytest

from tests.apps.browsing import Browser
from tests.apps.conftest import House
from tests.apps.desks import at_work


@pytest.fixture(scope="module")
def sara(shared_house: House) -> Browser:
    return at_work(shared_house, "ngo", "sara")


@pytest.fixture(scope="module")
def paolo(shared_house: House) -> Browser:
    return at_work(shared_house, "ngo", "paolo")
