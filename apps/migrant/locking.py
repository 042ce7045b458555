"""A phone that others use too: after some minutes without use, whoever picks it up sees nothing personal.

A setting of the device, in an encrypted cookie, made by somebody who is signed in. When it is due the session ends
here and at the provider, and what the device keeps is closed until the same account signs in again with its
passphrase; that somebody is still signed in at the provider doesn't do. The app's worker keeps the same time for
pages that are read without a connection.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from apps.kit.auth import Session
from apps.kit.cookies import Sealer, delete_cookie, read_cookie, set_cookie
from apps.kit.edge import headers_to_set
from apps.kit.frozen import frozen
from apps.kit.session_pages import leave
from apps.kit.web import Kit

MINUTES: Final = (5, 10, 30)
"""After how many minutes without use a device may lock itself."""
HEADER: Final = "Busola-Lock"
"""The header that tells the app's worker after how many minutes to close what it keeps."""
_COOKIE: Final = "lock"
_KEPT_DAYS: Final = 365
_OFTEN: Final = 20  # seconds: so exactly is the last use remembered


class Locked(Exception):
    """The device has locked itself, and nobody has opened it since; `answer` is one that has to be given first."""

    def __init__(self, answer: Response | None = None) -> None:
        super().__init__()
        self.answer = answer


@frozen
class Lock:
    """A device's lock: whose it is, after how many minutes it closes, when the device was last used, since when closed.

    Times are in seconds; `closed` is 0 while the lock is open. One of no minutes was made by leaving quickly: it closes
    the device once, until its account is back.
    """

    subject: str
    minutes: int
    used: int
    closed: int = 0

    def is_due(self, now: float) -> bool:
        """Say whether nobody has used the device for long enough."""
        return bool(self.minutes) and not self.closed and now - self.used > self.minutes * 60

    def is_opened_by(self, session: Session | None) -> bool:
        """Say whether a session is that of the lock's account, which has proved who it is since."""
        return session is not None and session.alias == self.subject and session.authenticated_at >= self.closed


class LockCookie:
    """Reads and writes a device's lock."""

    def __init__(self, secrets: tuple[bytes, ...], now: Callable[[], float] = time.time) -> None:
        """Use the app's cookie secrets."""
        self._sealer = Sealer(secrets, _COOKIE)
        self.now = now

    def read(self, request: Request) -> Lock | None:
        """Return the device's lock; None where it has none."""
        known = request.scope.get("busola.lock", request)
        if known is request:
            sealed = read_cookie(request, _COOKIE)
            values: Any = self._sealer.unseal(sealed) if sealed else None
            known = Lock(*values) if isinstance(values, list) and len(values) == 4 else None
            request.scope["busola.lock"] = known
        assert known is None or isinstance(known, Lock)
        return known

    def write(self, request: Request, lock: Lock | None) -> None:
        """Keep a lock on the device, or take it away."""
        request.scope["busola.lock"] = lock
        if lock is None:
            delete_cookie(request, _COOKIE)
        else:
            set_cookie(request, _COOKIE, self._sealer.seal(list(astuple(lock))), _KEPT_DAYS * 86400)

    async def close(self, request: Request, lock: Lock) -> Response | None:
        """Lock the device now; return the answer that ends its session at the provider too, if there is one."""
        kit: Kit = request.app.state.kit
        self.write(request, replace(lock, closed=int(self.now())))
        return await leave(request) if await kit.sessions.current(request) is not None else None

    def require_open(self, request: Request) -> None:
        """Raise `Locked` where the device is closed: for what is on it, and not in an account."""
        lock = self.read(request)
        if lock is not None and lock.closed:
            raise Locked


async def keep_the_time(request: Request) -> None:
    """Lock the device when nobody has used it for long enough; let nobody pass while it is closed."""
    cookie: LockCookie = request.app.state.lock
    lock = cookie.read(request)
    if lock is None or request.url.path.endswith(("/my/delete", "/my/deleted", "/my/locked")):
        return
    kit: Kit = request.app.state.kit
    now = cookie.now()
    if lock.is_due(now):
        # Only a page can be led by the provider, which ends its own session; anything else is refused, no more.
        shown = request.method == "GET" and request.headers.get("sec-fetch-mode", "navigate") == "navigate"
        raise Locked(await cookie.close(request, lock) if shown else None)
    if lock.closed:
        session = await kit.sessions.current(request)
        if session is not None and session.alias != lock.subject:
            return  # somebody else's account: it has nothing of this one
        if not lock.is_opened_by(session):
            raise Locked
        if not lock.minutes:
            cookie.write(request, None)
            return
        lock = replace(lock, closed=0)
        cookie.write(request, replace(lock, used=int(now)))
    elif now - lock.used > _OFTEN:
        cookie.write(request, replace(lock, used=int(now)))
    headers_to_set(request.scope)[HEADER] = str(lock.minutes)
