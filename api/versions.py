"""Which version of a process a request is about."""

from __future__ import annotations

import asyncio

from api.asking import Asked
from api.deps import Gate
from api.published import ShelvedOne, Version
from core.platform.errors import DomainError


class UnknownVersion(DomainError):
    """The process has no version of this number."""

    code = "unknown_version"


async def find_version(asked: Asked, process: ShelvedOne) -> Version:
    """Return the version asked for, else the one that is published; raises `UnknownVersion`.

    An older one that nobody asked for lately is read from the database, which waits at the gate as others do.
    """
    number = asked.number("version")
    if number is None or number == process.current.head.number:
        return process.current
    library = asked.installation.library
    found = library.find_version(process.key, number)
    if found is None and any(head.number == number for head in process.versions):
        gate: Gate = asked.request.app.state.gate
        await gate.enter()
        try:
            found = await asyncio.to_thread(library.read_older, process.key, number)
        finally:
            gate.leave()
    if found is None:
        raise UnknownVersion("The process has no version of this number.")
    return found
