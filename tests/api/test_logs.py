"""A log says where something broke, and never what somebody had written."""

import json
import subprocess
import sys

import pytest

BREAK = """
import logging
from structlog import get_logger
from api.logs import configure_logs
configure_logs()
def count_lamps(passphrase):
    try:
        int(passphrase)
    except ValueError as error:
        raise RuntimeError(f"no number: {passphrase}") from error
try:
    count_lamps("four quiet green lamps")
except RuntimeError as error:
    LOG
"""
OURS = 'get_logger().error("internal_error", exc_info=error)'
THE_SERVERS = 'logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)'


@pytest.mark.parametrize("logged", [OURS, THE_SERVERS])
def test_a_logged_error_shows_its_places_and_no_value(logged: str) -> None:
    code = BREAK.replace("LOG", logged)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
    assert said.count("\n") == 1
    places = json.loads(said)["exception"]
    assert "in count_lamps" in places
    assert "builtins.RuntimeError" in places
    assert "builtins.ValueError" in places
    assert "green lamps" not in said
