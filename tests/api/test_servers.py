"""Several applications in one process: each answers as soon as it has started, and none is left behind."""

import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NoReturn

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.servers import Listening, bind, serve


def say(word: str) -> Starlette:
    async def answer(_request: object) -> PlainTextResponse:
        return PlainTextResponse(word)

    return Starlette(routes=[Route("/", answer)])


def ask(port: int) -> str:
    return httpx2.get(f"http://127.0.0.1:{port}/", timeout=5).text


def serve_two(second: Callable[[int, int], Starlette]) -> tuple[bool, list[str], tuple[int, int]]:
    sockets = [bind("127.0.0.1", 0) for _ in range(2)]
    first_port, second_port = (one.getsockname()[1] for one in sockets)
    ready: list[str] = []
    listening = [Listening("first", lambda: say("first")), Listening("second", lambda: second(first_port, second_port))]
    try:
        started = serve(listening, sockets, lambda: ready.append("ready"), "127.0.0.1")
    finally:
        for one in sockets:
            one.close()
    return started, ready, (first_port, second_port)


def is_closed(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0


def test_the_first_answers_while_the_second_is_made_and_both_stop_when_told() -> None:
    answered: list[str] = []

    def make(first: int, _second: int) -> Starlette:
        answered.append(ask(first))
        os.kill(os.getpid(), signal.SIGTERM)
        return say("second")

    started, ready, ports = serve_two(make)
    assert answered == ["first"]
    assert started
    assert ready == ["ready"]
    assert all(map(is_closed, ports))


def test_where_one_cannot_be_made_the_others_are_stopped_and_it_is_said_why() -> None:
    asked: list[int] = []

    def make(first: int, _second: int) -> NoReturn:
        asked.append(first)
        assert ask(first) == "first"
        raise RuntimeError("A setting is wrong.")

    with pytest.raises(RuntimeError, match="A setting is wrong"):
        serve_two(make)
    assert is_closed(asked[0])


def test_where_one_cannot_start_it_is_told() -> None:
    @asynccontextmanager
    async def fail(_app: Starlette) -> AsyncIterator[None]:
        if ready_to_fail:
            raise RuntimeError
        yield

    ready_to_fail = True

    def make(_first: int, _second: int) -> Starlette:
        return Starlette(lifespan=fail)

    started, ready, ports = serve_two(make)
    assert not started
    assert ready == []
    assert is_closed(ports[0])
