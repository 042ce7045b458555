"""Starting the servers that are measured: each on a core of its own, and ended with whoever started it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[1]


def place(core: int) -> list[str]:
    """Return the command that keeps another one on a core, as far as there are two."""
    return ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > 1 and os.name == "posix" else []


def find_port(count: int) -> int:
    """Return a port that is free, and so many after it."""
    for first in random.sample(range(8400, 9000, count), 20):
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for port in range(first, first + count):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise SystemExit("No ports are free.")


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that ended (Linux, prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(command: list[str], **more: Any) -> subprocess.Popen[str]:
    """Start a server that doesn't outlive us."""
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, text=True, preexec_fn=end_with_parent, **more)


def start_demo(data: Path, pages: Sequence[str]) -> tuple[float, float]:
    """Start the demo as one does, look at some pages of the newcomers' app, and return the seconds it took and the megabytes it holds."""
    port = find_port(4)
    begin = time.perf_counter()
    command = [*place(1), sys.executable, "-m", "api", "demo", "--port", str(port), "--data", str(data)]
    with start(command, stdout=subprocess.DEVNULL) as run:
        try:
            page = f"http://localhost:{port + 1}/en/"
            while not is_there(page):
                if run.poll() is not None or time.perf_counter() - begin > 120:
                    raise SystemExit("The demo did not start.")
                time.sleep(0.02)
            started = time.perf_counter() - begin
            for path in pages:
                httpx2.get(page + path, timeout=30)
            for app in (2, 3):
                httpx2.get(f"http://localhost:{port + app}/en/", timeout=30)
            time.sleep(1)
            return started, proportional_set_size(run.pid)
        finally:
            run.terminate()


def is_there(url: str) -> bool:
    """Say whether a page is shown."""
    try:
        return httpx2.get(url, timeout=30).status_code == 200
    except httpx2.HTTPError:
        return False


def proportional_set_size(process: int) -> float:
    """Return the memory that a process holds, in megabytes; what it shares counts in parts (proc_pid_smaps(5))."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024 / 1e6
