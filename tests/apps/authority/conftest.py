"""Two people of one authority: giulia writes, marco may approve."""

import pytest

from tests.apps.browsing import Browser
from tests.apps.conftest import House
from tests.apps.desks import at_work


@pytest.fixture
def giulia(house: House) -> Browser:
    return at_work(house, "authority", "giulia")


@pytest.fixture
def marco(house: House) -> Browser:
    return at_work(house, "authority", "marco")
