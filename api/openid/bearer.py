"""From a bearer token to an actor: the token says who and through which app; the database says whether that holds."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from sqlalchemy.orm import Session

from api.installation import Installation
from api.openid.keys import ALGORITHM, SigningKeys, keys_of
from api.recent import Recent
from core.people.actor import Actor
from core.people.sessions import LiveSession, find_live_session
from core.platform.errors import DomainError, Unauthenticated

LEEWAY_SECONDS = 5
_TOLD = "busola.token"  # what a request's token says, in its scope
VERIFIED = 4096  # tokens whose signature isn't verified again, by their hash


class _Grant(NamedTuple):
    """What a token says: who, in which session and app, until when."""

    subject: UUID
    session: UUID
    client: str
    expires: int  # seconds since 1970


_verified: Recent[_Grant] = Recent(VERIFIED)


class TokenExpired(Unauthenticated):
    """The access token was good once; a refresh gives another."""

    code = "token_expired"


class TokenInvalid(Unauthenticated):
    """This is no access token of ours."""

    code = "token_invalid"


class SessionEnded(Unauthenticated):
    """The session was signed out, its account disabled, or its membership taken away."""

    code = "session_ended"


class WrongClient(DomainError):
    """The token was given to an app for another role."""

    code = "wrong_client"


def authenticate(request: Request, session: Session, installation: Installation, now: datetime) -> Actor:
    """Return who acts in a request; role, membership and the session's life are read from the database."""
    return authenticate_session(request, session, installation, now).actor


def authenticate_session(request: Request, session: Session, installation: Installation, now: datetime) -> LiveSession:
    """Return the live session that a request's token belongs to."""
    subject, session_id, client = _read_once(request, installation, now)
    live = find_live_session(session, session_id)
    if live is None or live.actor.person_id != subject or live.client != client:
        raise SessionEnded("The session has ended. Please sign in again.")
    if live.actor.role != client:
        raise WrongClient("This account acts in another app.")
    return live


def read_session_id(request: Request, installation: Installation, now: datetime) -> UUID:
    """Return the session that a request's token names."""
    return _read_once(request, installation, now)[1]


def _read_once(request: Request, installation: Installation, now: datetime) -> tuple[UUID, UUID, str]:
    # A request may ask in each of its transactions; its token doesn't change, and was good when it came.
    told: tuple[UUID, UUID, str] | None = request.scope.get(_TOLD)
    if told is None:
        told = request.scope[_TOLD] = read_access_token(_find_token(request), installation, now)
    return told


def _find_token(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("This needs somebody signed in.")
    return token


def read_access_token(token: str, installation: Installation, now: datetime) -> tuple[UUID, UUID, str]:
    """Return subject, session and client of an access token (RFC 9068) that is ours, meant for us, and still good.

    A signature is verified once for the same keys; a token comes with each request for five minutes.
    """
    issuer = installation.settings.api_url.rstrip("/")
    keys = keys_of(installation)
    known = (keys.state, issuer, sha256(token.encode()).digest())
    grant = _verified.get(known) or _verified.put(known, _verify(token, keys, issuer))
    if now.timestamp() >= grant.expires + LEEWAY_SECONDS:
        raise TokenExpired("The access token has expired.")
    return grant.subject, grant.session, grant.client


def _verify(token: str, keys: SigningKeys, issuer: str) -> _Grant:
    invalid = "This is no access token of this installation."
    try:
        decoded = jwt.decode(token, keys.all_keys(), algorithms=[ALGORITHM])
    except (JoseError, ValueError) as error:
        raise TokenInvalid(invalid) from error
    claims = decoded.claims
    audience = claims.get("aud")
    ours = claims.get("iss") == issuer and (audience == issuer or (isinstance(audience, list) and issuer in audience))
    expires = claims.get("exp")
    if decoded.header.get("typ") != "at+jwt" or not ours or not isinstance(expires, int):
        raise TokenInvalid(invalid)
    try:
        return _Grant(UUID(claims["sub"]), UUID(claims["sid"]), str(claims["client_id"]), expires)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise TokenInvalid(invalid) from error
