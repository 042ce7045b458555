"""The provider's own cookie: a random secret by which it knows a browser again, and nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from api.deps import installation_of
from api.openid.provider import issuer_of
from api.openid.tokens import hash_secret

NAME = "busola-op"
_LONGEST = 128
_SECONDS = 400 * 24 * 3600  # as long as browsers keep one; the sign-in itself ends after hours


def browser_of(request: Request) -> bytes | None:
    """Return the hash by which the browser is known in the database; None for a new one."""
    secret = request.cookies.get(NAME, "")
    return hash_secret(secret) if 0 < len(secret) <= _LONGEST else None


def set_browser(request: Request, response: Response, secret: str) -> None:
    """Give the browser another secret, as after each sign-in."""
    issuer = urlsplit(issuer_of(installation_of(request)))
    response.set_cookie(
        NAME,
        secret,
        max_age=_SECONDS,
        path=f"{issuer.path}/openid",
        secure=issuer.scheme == "https",
        httponly=True,
        samesite="lax",
    )
