"""A gate lets so many in at once, and gives each place back, whatever happens to who had it."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from api.deps import Gate
from api.errors import Overloaded

WORD: ContextVar[str] = ContextVar("word")


def add(one: int, other: int) -> int:
    return one + other


def fail() -> None:
    raise LookupError("nothing there")


def test_work_is_done_in_a_thread_of_the_gate_with_what_the_request_knows() -> None:
    async def ask() -> tuple[str, str]:
        WORD.set("said")
        return await Gate(2, 10).run(lambda: (WORD.get(), threading.current_thread().name))

    word, thread = asyncio.run(ask())
    assert word == "said"
    assert thread.startswith("private")


def test_a_place_is_given_back_after_an_error_and_after_the_gate_was_closed() -> None:
    async def ask() -> list[int]:
        gate = Gate(1, 10)
        for _ in range(3):
            with pytest.raises(LookupError):
                await gate.run(fail)
        found = [await gate.run(add, 1, 2)]
        gate.close()
        return [*found, await gate.run(add, 2, 2)]

    assert asyncio.run(asyncio.wait_for(ask(), 10)) == [3, 4]


def test_a_place_is_given_back_where_no_thread_can_be_made_and_the_work_is_never_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def ask() -> None:
        gate = Gate(2, 10)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refuse)
            for _ in range(5):
                with pytest.raises(RuntimeError, match="new thread"):
                    await gate.run(done.append, "refused")
        await gate.run(done.append, "taken")
        await gate.run(done.append, "taken again")
        gate.close()

    asyncio.run(asyncio.wait_for(ask(), 10))
    assert done == ["taken", "taken again"]


def test_the_place_is_held_until_the_work_is_done_though_nobody_waits_for_it() -> None:
    async def ask() -> list[str]:
        gate, go_on, order = Gate(1, 10), threading.Event(), list[str]()

        def work() -> None:
            go_on.wait(10)
            order.append("first")

        first = asyncio.create_task(gate.run(work))
        await asyncio.sleep(0.05)
        first.cancel()
        second = asyncio.create_task(gate.run(order.append, "second"))
        await asyncio.sleep(0.05)
        assert first.cancelled()
        assert order == []
        go_on.set()
        await second
        return order

    assert asyncio.run(asyncio.wait_for(ask(), 10)) == ["first", "second"]


def test_who_would_wait_too_long_is_told_so() -> None:
    async def ask() -> None:
        gate = Gate(1, 0)
        with pytest.raises(Overloaded):
            await gate.run(add, 1, 2)

    asyncio.run(ask())
