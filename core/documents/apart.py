"""Opening people's files in a process apart, so that no file, however it was made, takes this one down with it.

    clean = clean_apart(plain)                        # as `contents.clean_file`
    page = draw_apart(plain, "application/pdf", 3)    # as `previews.draw_page`

The workshop is started when it is first needed, and ends with this process.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from structlog import get_logger

from core.documents.ciphering import DocumentDamaged
from core.documents.clean import WIDEST, Clean
from core.documents.exchange import LONGEST, REFUSALS, receive, send
from core.documents.refusals import TooLargePicture

_CHECKOUT: Final = Path(__file__).parents[2]
_GRACE: Final = 10  # seconds after which nothing comes any more
_LONGEST_NAME: Final = 60

log = get_logger()


class BrokeOff(Exception):
    """A child of the workshop was ended: it took too much memory or time, or fell over what it read."""


class Workshop:
    """The process apart, and the way to it; any thread may ask."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def ask(self, about: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        """Have something done with a file, and return the answer; raises `BrokeOff`, and what was refused."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs)
            ours.settimeout(LONGEST + _GRACE)
            try:
                send(ours, about, data)
                answer, made = receive(ours)
            except (OSError, ValueError) as error:
                raise BrokeOff from error
        if "stumbled" in answer:  # over which error, and nothing else: what that says may be out of the file
            log.warning("file_not_understood", kind=str(answer["stumbled"])[:_LONGEST_NAME])
        if "refused" in answer:
            raise REFUSALS[answer["refused"]](answer["detail"], field=answer["field"], **answer["params"])
        return answer, made

    def close(self) -> None:
        """End the workshop; whoever asks next starts another."""
        with self._lock:
            if self._control is not None and self._process is not None:
                self._control.close()
                self._process.wait()
            self._process = self._control = None

    def _hand_over(self, connection: socket.socket) -> None:
        with self._lock:
            for _ in range(2):  # it may have been ended from outside: then there is a new one
                control = self._control or self._start()
                try:
                    socket.send_fds(control, [b"."], [connection.fileno()])
                except OSError:
                    control.close()
                    self._control = None
                    continue
                return
        raise BrokeOff

    def _start(self) -> socket.socket:
        control, theirs = socket.socketpair()
        with theirs:
            # It gets none of the settings, in which secrets are, and says nothing: what it reads is people's own.
            self._process = subprocess.Popen(  # noqa: S603 - this very program, and a number
                [sys.executable, "-m", "core.documents.workshop", str(theirs.fileno())],
                env={"PYTHONPATH": os.pathsep.join((str(_CHECKOUT), *filter(None, sys.path))), "PATH": os.defpath},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._control = control
        return control


workshop: Final = Workshop()
atexit.register(workshop.close)


def clean_apart(data: bytes) -> Clean:
    """Return a file as it will be kept; raises what `clean_file` does, `TooLargePicture` for what broke off too."""
    try:
        answer, made = workshop.ask({"task": "clean"}, data)
    except BrokeOff as error:
        raise TooLargePicture("This file can't be opened here: it takes too much.", field="file") from error
    return Clean(answer["media_type"], made, answer["pages"])


def draw_apart(data: bytes, media_type: str, number: int, widest: int = WIDEST) -> bytes:
    """Return a page as WebP; raises what `draw_page` does."""
    about = {"task": "draw", "media_type": media_type, "number": number, "widest": widest}
    try:
        return workshop.ask(about, data)[1]
    except (BrokeOff, TooLargePicture) as error:
        raise DocumentDamaged("This page can't be shown.") from error
