"""What routes ask for: a session in one transaction, the actor, and the permission that the route demands.

A route says what it demands in its signature:

    def list_cases(act: Annotated[Act, reads(Permission.CASE_LIST)]) -> CaseList: ...

`reads` opens a reading transaction, `writes` one that commits before the answer is sent. A route for everybody is
marked with `PUBLIC` in its `openapi_extra`. A test walks all routes and fails for one that does neither. A route that
has much to think about between reading and writing asks for `turns`: short transactions, none open in between. One
that waits for a slow sender or for the store of files asks for `passes`: it holds no connection meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from fastapi.params import Depends as DependsParam
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.errors import Overloaded
from api.installation import Installation
from core.people.actor import Actor
from core.people.policy import Permission, act_by, may
from core.people.sessions import find_live_session
from core.platform.database import Database
from core.platform.errors import Forbidden

T = TypeVar("T")
PUBLIC: Final[dict[str, Any]] = {"x-permission": "public", "security": []}


class Gate:
    """Lets as many requests in as there are connections; the others wait outside, in order, up to a limit."""

    def __init__(self, inside: int, waiting: int) -> None:
        """Admit `inside` requests at once, and let `waiting` more wait."""
        self._places = asyncio.Semaphore(inside)
        self._waiting = 0
        self._limit = waiting
        self._inside = inside
        self._threads: ThreadPoolExecutor | None = None

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

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Do something inside, in a thread of the gate's own: handing it to one of the framework's costs twice as much.

        The place is held until it is done, also where nobody waits for it any more.
        """
        refused = False

        def do() -> T:
            if refused:  # it was left waiting for a thread that could not be made, and another one found it
                raise asyncio.CancelledError
            return context.run(work, *arguments)

        await self.enter()
        context = copy_context()
        try:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self._inside, "private")  # makes them as they are needed
            doing = asyncio.get_running_loop().run_in_executor(self._threads, do)
        except BaseException:
            refused = True
            self.leave()
            raise
        doing.add_done_callback(lambda _: self.leave())
        return await asyncio.shield(doing)

    def close(self) -> None:
        """Let the threads end when they have done what they are at; whoever asks later gets others."""
        if self._threads is not None:
            self._threads.shutdown(wait=False)
            self._threads = None


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
        _require_token(self.request, self.installation)
        with opened as session:
            yield _admit(self.request, session, self.installation, self.permission)


def turns(permission: Permission) -> DependsParam:
    """Demand a permission, and let the route open its transactions itself."""

    @contextmanager
    def taking_turns(request: Request) -> Iterator[Turns]:
        yield Turns(request, installation_of(request), permission)

    @contextmanager
    def admitting(request: Request) -> Iterator[Turns]:
        taken = Turns(request, installation_of(request), permission)
        with taken.reading():  # whoever may not is refused before anything is read
            pass
        yield taken

    return _demand(permission, taking_turns, admitting)


class Looks(NamedTuple):
    """One signed-in request that looks at what is one's own, or at what somebody lets one see.

    Who looks at another's writes the line of the access log in a short transaction of its own first, and reads in
    another one after it, which asks again whether the grant holds: no look is unwritten, and none holds up who writes.
    """

    turn: Turns
    first: Act

    @property
    def is_own(self) -> bool:
        """Whether the actor is a person among what is their own."""
        return self.first.actor.is_owner

    @contextmanager
    def noting(self) -> Iterator[Act]:
        """Write into the access log."""
        with self.turn.writing() as act:
            yield act

    @contextmanager
    def reading(self) -> Iterator[Act]:
        """Act in a transaction that only reads."""
        if self.is_own:
            yield self.first
        else:
            with self.turn.reading() as act:
                yield act


def looks(permission: Permission) -> DependsParam:
    """Demand a permission, and let the route note a look at what is another's before it reads."""

    @contextmanager
    def looking(request: Request) -> Iterator[Looks]:
        turn = Turns(request, installation_of(request), permission)
        with turn.reading() as first:
            if first.actor.is_owner:
                yield Looks(turn, first)
                return
        yield Looks(turn, first)

    return _demand(permission, looking)


