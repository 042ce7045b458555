"""A start loads no library that opens people's files, or that is seldom needed: some take a tenth of a second each."""

import subprocess
import sys

LATER = {"PIL", "pi_heif", "pikepdf", "pypdfium2", "fido2", "icalendar", "holidays"}


def test_what_is_seldom_needed_is_not_loaded_at_the_start() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, api.main, api.parts; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(said.stdout.split())
    assert "api.routers.documents" in loaded
    assert not loaded & LATER
