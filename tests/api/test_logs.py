"""A log says where something broke, and never what somebody had written."""

import subprocess
import sys

BREAK = """
from structlog import get_logger
from api.logs import configure_logs
configure_logs()
def sign_in(passphrase):
    raise RuntimeError("the store is down")
try:
    sign_in("four quiet green lamps")
except RuntimeError as error:
    get_logger().error("internal_error", exc_info=error)
"""


def test_a_logged_error_shows_its_place_and_no_value() -> None:
    said = subprocess.run([sys.executable, "-c", BREAK], capture_output=True, text=True, check=True).stderr
    assert "the store is down" in said
    assert "in sign_in" in said
    assert said.count("\n") == 1
    # The source line of a traceback is code; a value would stand beside a name.
    assert "passphrase = " not in said
