"""What can be exchanged for tokens, what ends them, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, grants
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.rpinitiated import EndSessionEndpoint
from joserfc.jwk import KeySet
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from api.openid.bearer import read_access_token
from api.openid.clients import OpenIdClient
from api.openid.keys import ALGORITHM, keys_of
from api.openid.tokens import ACCESS_LIFETIME, hash_secret, make_access_token, make_id_token, make_secret
from core.people.expiry import note_use
from core.people.refresh_tokens import (
    Refreshed,
    find_session_of_refresh_token,
    store_refresh_token,
    use_refresh_token,
)
from core.people.sessions import (
    LiveSession,
    end_session,
    end_session_with_its_browser,
    find_live_session,
    see_session,
)
from core.people.tables import AuthorizationCodeRow, SignInSessionRow
from core.platform.database import survive_refusal
from core.platform.errors import DomainError

if TYPE_CHECKING:
    from api.openid.provider import Provider, ProviderRequest

CODE_LIFETIME = timedelta(minutes=1)
_CODES_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Subject:
    """Somebody signed in, as the tokens speak of them; `generation` counts the session's refresh tokens."""

    live: LiveSession
    generation: int

    @property
    def session_id(self) -> UUID:
        """The session that the tokens belong to."""
        return self.live.actor.session_id


@dataclass(frozen=True)
class IssuedCode:
    """A code that came back in time, from the client it was given to, for the first time."""

    session_id: UUID
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_hash: bytes

    def get_redirect_uri(self) -> str:
        """Return the address that the code was sent to."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return the scopes that were allowed."""
        return self.scope


@dataclass(frozen=True)
class GoodRefreshToken:
    """A refresh token that may be used."""

    refreshed: Refreshed

    def check_client(self, client: OpenIdClient) -> bool:
        """Whether it was given to this client."""
        return self.refreshed.client == client.client_id

    def get_scope(self) -> str:
        """Return the scopes that were allowed."""
        return self.refreshed.scope


