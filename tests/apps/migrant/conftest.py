"""Browsers of people who have just arrived."""

from collections.abc import Iterator

import pytest

from tests.apps.browsing import Browser
from tests.apps.conftest import House, open_browser_on


@pytest.fixture
def reader(shared_house: House) -> Iterator[Browser]:
    """Somebody without an account."""
    return open_browser_on(shared_house, "migrant")


@pytest.fixture
def person(house: House) -> Iterator[Browser]:
    """Somebody on an installation of their own, who may sign in and save."""
    return open_browser_on(house, "migrant")
