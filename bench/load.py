"""A small client that keeps a server busy: requests written beforehand over a few open connections of raw sockets.

It reads no more of an answer than its status and its length, so that it is several times faster than what it asks.
What counts is the server's processor time: how long its process ran for each answer. That is what one core gives,
and neighbours on a busy machine, who take the processor away, count for little.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import NamedTuple
from urllib.parse import urlsplit

LENGTH = b"content-length: "


class Asking(NamedTuple):
    """Where to ask, and the whole requests to send there, over and over."""

    port: int
    requests: Sequence[bytes]
    at_once: int = 16


class Measured(NamedTuple):
    """How many answers came, in how many seconds, for how many seconds of the server's processor time."""

    answers: int
    seconds: float
    processor: float

    @property
    def microseconds(self) -> float:
        """Processor time for one answer."""
        return self.processor / self.answers * 1e6


class Refused(Exception):
    """The server answered something else than 2xx; how it began."""


def write_request(
    method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Return the port of an address, and a whole request to it."""
    parts = urlsplit(url)
    lines = {"Host": parts.netloc, **(headers or {})}
    if body is not None:
        lines |= {"Content-Length": str(len(body))}
        lines.setdefault("Content-Type", "application/json")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return parts.port or 80, head.encode() + b"\r\n" + (body or b"")


class _Connection(asyncio.Protocol):
    """One connection: as soon as an answer is complete, the next request goes out."""

    def __init__(self, requests: Iterator[bytes], limit: list[int], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._limit = limit  # answers still to ask for, shared by all connections
        self._done = done
        self._missing = 0
        self._begun = b""
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        if self._limit[0] <= 0:
            if not self._done.done():
                self._done.set_result(None)
            self._transport.close()
            return
        self._limit[0] -= 1
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        if self._missing == 0:
            self._begun += data
            end = self._begun.find(b"\r\n\r\n")
            if end < 0:
                return
            at = self._begun.find(LENGTH, 0, end) + len(LENGTH)
            if not self._begun.startswith(b"HTTP/1.1 2") or at < len(LENGTH):
                if not self._done.done():
                    self._done.set_exception(Refused(self._begun[:2000].decode(errors="replace")))
                self._transport.close()
                return
            length = int(self._begun[at : self._begun.index(b"\r", at)])
            self._missing = length - (len(self._begun) - end - 4)
            self._begun = b""
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self.answers += 1
            self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(Refused("The server closed a connection."))


async def ask(asking: Asking, count: int) -> None:
    """Send so many requests, and wait for all answers; raises `Refused`."""
    loop = asyncio.get_running_loop()
    limit, requests = [count], cycle(asking.requests)
    waiting = []
    for _ in range(min(asking.at_once, count)):
        done: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(
            lambda done=done: _Connection(requests, limit, done),  # type: ignore[misc]
            "127.0.0.1",
            asking.port,
        )
        waiting.append(done)
    await asyncio.gather(*waiting)


def processor_time(process: int) -> float:
    """Return for how many seconds a process has run, all its threads together (see clock_getcpuclockid(3))."""
    return time.clock_gettime((~process << 3) | 2)


async def measure(asking: Asking, count: int, server: int) -> Measured:
    """Return what so many answers took of a server, given by its process id."""
    begun, ran = time.perf_counter(), processor_time(server)
    await ask(asking, count)
    return Measured(count, time.perf_counter() - begun, processor_time(server) - ran)


async def compare(
    ours: Asking, other: Asking, server: int, seconds: float, rounds: int
) -> list[tuple[Measured, Measured]]:
    """Return measurements of two things by turns, so that noise hits both; each lasts about so many seconds."""
    counts = []
    for asking in (ours, other):
        await ask(asking, 4 * asking.at_once)  # warms up
        probe = await measure(asking, 2 * asking.at_once, server)
        counts.append(max(asking.at_once, int(seconds / max(probe.processor / probe.answers, 1e-5))))
    return [(await measure(ours, counts[0], server), await measure(other, counts[1], server)) for _ in range(rounds)]
