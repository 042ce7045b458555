"""Starting the demo as the README does, and opening browser windows on it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import delete

from api.demo import demo_settings
from api.installation import open_installation
from core.people.tables import AttemptsRow

ROOT = Path(__file__).parents[2]
PASSPHRASE = "north-star-demo"
PATIENCE = 60_000  # milliseconds: a busy machine may take its time
SCREEN = re.compile("Start over.*\n")  # its last line


@dataclass
class Demo:
    """A running demo, where it listens, and what it has said up to its screen."""

    port: int
    data: Path
    process: subprocess.Popen[bytes]
    log: Path
    said: str = ""

    def url(self, part: str) -> str:
        return f"http://localhost:{self.port + ['api', 'migrant', 'authority', 'ngo'].index(part)}"

    def read_log(self) -> str:
        """Return all that it has said so far; its last word may be cut."""
        return self.log.read_text(errors="ignore")


_kept: list[socket.socket] = []


def four_free_ports() -> int:
    """Return a port that is free together with the three after it, and stays so: no other test run is given them.

    A fifth port, after the four, is kept for as long as this process lives; whoever can't have it looks elsewhere.
    """
    for port in range(20000, 32000, 5):  # under the ports that the system gives to clients
        keeper = socket.socket()
        try:
            keeper.bind(("127.0.0.1", port + 4))
        except OSError:
            keeper.close()
            continue
        _kept.append(keeper)
        if all(_is_free(port + offset) for offset in range(4)):
            return port
    raise RuntimeError("no four free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def start_demo(data: Path, port: int, *arguments: str, patience: float = 180) -> Demo:
    """Start the demo as the README does, and wait until it has printed its screen, or has ended and said why.

    It writes into a file beside its data: a pipe that nobody reads would fill, and hold it up.
    """
    log = data.with_name(f"{data.name}.log")
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "demo", "--port", str(port), "--data", str(data), *arguments],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    demo = Demo(port, data, process, log)
    until = time.monotonic() + patience
    while True:
        ended = process.poll() is not None  # asked first: what it said last is in the file then
        demo.said = demo.read_log()
        if ended or SCREEN.search(demo.said):
            return demo
        if time.monotonic() > until:
            process.kill()
            process.wait()
            raise AssertionError(f"the demo runs, and hasn't shown its screen in {patience} s: {demo.said}")
        time.sleep(0.1)


def stop_demo(demo: Demo, how: signal.Signals = signal.SIGTERM) -> str:
    """Send a signal, and return everything that was said after the screen."""
    demo.process.send_signal(how)
    demo.process.wait(timeout=60)
    return demo.read_log().removeprefix(demo.said)


def forget_attempts(demo: Demo) -> None:
    """Let nobody be slowed down for what was tried before: all that the tests do comes from one address."""
    with (
        open_installation(demo_settings(demo.port, demo.data)) as installation,
        installation.database.writing() as session,
    ):
        session.execute(delete(AttemptsRow))


class Windows:
    """Browser windows of people who share nothing with each other."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []

    def open(
        self,
        *,
        javascript: bool = True,
        width: int = 360,
        height: int = 740,
        dark: bool = False,
        worker: bool = True,
        cookies_of: BrowserContext | None = None,
    ) -> Page:
        context = self.browser.new_context(
            storage_state=cookies_of.storage_state() if cookies_of else None,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            service_workers="allow" if worker else "block",
        )
        context.set_default_timeout(PATIENCE)  # a busy machine is no fault of a page
        self.contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
