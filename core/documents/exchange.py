"""What goes to and fro between this process and the workshop: a line of JSON and bytes, never anything that is run."""

from __future__ import annotations

import json
import socket
from typing import Any, Final

from core.documents import refusals
from core.documents.ciphering import DocumentDamaged
from core.platform.errors import DomainError, NotFound

LONGEST: Final = 120  # seconds until a child is ended, however slow the machine is
REFUSALS: Final[dict[str, type[DomainError]]] = {
    kind.__name__: kind
    for kind in (
        refusals.UnsupportedFile,
        refusals.DamagedFile,
        refusals.LockedFile,
        refusals.TooLargePicture,
        refusals.FileTooLarge,
        DocumentDamaged,
        NotFound,
    )
}
"""What a child may answer instead of a file, by name."""


def send(connection: socket.socket, about: dict[str, Any], data: bytes = b"") -> None:
    """Send what is asked, or answered, and end."""
    connection.sendall(json.dumps(about).encode() + b"\n")
    connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Return what was sent, whole; raises `ValueError` where it broke off before its first line."""
    parts = []
    while part := connection.recv(2**20):
        parts.append(part)
    first, _, data = b"".join(parts).partition(b"\n")
    return json.loads(first), data
