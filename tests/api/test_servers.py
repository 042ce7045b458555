"""Several applications in one process: each answers as soon as it has started, and none is left behind."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NoReturn

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.servers import Listening, bind, serve


def say(word: str, told: list[str]) -> Starlette:
    """Return an application that answers with a word, and tells when it starts and stops."""

    async def answer(_request: object) -> PlainTextResponse:
        return PlainTextResponse(word)

    @asynccontextmanager
    async def live(_app: Starlette) -> AsyncIterator[None]:
        told.append(f"{word} started")
        yield
        told.append(f"{word} stopped")

    return Starlette(routes=[Route("/", answer)], lifespan=live)


def ask(port: int) -> str:
    return httpx2.get(f"http://127.0.0.1:{port}/", timeout=60).text


def stop() -> None:
    """Do what a terminal does on Ctrl-C, or a system that shuts down."""
    os.kill(os.getpid(), signal.SIGTERM)


def serve_two(told: list[str], second: Callable[[int], Starlette]) -> bool:
    """Serve two applications until both are ready; the second is made with the port of the first."""

    def be_ready() -> None:
        told.append("ready")
        stop()

    sockets = [bind("127.0.0.1", 0) for _ in range(2)]
    port = sockets[0].getsockname()[1]
    listening = [Listening("first", lambda: say("first", told)), Listening("second", lambda: second(port))]
    try:
        return serve(listening, sockets, be_ready, "127.0.0.1")
    finally:
        for one in sockets:
            one.close()


def test_the_first_answers_while_the_second_is_made_and_stops_last() -> None:
    told: list[str] = []

    def make(port: int) -> Starlette:
        told.append(f"{ask(port)} answered")
        return say("second", told)

    assert serve_two(told, make)
    assert told == [
        "first started",
        "first answered",
        "second started",
        "ready",
        "second stopped",
        "first stopped",
    ]


def test_who_is_told_to_stop_while_the_second_is_made_starts_it_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    heard = threading.Event()

    class Stopping(asyncio.Event):
        def set(self) -> None:
            super().set()
            heard.set()

    monkeypatch.setattr(asyncio, "Event", Stopping)

    def make(_port: int) -> Starlette:
        heard.clear()  # the first has started, which is an event of its own
        stop()
        assert heard.wait(60)
        return say("second", told)

    assert serve_two(told, make)
    assert told == ["first started", "first stopped"]


def test_where_one_cannot_be_made_the_others_are_stopped_and_it_is_said_why() -> None:
    told: list[str] = []

    def make(port: int) -> NoReturn:
        told.append(f"{ask(port)} answered")
        raise RuntimeError("A setting is wrong.")

    with pytest.raises(RuntimeError, match="A setting is wrong"):
        serve_two(told, make)
    assert told == ["first started", "first answered", "first stopped"]


def test_where_one_cannot_start_the_others_are_stopped_and_it_is_told() -> None:
    told: list[str] = []

    @asynccontextmanager
    async def fail(_app: Starlette) -> AsyncIterator[None]:
        if told:
            raise RuntimeError
        yield

    assert not serve_two(told, lambda _port: Starlette(lifespan=fail))
    assert told == ["first started", "first stopped"]
