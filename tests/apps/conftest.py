"""What tests of the apps stand on: the whole installation in one process, with the real content and demo people."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from api.demo import PASSPHRASE, _prepare, demo_settings
from api.installation import Installation, open_installation
from api.main import create_app
from api.parts import make_front_end
from apps.kit.static import kit_static
from core.platform.clock import Clock, utc_now
from core.platform.settings import APPS, Settings
from tests.apps.browsing import Browser, ByAddress

PORT = 8000


@dataclass(frozen=True)
class House:
    """The API and the three apps of one installation, running in one event loop."""

    runner: asyncio.Runner
    settings: Settings
    installation: Installation
    apps: dict[str, FastAPI]
    world: httpx2.AsyncBaseTransport

    def url(self, part: str) -> str:
        return self.settings.api_url if part == "api" else self.settings.url_of(part)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with tables, content and demo people, to be copied."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    with open_installation(demo_settings(PORT, folder)) as installation:
        assert _prepare(installation)
    return folder


def open_house(data: Path, clock: Clock = utc_now) -> Iterator[House]:
    """Open everything on a data folder, and close it again."""
    # No worker beside: it would hold the lease of an e-mail that a test sends itself.
    settings = demo_settings(PORT, data).model_copy(update={"work_every_s": 0})
    with open_installation(settings, clock) as installation, asyncio.Runner() as runner:
        api = create_app(installation, kit_static())
        apps = {"api": api, **{name: make_front_end(settings, name, api) for name in APPS}}
        urls = {settings.api_url: api, **{settings.url_of(name): apps[name] for name in APPS}}
        stack = AsyncExitStack()

        async def start() -> None:
            for app in apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))

        runner.run(start())
        yield House(runner, settings, installation, apps, ByAddress(urls))
        runner.run(stack.aclose())


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Iterator[House]:
    """An installation of this test's own."""
    shutil.copytree(prepared, tmp_path / "data")
    yield from open_house(tmp_path / "data")


@pytest.fixture(scope="module")
def shared_house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation that the tests of one file share, because they only read or keep to themselves."""
    data = tmp_path_factory.mktemp("shared") / "data"
    shutil.copytree(prepared, data)
    yield from open_house(data)


OpenBrowser = Callable[..., Browser]


def open_browser_on(house: House, part: str) -> Browser:
    """Open a browser of somebody new on one of the apps."""
    return Browser(house.runner, house.world, house.url(part))


@pytest.fixture
def passphrase() -> str:
    return PASSPHRASE
