"""How an app proves itself: a short-lived statement signed with its key, good for one use (RFC 7523)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.installation import Installation
from api.openid.clients import OpenIdClient
from api.openid.tokens import hash_secret
from core.people.tables import UsedAssertionRow
from core.platform.database import survive_refusal

LONGEST_LIFE = timedelta(hours=1)
LEEWAY = timedelta(seconds=60)


class ClientAssertion(JWTBearerClientAssertion):
    """Checks a client's assertion in one request's transaction."""

    CLIENT_AUTH_METHOD = "private_key_jwt"  # type: ignore[misc]  # final in the stubs, overridden in the documentation

    def __init__(self, installation: Installation, session: Session, now: datetime) -> None:
        """Accept assertions that are good at an instant."""
        super().__init__()
        self._issuer = installation.settings.api_url.rstrip("/")
        self._session = session
        self._now = now

    def __call__(self, query_client: Any, request: Any) -> OpenIdClient | None:
        """Return the client that signed, None where nothing is signed."""
        client: OpenIdClient | None = super().__call__(query_client, request)  # type: ignore[no-untyped-call]
        named = request.payload.client_id
        if client is not None and named is not None and named != client.client_id:
            raise InvalidClientError(description="The assertion is another client's.")
        return client

    def get_audiences(self) -> list[str]:
        """Return the names by which an assertion may address us."""
        return [self._issuer, f"{self._issuer}/openid/token", f"{self._issuer}/openid/revoke"]

    def resolve_client_public_key(self, client: OpenIdClient) -> ECKey:
        """Return the registered key."""
        return client.public_key

    def verify_claims(self, claims: dict[str, Any]) -> None:
        """Refuse an assertion that is another's, for another, too old, too long or used before."""
        registry = jwt.JWTClaimsRegistry(
            now=int(self._now.timestamp()),
            leeway=int(LEEWAY.total_seconds()),
            iss={"essential": True, "value": str(claims.get("sub"))},
            sub={"essential": True},
            aud={"essential": True, "values": self.get_audiences()},
            exp={"essential": True},
            jti={"essential": True},
        )
        try:
            registry.validate(claims)
            ends = datetime.fromtimestamp(claims["exp"], UTC)
        except (JoseError, ValueError, TypeError, OverflowError, OSError) as error:
            raise InvalidClientError(description="The assertion is not good.") from error
        if not isinstance(claims["jti"], str) or ends > self._now + LONGEST_LIFE + LEEWAY:
            raise InvalidClientError(description="The assertion is not good.")
        self._spend(f"{claims['sub']} {claims['jti']}", ends + LEEWAY)

    def _spend(self, name: str, until: datetime) -> None:
        assertion_hash = hash_secret(name)
        if not _note(self._session, assertion_hash, until):
            raise InvalidClientError(description="The assertion was used before.")
        survive_refusal(self._session, lambda again: _note_again(again, assertion_hash, until))
        self._session.execute(delete(UsedAssertionRow).where(UsedAssertionRow.expires_at < self._now))


def _note(session: Session, assertion_hash: bytes, until: datetime) -> bool:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    noted = session.execute(
        dialect.insert(UsedAssertionRow)
        .values(assertion_hash=assertion_hash, expires_at=until)
        .on_conflict_do_nothing()
        .returning(UsedAssertionRow.assertion_hash)
    )
    return noted.first() is not None


def _note_again(session: Session, assertion_hash: bytes, until: datetime) -> None:
    _note(session, assertion_hash, until)