class RequiredCodeChallenge(CodeChallenge):
    """PKCE (RFC 7636) for everybody, with SHA-256 only."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012  Authlib's own shape

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a request without a challenge."""
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("A code_challenge with the method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge_method(self, authorization_code: IssuedCode) -> str:
        """Return the one method that there is."""
        return "S256"


class CodeGrant(grants.AuthorizationCodeGrant):
    """A code for tokens, once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["private_key_jwt"]  # noqa: RUF012  Authlib's own shape
    server: Provider
    request: ProviderRequest

    def generate_authorization_code(self) -> str:
        """Return a new code."""
        return make_secret()

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Keep a code by its hash, with what it was asked for."""
        asked = request.payload.data
        session, now = self.server.session, self.server.now
        session.execute(delete(AuthorizationCodeRow).where(AuthorizationCodeRow.expires_at < now - _CODES_KEPT))
        assert request.client is not None
        assert isinstance(request.user, Subject)
        session.execute(
            insert(AuthorizationCodeRow).values(
                code_hash=hash_secret(code),
                session=request.user.session_id,
                client=request.client.get_client_id(),
                redirect_uri=asked["redirect_uri"],
                scope=request.scope,
                nonce=asked.get("nonce"),
                code_challenge=asked["code_challenge"],
                expires_at=now + CODE_LIFETIME,
            )
        )

    def query_authorization_code(self, code: str, client: Any) -> IssuedCode | None:
        """Return a code that is good; the second use of one ends its session and with it all its tokens."""
        session, now, code_hash = self.server.session, self.server.now, hash_secret(code)
        found = session.scalar(
            select(AuthorizationCodeRow.session).where(
                AuthorizationCodeRow.code_hash == code_hash, AuthorizationCodeRow.client == client.client_id
            )
        )
        if found is None:
            return None
        session.execute(select(SignInSessionRow.id).where(SignInSessionRow.id == found).with_for_update())
        row = session.get_one(AuthorizationCodeRow, code_hash, populate_existing=True)
        if row.used_at is not None:
            survive_refusal(session, lambda again: end_session(again, found, now))
            return None
        if row.expires_at <= now:
            return None
        return IssuedCode(row.session, row.redirect_uri, row.scope, row.nonce, row.code_challenge, code_hash)

    def authenticate_user(self, authorization_code: IssuedCode) -> Subject:
        """Return whom the code is for; raise when their session has ended meanwhile."""
        return _subject(self.server.session, authorization_code.session_id, generation=1)

    def delete_authorization_code(self, authorization_code: IssuedCode) -> None:
        """Note that a code was used; it is kept to notice a second use."""
        self.server.session.execute(
            update(AuthorizationCodeRow)
            .where(AuthorizationCodeRow.code_hash == authorization_code.code_hash)
            .values(used_at=self.server.now)
        )

    def create_token_response(self) -> Any:
        """Answer with the tokens, and an ID token that says who signed in."""
        status, token, headers = super().create_token_response()
        assert isinstance(token, dict)
        token["id_token"] = _id_token(self.server, self.request)
        return status, token, headers


class RefreshGrant(grants.RefreshTokenGrant):
    """A refresh token for a new pair of tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["private_key_jwt"]  # noqa: RUF012  Authlib's own shape
    INCLUDE_NEW_REFRESH_TOKEN = True
    server: Provider
    request: ProviderRequest

    def authenticate_refresh_token(self, refresh_token: str) -> Any:
        """Use a token; see `core.people.refresh_tokens` for what that may bring about."""
        assert self.request.client is not None
        client_id = self.request.client.get_client_id()
        refreshed = use_refresh_token(self.server.session, hash_secret(refresh_token), client_id, self.server.now)
        return None if refreshed is None else GoodRefreshToken(refreshed)

    def authenticate_user(self, refresh_token: GoodRefreshToken) -> Subject:
        """Return whom the token is for; raise when their session has ended meanwhile."""
        refreshed = refresh_token.refreshed
        subject = _subject(self.server.session, refreshed.session_id, generation=refreshed.generation + 1)
        see_session(self.server.session, refreshed.session_id, self.server.now)
        note_use(self.server.session, subject.live.actor.person_id, self.server.now)
        return subject

    def revoke_old_credential(self, refresh_token: Any) -> None:
        """Leave the old token: it retires when its successor is first used."""


class Revocation(RevocationEndpoint):
    """An app gives a token back, and with it the session (RFC 7009)."""

    CLIENT_AUTH_METHODS = ["private_key_jwt"]  # noqa: RUF012  Authlib's own shape
    server: Provider

    def query_token(self, token_string: str, token_type_hint: str | None) -> UUID | None:
        """Return nothing: `authenticate_token` needs the client as well."""
        return None

    def authenticate_token(self, request: ProviderRequest, client: OpenIdClient) -> UUID | None:
        """Return the session of a token of this client; None, which is fine too, for any other token."""
        self.check_params(request, client)
        token = request.form["token"]
        found = find_session_of_refresh_token(self.server.session, hash_secret(token), client.client_id)
        if found is not None:
            return found
        try:
            _, session_id, client_id = read_access_token(token, self.server.installation, self.server.now)
        except DomainError:
            return None
        return session_id if client_id == client.client_id else None

    def revoke_token(self, token: UUID, request: ProviderRequest) -> None:
        """End the session."""
        end_session(self.server.session, token, self.server.now)


class SignOut(EndSessionEndpoint):
    """An app sends somebody here to sign out (OpenID Connect RP-Initiated Logout 1.0)."""

    server: Provider

    def get_server_jwks(self) -> KeySet:
        """Return the keys by which our own ID tokens are known again."""
        return keys_of(self.server.installation).all_keys()

    def get_algorithms(self) -> list[str]:
        """Return the one algorithm that we sign with."""
        return [ALGORITHM]

    def is_post_logout_redirect_uri_legitimate(self, *_: object) -> bool:
        """Let a registered address be returned to: without an ID token the person is asked first."""
        return True

    def end_session(self, end_session_request: Any) -> None:
        """End the session that the ID token names, and its sign-in at the provider."""
        claims = end_session_request.id_token_claims or {}
        try:
            session_id = UUID(claims["sid"])
        except (KeyError, ValueError, AttributeError):
            return
        end_session_with_its_browser(self.server.session, session_id, self.server.now)


def make_tokens(server: Provider, subject: Subject, scope: str) -> dict[str, str | int]:
    """Return the tokens of a session, without its ID token."""
    key = keys_of(server.installation).newest()
    access = make_access_token(
        key,
        issuer=server.issuer,
        subject=subject.live.actor.person_id,
        session_id=subject.session_id,
        client=subject.live.client,
        scope=scope,
        now=server.now,
    )
    seconds = int(ACCESS_LIFETIME.total_seconds())
    token: dict[str, str | int] = {
        "token_type": "Bearer",
        "access_token": access,
        "expires_in": seconds,
        "scope": scope,
    }
    if "offline_access" in scope.split():
        token["refresh_token"] = make_secret()
    return token


def keep_refresh_token(server: Provider, token: dict[str, str | int], request: Any) -> None:
    """Keep the hash of a refresh token that was just made."""
    if "refresh_token" not in token:
        return
    subject: Subject = request.user
    store_refresh_token(
        server.session,
        hash_secret(str(token["refresh_token"])),
        subject.session_id,
        subject.live.client,
        str(token["scope"]),
        subject.generation,
        server.now,
    )


def _id_token(server: Provider, request: ProviderRequest) -> str:
    subject, code = request.user, request.authorization_code
    assert isinstance(subject, Subject)
    assert isinstance(code, IssuedCode)
    return make_id_token(
        keys_of(server.installation).newest(),
        issuer=server.issuer,
        subject=subject.live.actor.person_id,
        session_id=subject.session_id,
        client=subject.live.client,
        nonce=code.nonce,
        authenticated_at=subject.live.authenticated_at,
        now=server.now,
    )


def _subject(session: Session, session_id: UUID, generation: int) -> Subject:
    live = find_live_session(session, session_id)
    if live is None:
        raise InvalidGrantError("The session has ended.")
    return Subject(live, generation)