class Passing(NamedTuple):
    """One signed-in request that lasts: it takes a connection for moments only, and heavy work a place of its own.

    Whose session it is was read at the start; that it still lives, and may, is read in each transaction. The token
    may expire meanwhile: a phone can need longer to send a photo than a token lasts.
    """

    installation: Installation
    permission: Permission
    session_id: UUID
    actor: Actor
    gate: Gate
    heavy: asyncio.Semaphore

    @contextmanager
    def reading(self) -> Iterator[Act]:
        """Act in a transaction that only reads; call it in a thread, inside the gate."""
        with self.installation.database.reading() as session:
            yield self._admit(session)

    @contextmanager
    def writing(self) -> Iterator[Act]:
        """Act in a transaction that commits at the end of the block; call it in a thread, inside the gate."""
        with self.installation.database.writing() as session:
            yield self._admit(session)

    async def ask(self, work: Callable[[], T]) -> T:
        """Do something with the database, in a thread, when a connection is free."""
        await self.gate.enter()
        try:
            return await run_in_threadpool(work)
        finally:
            self.gate.leave()

    async def toil(self, work: Callable[[], T]) -> T:
        """Do something that takes much memory or waits for the store, in a thread; few do so at once."""
        async with self.heavy:
            return await run_in_threadpool(work)

    def _admit(self, session: Session) -> Act:
        from api.openid.bearer import SessionEnded

        live = find_live_session(session, self.session_id)
        if live is None or live.actor.person_id != self.actor.person_id:
            raise SessionEnded("The session has ended. Please sign in again.")
        if not may(live.actor, self.permission):
            raise Forbidden("Your account may not do this.", permission=self.permission.value)
        return Act(act_by(live.actor, self.permission), session, self.installation, self.installation.now())


def passes(permission: Permission) -> DependsParam:
    """Demand a permission, and let a route that lasts ask for a connection when it needs one."""

    async def pass_through(request: Request, installation: InstallationDep) -> Passing:
        from api.openid.bearer import authenticate_session, read_session_id

        def admit() -> tuple[UUID, Actor]:
            now = installation.now()
            session_id = read_session_id(request, installation, now)
            with installation.database.reading() as session:
                actor = authenticate_session(request, session, installation, now).actor
                if not may(actor, permission):
                    raise Forbidden("Your account may not do this.", permission=permission.value)
                return session_id, actor

        gate: Gate = request.app.state.gate
        await gate.enter()
        try:
            session_id, actor = await run_in_threadpool(admit)
        finally:
            gate.leave()
        return Passing(installation, permission, session_id, actor, gate, request.app.state.heavy)

    pass_through.permission = permission  # type: ignore[attr-defined]  # read by the test that walks all routes
    dependency: DependsParam = Depends(pass_through, scope="function")
    return dependency


def _require_token(request: Request, installation: Installation) -> None:
    """Refuse whoever shows no good token before a connection is taken for them."""
    from api.openid.bearer import read_session_id

    read_session_id(request, installation, installation.now())


def _admit(request: Request, session: Session, installation: Installation, permission: Permission) -> Act:
    from api.openid.bearer import authenticate

    now = installation.now()
    actor = authenticate(request, session, installation, now)
    if not may(actor, permission):
        raise Forbidden("Your account may not do this.", permission=permission.value)
    return Act(act_by(actor, permission), session, installation, now)


def _acting(permission: Permission, begin: Callable[[Database], AbstractContextManager[Session]]) -> DependsParam:
    @contextmanager
    def acting(request: Request) -> Iterator[Act]:
        installation = installation_of(request)
        _require_token(request, installation)
        with begin(installation.database) as session:
            yield _admit(request, session, installation, permission)

    return _demand(permission, acting)


def _demand(
    permission: Permission,
    begin: Callable[[Request], AbstractContextManager[T]],
    admit: Callable[[Request], AbstractContextManager[T]] | None = None,
) -> DependsParam:
    """Return the dependency; `admit` refuses whoever may not at once, where `begin` leaves that to the route."""
    admitting = begin if admit is None else admit

    # One dependency and not two: each is entered and left in a thread of its own.
    def act(request: Request, _gate: PassedGate) -> Iterator[T]:
        with admitting(request) as found:
            yield found

    act.permission = permission  # type: ignore[attr-defined]  # read by the test that walks all routes
    act.begin = begin  # type: ignore[attr-defined]  # read by routes that do it all in one thread (`api.at_once`)
    act.admit = admitting  # type: ignore[attr-defined]  # the same
    dependency: DependsParam = Depends(act, scope="function")
    return dependency
