"""Several applications in one process: each answers as soon as it has started, and none is left behind."""

import os
import signal
import threading
import time
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
    return httpx2.get(f"http://127.0.0.1:{port}/", timeout=5).text


def serve_two(told: list[str], second: Callable[[int], Starlette]) -> bool:
    """Serve two applications; the second is made with the port of the first."""
    sockets = [bind("127.0.0.1", 0) for _ in range(2)]
    port = sockets[0].getsockname()[1]
    listening = [Listening("first", lambda: say("first", told)), Listening("second", lambda: second(port))]
    try:
        return serve(listening, sockets, lambda: told.append("ready"), "127.0.0.1")
    finally:
        for one in sockets:
            one.close()


def test_the_first_answers_while_the_second_is_made_and_stops_last() -> None:
    told: list[str] = []

    def make(port: int) -> Starlette:
        told.append(f"{ask(port)} answered")
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
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


def test_who_is_told_to_stop_while_the_second_is_made_starts_it_no_more() -> None:
    told: list[str] = []

    def make(_port: int) -> Starlette:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.2)
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
