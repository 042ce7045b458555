"""Starting the demo as the README does, and opening browser windows on it."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
PASSPHRASE = "north-star-demo"


@dataclass(frozen=True)
class Demo:
    """A running demo, and where it listens."""

    port: int
    data: Path
    process: subprocess.Popen[str]
    said: str

    def url(self, part: str) -> str:
        return f"http://localhost:{self.port + ['api', 'migrant', 'authority', 'ngo'].index(part)}"


def four_free_ports() -> int:
    """Return a port that is free together with the three after it; tests that run beside this one look elsewhere."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20000 + worker * 3000 % 12000  # under the ports that the system gives to clients
    for port in range(first + os.getpid() % 500 * 4, first + 3000, 4):
        listeners = []
        try:
            for offset in range(4):
                listener = socket.socket()
                listeners.append(listener)
                listener.bind(("127.0.0.1", port + offset))
        except OSError:
            continue
        finally:
            for listener in listeners:
                listener.close()
        return port
    raise RuntimeError("no four free ports in a row")


def start_demo(data: Path, port: int, *arguments: str, patience: float = 60) -> Demo:
    """Start the demo as the README does, and wait until it has printed its screen."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "demo", "--port", str(port), "--data", str(data), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    said = ""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        line = process.stdout.readline()
        said += line
        if not line:  # it has ended, and said why
            process.stdout.close()
            process.wait()
            break
        if "Start over" in line:
            break
    return Demo(port, data, process, said)


def stop_demo(demo: Demo, how: signal.Signals = signal.SIGTERM) -> str:
    """Send a signal, and return everything that was said after the screen."""
    demo.process.send_signal(how)
    rest, _ = demo.process.communicate(timeout=20)
    return rest


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
        cookies_of: BrowserContext | None = None,
    ) -> Page:
        context = self.browser.new_context(
            storage_state=cookies_of.storage_state() if cookies_of else None,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        context.set_default_timeout(30_000)  # a busy machine is no fault of a page
        self.contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
