"""What routes ask for: a session in one transaction, the actor, and the permission that the route demands.

A route says what it demands in its signature:

    def list_cases(act: Annotated[Act, reads(Permission.CASE_LIST)]) -> CaseList: ...

`reads` opens a reading transaction, `writes` one that commits before the answer is sent. A route for everybody is
marked with `PUBLIC` in its `openapi_extra`. A test walks all routes and fails for one that does neither. A route that
has much to think about between reading and writing asks for `turns`: short transactions, none open in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

from fastapi import Depends, Request
from fastapi.params import Depends as DependsParam
from sqlalchemy.orm import Session

from api.errors import Overloaded
from api.installation import Installation
from core.people.actor import Actor
from core.people.policy import Permission, may
from core.platform.database import Database
from core.platform.errors import Forbidden

PUBLIC: Final[dict[str, Any]] = {"x-permission": "public", "security": []}


class Gate:
    """Lets as many requests in as there are connections; the others wait outside, in order, up to a limit."""

    def __init__(self, inside: int, waiting: int) -> None:
        """Admit `inside` requests at once, and let `waiting` more wait."""
        self._places = asyncio.Semaphore(inside)
        self._waiting = 0
        self._limit = waiting

    async def enter(self) -> None:
        """Wait for a place; raise `Overloaded` when too many wait already."""
        if self._waiting >= self._limit:
            raise Overloaded("Too many requests at once. Please try again in a moment.", retry_after=2)
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1

    def leave(self) -> None:
        """Give the place to the next."""
        self._places.release()


def installation_of(request: Request) -> Installation:
    """Return the installation that answers this request."""
    installation: Installation = request.app.state.installation
    return installation


async def pass_gate(request: Request) -> AsyncIterator[None]:
    """Hold a place for as long as the request has a connection."""
    gate: Gate = request.app.state.gate
    await gate.enter()
    try:
        yield
    finally:
        gate.leave()


async def find_installation(request: Request) -> Installation:
    """Do the same as a dependency; FastAPI would call a plain function in a thread, which costs more than the rest."""
    return installation_of(request)


InstallationDep = Annotated[Installation, Depends(find_installation)]
PassedGate = Annotated[None, Depends(pass_gate, scope="function")]


class Act(NamedTuple):
    """One signed-in request: who acts, in which transaction, when."""

    actor: Actor
    session: Session
    installation: Installation
    now: datetime


def reads(permission: Permission) -> DependsParam:
    """Demand a permission, in a transaction that only reads."""
    return _acting(permission, Database.reading)


def writes(permission: Permission) -> DependsParam:
    """Demand a permission, in a transaction that writes and commits before the answer."""
    return _acting(permission, Database.writing)


class Turns(NamedTuple):
    """One signed-in request that takes several short transactions; who acts, and what they may, is read in each."""

    request: Request
    installation: Installation
    permission: Permission

    @contextmanager
    def reading(self) -> Iterator[Act]:
        """Act in a transaction that only reads."""
        with self._acting(self.installation.database.reading()) as act:
            yield act

    @contextmanager
    def writing(self) -> Iterator[Act]:
        """Act in a transaction that commits at the end of the block."""
        with self._acting(self.installation.database.writing()) as act:
            yield act

    @contextmanager
    def _acting(self, opened: AbstractContextManager[Session]) -> Iterator[Act]:
        with opened as session:
            yield _admit(self.request, session, self.installation, self.permission)


def turns(permission: Permission) -> DependsParam:
    """Demand a permission, and let the route open its transactions itself."""

    def take_turns(request: Request, installation: InstallationDep, _gate: PassedGate) -> Turns:
        taken = Turns(request, installation, permission)
        with taken.reading():  # whoever may not is refused before anything is read
            return taken

    take_turns.permission = permission  # type: ignore[attr-defined]  # read by the test that walks all routes
    dependency: DependsParam = Depends(take_turns, scope="function")
    return dependency


def _admit(request: Request, session: Session, installation: Installation, permission: Permission) -> Act:
    from api.openid.bearer import authenticate

    now = installation.now()
    actor = authenticate(request, session, installation, now)
    if not may(actor, permission):
        raise Forbidden("Your account may not do this.", permission=permission.value)
    return Act(actor, session, installation, now)


def _acting(permission: Permission, begin: Callable[[Database], AbstractContextManager[Session]]) -> DependsParam:
    # One dependency and not two: each is entered and left in a thread of its own.
    def act(request: Request, installation: InstallationDep, _gate: PassedGate) -> Iterator[Act]:
        with begin(installation.database) as session:
            yield _admit(request, session, installation, permission)

    act.permission = permission  # type: ignore[attr-defined]  # read by the test that walks all routes
    dependency: DependsParam = Depends(act, scope="function")
    return dependency
