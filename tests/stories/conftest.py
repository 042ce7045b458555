"""The whole thing as people meet it: the demo in a process of its own, and a real browser."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.stories.running import PATIENCE, Demo, Windows, forget_attempts, four_free_ports, start_demo, stop_demo

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def running_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = start_demo(tmp_path_factory.mktemp("demo") / "data", four_free_ports())
    assert running.process.poll() is None, running.said
    yield running
    stop_demo(running)


@pytest.fixture(scope="module")
def demo(running_demo: Demo) -> Demo:
    """The demo that is running, in which nobody made too many accounts in the tests of other files."""
    forget_attempts(running_demo)
    return running_demo


@pytest.fixture(scope="module")  # while it is open, no other test in this worker can run a loop of its own
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "no browser: apt-get install chromium"
        if os.environ.get("BUSOLA_CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(params=["with-javascript", "without-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "with-javascript")


@pytest.fixture
def window(browser: Browser) -> Iterator[Windows]:
    windows = Windows(browser)
    yield windows
    windows.close()
