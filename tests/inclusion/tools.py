"""Where the checkers stand that `make test-all` installs: an HTML checker and Lighthouse, both from npm."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / ".venv" / "pages" / "node_modules"
VNU = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = TOOLS / "lighthouse" / "cli" / "index.js"


def need(program: str, package: str, installed: Path) -> str:
    """Return a program's path; without it, or without what it runs, the test is skipped and says what is missing."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program}: apt-get install {package}")
    if not installed.exists():
        pytest.skip(f"{installed.name} isn't installed: make test-all installs it with npm (apt-get install npm)")
    return found


def without_proxies() -> dict[str, str]:
    """Return the environment, with the browser that the checkers use."""
    return {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
