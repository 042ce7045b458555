"""An installation that is no demo, made and served as `docs/running.md` says; what it has was a demo's before."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from api.demo import demo_settings, make_demo_people
from api.installation import open_installation
from core.platform.settings import APPS
from migrations.running import upgrade
from tests.stories.running import ROOT, four_free_ports

PATIENCE = 180  # seconds: a busy machine takes long to start four applications


@dataclass
class Outside:
    """An installation outside the demo: where it listens, and what it was told."""

    data: Path
    port: int
    said: str = ""
    told: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        urls = {f"BUSOLA_{name.upper()}_URL": self.url(name) for name in ("api", *APPS)}
        self.told = {"BUSOLA_ENVIRONMENT": "production", "BUSOLA_DATA_DIR": str(self.data), **urls}

    def url(self, part: str) -> str:
        return f"http://localhost:{self.port + ('api', *APPS).index(part)}"

    def run(self, *arguments: str) -> str:
        """Run a command to its end, and return what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "api", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.told},
            text=True,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_staff(self, name: str, role: str, organisation: str, duty: str) -> str:
        """Make an account as the operator does, and return its passphrase for one use."""
        said = self.run("person", "add", name, "--role", role, "--organisation", organisation, "--duty", duty)
        found = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4})+", said)
        assert found is not None, said
        return found[0]

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve all four parts, and wait until each answers."""
        log = self.data / "served.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "api", "serve", "all"],
                cwd=ROOT,
                env={**os.environ, **self.told},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            until = time.monotonic() + PATIENCE
            while "Serving" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, f"it doesn't start: {log.read_text()}"
                time.sleep(0.2)
            self.said = log.read_text()
            for part in APPS:
                httpx2.get(f"{self.url(part)}/robots.txt", trust_env=False, timeout=60).raise_for_status()
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def make_of_a_demo(folder: Path) -> Outside:
    """Make a demo's databases with its people in them; return the installation outside the demo that has them."""
    outside = Outside(folder / "data", four_free_ports())
    settings = demo_settings(outside.port, outside.data)
    settings.data_dir.mkdir(mode=0o700)
    upgrade(settings.database_url)
    with open_installation(settings) as installation:
        installation.keys.create_tables()
    outside.run("content", "load")
    with open_installation(settings) as installation:
        make_demo_people(installation)
    return outside
