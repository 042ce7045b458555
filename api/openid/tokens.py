"""The tokens that apps get: an access token for five minutes, an ID token that says who signed in, a refresh token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import ECKey

from api.openid.keys import ALGORITHM

ACCESS_LIFETIME = timedelta(minutes=5)
ID_LIFETIME = timedelta(minutes=10)


def make_access_token(
    key: ECKey, *, issuer: str, subject: UUID, session_id: UUID, client: str, scope: str, now: datetime
) -> str:
    """Return a signed access token (RFC 9068) for the API, which is its own issuer."""
    issued = int(now.timestamp())
    claims = {
        "iss": issuer,
        "aud": issuer,
        "sub": str(subject),
        "sid": str(session_id),
        "client_id": client,
        "scope": scope,
        "iat": issued,
        "exp": issued + int(ACCESS_LIFETIME.total_seconds()),
        "jti": secrets.token_urlsafe(12),
    }
    return _sign("at+jwt", claims, key)


def make_id_token(
    key: ECKey,
    *,
    issuer: str,
    subject: UUID,
    session_id: UUID,
    client: str,
    nonce: str | None,
    authenticated_at: datetime,
    now: datetime,
) -> str:
    """Return a signed ID token (OpenID Connect Core, § 2) for an app.

    A name isn't in it: the token stands in an address when somebody signs out.
    """
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": client,
        "sub": str(subject),
        "sid": str(session_id),
        "auth_time": int(authenticated_at.timestamp()),
        "iat": issued,
        "exp": issued + int(ID_LIFETIME.total_seconds()),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    return _sign("JWT", claims, key)


def make_secret() -> str:
    """Return 256 random bits, as text for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """Return the hash under which a random secret is kept; it is too long to be guessed from it."""
    return hashlib.sha256(secret.encode()).digest()


def _sign(kind: str, claims: dict[str, Any], key: ECKey) -> str:
    return jwt.encode({"alg": ALGORITHM, "typ": kind, "kid": key.thumbprint()}, claims, key, algorithms=[ALGORITHM])
