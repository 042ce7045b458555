"""Authlib's authorization server over one request's transaction.

Authlib has no Starlette server of its own; this is the little that it takes. A server object is made for each
request, so that grants find the session and the instant on it and nothing is kept in thread-locals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidRequestError
from authlib.oauth2.rfc6749.requests import OAuth2Payload
from authlib.oauth2.rfc9207 import IssuerParameter
from sqlalchemy.orm import Session

from api.installation import Installation
from api.openid.assertions import ClientAssertion
from api.openid.clients import SCOPES, OpenIdClient, find_client
from api.openid.grants import (
    CodeGrant,
    RefreshGrant,
    RequiredCodeChallenge,
    Revocation,
    SignOut,
    Subject,
    keep_refresh_token,
    make_tokens,
)

# Authlib repeats some of these in error texts, which may hold nothing else (RFC 6749, § 4.1.2.1).
_PLAIN = frozenset(chr(code) for code in range(0x20, 0x7F)) - {'"', "\\"}


class Payload(OAuth2Payload):
    """The parameters of a request, repeated ones included."""

    ONCE = ("prompt", "nonce", "code_challenge", "code_challenge_method", "ui_locales", "max_age", "response_mode")

    def __init__(self, encoded: str) -> None:
        """Read them from a query or a form; raise `InvalidRequestError` when they can't be read."""
        try:
            pairs = parse_qsl(encoded, keep_blank_values=True, strict_parsing=False, max_num_fields=60)
        except ValueError as error:
            raise InvalidRequestError("Too many parameters.") from error
        self._lists: dict[str, list[str]] = {}
        for name, value in pairs:
            if value:  # an empty parameter counts as left out (RFC 6749, § 3.1)
                self._lists.setdefault(name, []).append(value)
        for name in ("client_id", "redirect_uri", "response_type", "grant_type", "scope", "token_type_hint"):
            if not _PLAIN.issuperset("".join(self._lists.get(name, ()))):
                raise InvalidRequestError(f"The parameter {name} holds a character that it may not.")

    @property
    def data(self) -> dict[str, str]:
        """The first value of each parameter."""
        return {name: values[0] for name, values in self._lists.items()}

    @property
    def datalist(self) -> dict[str, list[Any]]:
        """All values of each parameter."""
        return self._lists


class ProviderRequest(OAuth2Request):
    """A request as Authlib sees it; its address is the public one, whatever proxy stands before us."""

    def __init__(self, method: str, uri: str, encoded: str) -> None:
        """Take the parameters from the query of a GET or the form of a POST."""
        super().__init__(method, uri)
        self.payload: Payload = Payload(encoded)

    @property
    def form(self) -> dict[str, str]:
        """The parameters of a POST."""
        return self.payload.data


@dataclass
class ProviderAnswer:
    """An answer before the web framework takes it."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def location(self) -> str | None:
        """Where a redirect goes."""
        return self.headers.get("Location")

    @location.setter
    def location(self, address: str) -> None:
        self.headers["Location"] = address


class Issuer(IssuerParameter):
    """Says in each answer who gives it, against mix-up (RFC 9207)."""

    def __init__(self, server: Provider) -> None:
        """Name one provider."""
        self._issuer = server.issuer
        self(server)

    def get_issuer(self) -> str:
        """Return the issuer's address."""
        return self._issuer


class Provider(AuthorizationServer):
    """The provider for the length of one request."""

    def __init__(self, installation: Installation, session: Session, now: datetime, user_agent: str = "") -> None:
        """Register the grants and endpoints that there are; `user_agent` is how the browser describes itself."""
        super().__init__(scopes_supported=SCOPES)
        self.installation = installation
        self.session = session
        self.now = now
        self.user_agent = user_agent
        self.issuer = issuer_of(installation)
        self.register_client_auth_method("private_key_jwt", ClientAssertion(installation, session, now))
        self.register_grant(CodeGrant, [RequiredCodeChallenge()])
        self.register_grant(RefreshGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(SignOut)
        self.register_extension(Issuer)

    def query_client(self, client_id: str) -> OpenIdClient | None:  # type: ignore[override]  # None for a stranger
        """Return one of the three apps."""
        return find_client(self.installation.settings, client_id)

    def generate_token(
        self,
        grant_type: str,
        client: Any,
        user: Subject | None = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, str | int]:
        """Return an access token, and a refresh token where offline access was asked for."""
        assert user is not None
        return make_tokens(self, user, scope or "")

    def save_token(self, token: dict[str, str | int], request: OAuth2Request) -> None:
        """Keep the refresh token's hash; an access token isn't kept."""
        keep_refresh_token(self, token, request)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Tell nobody: there are no listeners."""

    def create_oauth2_request(self, request: ProviderRequest) -> ProviderRequest:
        """Take the request as it was made for us."""
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> ProviderAnswer:
        """Keep the answer until the transaction has ended."""
        return ProviderAnswer(status, body, dict(headers))


def issuer_of(installation: Installation) -> str:
    """Return the issuer: the API's public address, without a slash at its end."""
    return installation.settings.api_url.rstrip("/")


def as_mapping(body: Any) -> Mapping[str, Any]:
    """Return the JSON body of an answer, which Authlib gives as pairs for errors."""
    return dict(body) if body else {}
