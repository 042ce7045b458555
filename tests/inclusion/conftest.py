"""Every page of the three apps in a real browser; the demo and the browser are those of the stories."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.inclusion.visiting import Visitors, prepare
from tests.stories.conftest import browser, demo, running_demo
from tests.stories.running import Demo

__all__ = ["browser", "demo", "running_demo"]

ALL = "BUSOLA_TEST_ALL" in os.environ


@pytest.fixture(scope="session")
def found() -> dict[str, str]:
    """What stands in addresses: once it is there, it is there for all the tests of this demo."""
    return {}


@pytest.fixture(scope="module")
def visitors(demo: Demo, browser: Browser, found: dict[str, str]) -> Iterator[Visitors]:
    """People with a browser window each, in a demo in which there is something to see on each page."""
    people = Visitors(demo, browser, found)
    if not found:
        found.update(prepare(people))
    yield people
    people.leave()


@pytest.fixture
def full_matrix() -> None:
    """Skip what only `make test-all` runs."""
    if not ALL:
        pytest.skip("part of the full matrices: make test-all")
