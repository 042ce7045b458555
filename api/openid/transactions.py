"""Work of the provider inside one transaction, off the event loop, and holding a place at the gate meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.deps import Gate, installation_of
from api.openid.provider import Provider, ProviderAnswer

T = TypeVar("T")


class Refused(Exception):
    """An answer that undoes what was written on the way to it."""

    def __init__(self, answer: ProviderAnswer) -> None:
        super().__init__(answer.status)
        self.answer = answer


async def reading(request: Request, work: Callable[[Provider], T]) -> T:
    """Do something that only reads."""
    return await _behind_gate(request.app.state.gate, lambda: _run(request, work, writes=False))


async def writing(request: Request, work: Callable[[Provider], T]) -> T:
    """Do something that writes; it has been committed when this returns, and undone when this raises."""
    return await _behind_gate(request.app.state.gate, lambda: _run(request, work, writes=True))


async def hashing(request: Request, work: Callable[[], T]) -> T:
    """Compute a passphrase's hash: two at once, the others wait without holding a connection."""
    return await _behind_gate(request.app.state.hashing, work)


async def answering(request: Request, work: Callable[[Provider], ProviderAnswer]) -> ProviderAnswer:
    """Let Authlib answer in a writing transaction; a refusal undoes what it wrote, and keeps what must survive."""

    def answer_or_refuse(provider: Provider) -> ProviderAnswer:
        answer = work(provider)
        if answer.status >= 400:
            raise Refused(answer)
        return answer

    try:
        return await writing(request, answer_or_refuse)
    except Refused as refused:
        return refused.answer


async def _behind_gate(gate: Gate, work: Callable[[], T]) -> T:
    await gate.enter()
    try:
        return await run_in_threadpool(work)
    finally:
        gate.leave()


def _run(request: Request, work: Callable[[Provider], T], *, writes: bool) -> T:
    installation = installation_of(request)
    database = installation.database
    opened = database.writing() if writes else database.reading()
    with opened as session:
        return work(Provider(installation, session, installation.now(), request.headers.get("User-Agent", "")))
