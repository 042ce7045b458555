"""The workshop: a process apart, in which people's files are opened; one that breaks there breaks nothing else.

    python -m core.documents.workshop FD      # started by `core.documents.apart`, ended by closing the other end

For each file that comes over the socket FD it makes a child of its own with little memory and little time, and without
any file that it might write. What a child answers is a line of JSON and bytes, never anything that is run.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
from typing import Any, Final

from core.documents.ciphering import DocumentDamaged
from core.documents.contents import clean_file
from core.documents.exchange import LONGEST, receive, send
from core.documents.previews import draw_page
from core.documents.refusals import DamagedFile, TooLargePicture
from core.platform.errors import DomainError

MOST_MEMORY: Final = 1536 * 2**20  # bytes of addresses, some 300 MB of which are the programs themselves
MOST_CPU: Final = 30  # seconds of work
_DAMAGED: Final = "This file is damaged and can't be opened."


def limit_oneself(memory: int = MOST_MEMORY, cpu: int = MOST_CPU) -> None:
    """Leave this process little memory and time, and no file to write; what goes beyond ends it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.alarm(LONGEST)


def do_task(about: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Do what is asked of a file, and return the answer."""
    is_drawn = about["task"] == "draw"
    try:
        if is_drawn:
            return {}, draw_page(data, about["media_type"], about["number"], about["widest"])
        clean = clean_file(data)
        return {"media_type": clean.media_type, "pages": clean.pages}, clean.data
    except DomainError as error:
        return _refuse(error), b""
    except MemoryError:
        return _refuse(TooLargePicture("This file is too large to be opened here.", field="file")), b""
    except Exception as error:  # noqa: BLE001 - whatever a library stumbles over is in the file
        damaged = DocumentDamaged("This page can't be shown.") if is_drawn else DamagedFile(_DAMAGED, field="file")
        return {**_refuse(damaged), "stumbled": type(error).__name__}, b""


def serve(control: socket.socket) -> None:
    """Make a child for each connection that is handed over, until nobody can hand over any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets children that have ended
    while True:
        message, handed, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        with socket.socket(fileno=handed[0]) as connection:
            if os.fork() == 0:
                control.close()
                _work(connection)


def _work(connection: socket.socket) -> None:
    try:
        limit_oneself()
        send(connection, *do_task(*receive(connection)))
    finally:
        os._exit(0)  # whatever happened: nothing of the parent's is tidied up here


def _refuse(error: DomainError) -> dict[str, Any]:
    return {
        "refused": type(error).__name__,
        "detail": error.detail,
        "field": error.field,
        "params": {name: value for name, value in error.params.items() if isinstance(value, int | str | list | tuple)},
    }


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
