"""Several ASGI applications in one process: all ports are bound first, and one signal stops everything."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from core.platform.errors import DomainError

GRACE_SECONDS = 3


class PortBusy(DomainError):
    """Something else listens on a port."""

    code = "port_busy"


@dataclass(frozen=True, slots=True)
class Listening:
    """An application that is made right before it starts, and its name in messages."""

    name: str
    make: Callable[[], ASGIApp]


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Each server would catch the signal for itself alone; `_serve_all` catches it for all.
        yield

    async def serve_from(self, listener: socket.socket) -> None:
        """Serve until told to stop, or end at once where the application can't start, which is in the log then."""
        with suppress(SystemExit):  # with which it would take down the others as well, without stopping them
            await self.serve(sockets=[listener])


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a port; raise `PortBusy` when something else does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortBusy(f"Port {port} can't be used: {error.strerror}.", port=port) from error
    listener.listen(2048)
    listener.setblocking(False)
    return listener


def serve(
    listening: Sequence[Listening],
    sockets: Sequence[socket.socket],
    when_ready: Callable[[], None],
    trusted_proxies: str,
) -> bool:
    """Serve until SIGINT or SIGTERM; the first application starts first and stops last.

    Each answers as soon as it has started. Returns False when one could not start, and raises what `make` raised.
    """
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(_serve_all(listening, sockets, when_ready, trusted_proxies))


def _new_loop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()


async def _serve_all(
    listening: Sequence[Listening],
    sockets: Sequence[socket.socket],
    when_ready: Callable[[], None],
    trusted_proxies: str,
) -> bool:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)

    servers: list[_Server] = []
    running: list[asyncio.Task[None]] = []
    failed = False
    try:
        for item, listener in zip(listening, sockets, strict=True):
            app = await asyncio.to_thread(item.make)  # those before it answer already
            if stopping.is_set():
                break
            server = _make_server(app, trusted_proxies)
            servers.append(server)
            task = asyncio.create_task(server.serve_from(listener))
            while not server.started and not task.done():  # the apps ask the API as soon as they start
                await asyncio.sleep(0.01)
            if task.done():
                failed = True
                break
            running.append(task)
        if len(running) == len(listening):
            gc.freeze()  # what is there now stays: the collector, off while loading, needn't look through it again
            gc.enable()
            when_ready()
            waiting = asyncio.create_task(stopping.wait())
            await asyncio.wait([waiting, *running], return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
    finally:
        await _stop(servers[1:], running[1:])  # together; what they still answer may need the first
        await _stop(servers[:1], running[:1])
    return not failed


def _make_server(app: ASGIApp, trusted_proxies: str) -> _Server:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=trusted_proxies,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _Server(config)


async def _stop(servers: Sequence[uvicorn.Server], running: Sequence[asyncio.Task[None]]) -> None:
    for server in servers:
        server.should_exit = True
    if running:
        await asyncio.wait(running)
