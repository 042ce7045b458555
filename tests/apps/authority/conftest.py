"""Two people of one authority: giulia writes, marco may approve."""

import pytest

from tests.apps.browsing import Browser
from tests.apps.conftest import House
from tests.apps.desks import at_work


@pytest.fixture(scope="module")
def giulia(shared_house: House) -> Browser:
    return at_work(shared_house, "authority", "giulia")


@pytest.fixture(scope="module")
def marco(shared_house: House) -> Browser:
    return at_work(shared_house, "authority", "marco")
