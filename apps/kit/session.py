"""The signed-in session in its cookie: read, renewed in time, and ended.

Parallel requests of one browser share one renewal, and a browser that lost the answer with the new cookie gets
the same renewal again from its old one. The provider's grace period covers several processes.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import asdict

from starlette.requests import Request

from apps.kit.auth import Flow, OpenIdClient, Session
from apps.kit.cookies import Sealer, delete_cookie, names_of_cookies, read_cookie, set_cookie

SESSION_DAYS = 30
GUEST = "device"
"""The subject of what a browser keeps for whoever has no account; `Session.alias` is somebody's who has."""
_FLOW_SECONDS = 900
_RENEWALS = 4096
_SESSION = "session"
_UNREAD = object()


class SignInNeeded(Exception):
    """This page is for people who are signed in."""


class Sessions:
    """Keeps sessions and sign-ins under way, in the reader's browser only."""

    def __init__(self, client: OpenIdClient, secrets: tuple[bytes, ...]) -> None:
        """Use the app's cookie secrets."""
        self.client = client
        self._sealer = Sealer(secrets, "session")
        self._flows = Sealer(secrets, "flow")
        self._renewals: OrderedDict[str, asyncio.Task[Session | None]] = OrderedDict()

    async def current(self, request: Request) -> Session | None:
        """Return the session of a request, its access token fresh; None for a guest."""
        known = request.scope.get("busola.session", _UNREAD)
        if known is _UNREAD:
            known = request.scope["busola.session"] = await self._read(request)
        assert known is None or isinstance(known, Session)
        return known

    async def required(self, request: Request) -> Session:
        """Return the session of a request; raise SignInNeeded for a guest."""
        session = await self.current(request)
        if session is None:
            raise SignInNeeded
        return session

    def start(self, request: Request, session: Session) -> None:
        """Keep a session in the browser."""
        set_cookie(request, _SESSION, self._sealer.seal(list(asdict(session).values())), SESSION_DAYS * 86400)
        request.scope["busola.session"] = session

    def forget(self, request: Request) -> None:
        """Drop the session from the browser."""
        delete_cookie(request, _SESSION)
        request.scope["busola.session"] = None

    def remember_flow(self, request: Request, flow: Flow) -> None:
        """Remember a sign-in under way; several tabs may each have one."""
        set_cookie(request, f"flow_{flow.state[:8]}", self._flows.seal(list(asdict(flow).values())), _FLOW_SECONDS)

    def take_flow(self, request: Request, state: str) -> Flow | None:
        """Return the sign-in that an answer belongs to, once."""
        name = f"flow_{state[:8]}"
        if name not in names_of_cookies(request):
            return None
        delete_cookie(request, name)
        values = self._flows.unseal(read_cookie(request, name) or "")
        if not isinstance(values, list) or len(values) != 6:
            return None
        flow = Flow(*values)
        return flow if time.time() - flow.started < _FLOW_SECONDS else None

    def kept(self, request: Request) -> Session | None:
        """Return the session as the browser keeps it, though it may be over: nobody is asked."""
        sealed = read_cookie(request, _SESSION)
        if not sealed:
            return None
        values = self._sealer.unseal(sealed)
        if not isinstance(values, list) or len(values) != 4:
            delete_cookie(request, _SESSION)
            return None
        return Session(*values)

    async def _read(self, request: Request) -> Session | None:
        session = self.kept(request)
        if session is None or session.is_fresh(time.time()):
            return session
        renewed = await self._renew(session)
        if renewed is None:
            self.forget(request)
        else:
            self.start(request, renewed)
        return renewed

    async def _renew(self, session: Session) -> Session | None:
        task = self._renewals.get(session.refresh)
        if task is None or _is_spent(task):
            task = asyncio.create_task(self.client.refresh(session))
            self._renewals[session.refresh] = task
            while len(self._renewals) > _RENEWALS:
                self._renewals.popitem(last=False)
        # A reader who leaves must not take the renewal away from the others who wait for it.
        return await asyncio.shield(task)


def _is_spent(task: asyncio.Task[Session | None]) -> bool:
    if not task.done():
        return False
    if task.cancelled() or task.exception() is not None:
        return True
    renewed = task.result()
    return renewed is not None and not renewed.is_fresh(time.time())
