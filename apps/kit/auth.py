"""The OpenID Connect client: code flow with PKCE, `private_key_jwt`, and tokens that never reach the page.

Browsers are sent to the issuer's public address; everything else goes through the API client, over HTTP or in
process. Sources: OpenID Connect Core 1.0, RP-Initiated Logout 1.0, RFC 7636 (PKCE), RFC 7523 (assertions),
RFC 9207 (`iss`), RFC 7009 (revocation).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from apps.kit.client.base import Api, ApiProblem, ApiUnreachable
from apps.kit.frozen import frozen
from apps.kit.settings import KitSettings

SCOPES = "openid offline_access"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_METADATA_SECONDS = 3600
_SKEW = 60


class SignInFailed(Exception):
    """A sign-in that didn't come to its end; `code` is the provider's word, or ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@frozen
class Session:
    """A signed-in session as this app keeps it, encrypted, in a cookie."""

    access: str
    expires: int
    refresh: str
    id_token: str

    @property
    def subject(self) -> str:
        """Whose session it is."""
        return str(self._claims["sub"])

    @property
    def alias(self) -> str:
        """A name for whose session it is, for what a browser keeps: always the same, and no identifier of ours."""
        return hashlib.sha256(f"busola subject {self.subject}".encode()).hexdigest()[:16]

    @property
    def authenticated_at(self) -> int:
        """When the person last proved who they are, in seconds."""
        return int(self._claims["auth_time"])

    def is_fresh(self, now: float) -> bool:
        """Say whether the access token will still be good when the API reads it."""
        return now < self.expires - 30

    @property
    def _claims(self) -> dict[str, Any]:
        # The ID token was verified when it came, and nobody else can have changed the cookie since.
        payload = self.id_token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims


@frozen
class Flow:
    """What is remembered between leaving for the sign-in page and coming back."""

    state: str
    nonce: str
    verifier: str
    next: str
    lang: str
    started: int


class OpenIdClient:
    """This app's part in signing in and out."""

    def __init__(self, settings: KitSettings, api: Api) -> None:
        """Read the client's key; the provider is asked for its addresses when first needed."""
        self._settings = settings
        self._api = api
        self._key = _read_key(settings)
        self._metadata: dict[str, Any] = {}
        self._metadata_read = 0.0
        self._keys: KeySet | None = None

    async def begin(
        self, next_path: str, lang: str, prompt: str = "", session: Session | None = None
    ) -> tuple[Flow, str]:
        """Return a new flow and the address of the sign-in page; `prompt` is create, select_account, manage or empty.

        With a session the page is for its account and no other.
        """
        flow = Flow(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            next=next_path,
            lang=lang,
            started=int(time.time()),
        )
        asked = {
            "response_type": "code",
            "client_id": self._settings.openid_client,
            "redirect_uri": self._redirect_uri,
            "scope": SCOPES,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": _challenge(flow.verifier),
            "code_challenge_method": "S256",
            "ui_locales": lang,
        }
        if prompt:
            asked["prompt"] = prompt
        if session is not None:
            asked["login_hint"] = session.subject
        return flow, f"{await self._endpoint('authorization_endpoint')}?{urlencode(asked)}"

    async def complete(self, flow: Flow, answer: dict[str, str]) -> Session:
        """Turn the provider's answer into a session; raise SignInFailed if it isn't one to this flow."""
        if not secrets.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise SignInFailed("wrong_state")
        if answer.get("iss", "") != self._settings.issuer_url:
            raise SignInFailed("wrong_issuer")
        if error := answer.get("error"):
            raise SignInFailed(error)
        tokens = await self._ask_for_tokens(
            {
                "grant_type": "authorization_code",
                "code": answer.get("code", ""),
                "redirect_uri": self._redirect_uri,
                "code_verifier": flow.verifier,
            }
        )
        await self._check_id_token(tokens.get("id_token", ""), flow.nonce)
        return _session(tokens, "", "")

    async def refresh(self, session: Session) -> Session | None:
        """Renew a session; None if it has ended. Raise ApiUnreachable if nobody could say."""
        try:
            tokens = await self._ask_for_tokens({"grant_type": "refresh_token", "refresh_token": session.refresh})
        except SignInFailed:
            return None
        return _session(tokens, session.refresh, session.id_token)

    async def revoke(self, session: Session) -> None:
        """End a session at the provider; a provider that can't be reached will let it expire."""
        try:
            form = {"token": session.refresh, "token_type_hint": "refresh_token", **(await self._credentials())}
            await self._api.exchange("POST", await self._back_path("revocation_endpoint"), form=form)
        except (ApiProblem, ApiUnreachable):
            return

    async def end(self, session: Session) -> None:
        """End a session and its sign-in at the provider without leading the browser there.

        Where the provider can't be reached, the app forgets its session all the same.
        """
        try:
            asked = {"id_token_hint": session.id_token, "client_id": self._settings.openid_client}
            await self._api.exchange("GET", await self._back_path("end_session_endpoint"), params=asked)
        except (ApiProblem, ApiUnreachable):
            return

    async def leaving_url(self, session: Session, lang: str, then: str = "") -> str:
        """Return the address that also ends the provider's own session and comes back to the app's first page.

        There `state` says in which language to go on, and behind a full stop what the person wanted besides.
        """
        asked = {
            "id_token_hint": session.id_token,
            "client_id": self._settings.openid_client,
            "post_logout_redirect_uri": f"{self._settings.base_url}/",
            "ui_locales": lang,
            "state": f"{lang}.{then}" if then else lang,
        }
        return f"{await self._endpoint('end_session_endpoint')}?{urlencode(asked)}"

    @property
    def _redirect_uri(self) -> str:
        return f"{self._settings.base_url}/session/callback"

    async def _ask_for_tokens(self, asked: dict[str, str]) -> dict[str, Any]:
        form = {**asked, **(await self._credentials())}
        try:
            answer = await self._api.exchange("POST", await self._back_path("token_endpoint"), form=form)
        except ApiProblem as problem:
            if problem.status == 429 or problem.status >= 500:
                raise
            raise SignInFailed(problem.code) from problem
        tokens = answer.json()
        if not isinstance(tokens, dict) or not tokens.get("access_token"):
            raise ApiUnreachable("the token endpoint answered without a token")
        return tokens

    async def _credentials(self) -> dict[str, str]:
        now = int(time.time())
        claims = {
            "iss": self._settings.openid_client,
            "sub": self._settings.openid_client,
            "aud": await self._endpoint("token_endpoint"),
            "jti": secrets.token_urlsafe(18),
            "iat": now,
            "exp": now + _SKEW,
        }
        header = {"alg": "ES256", "kid": self._key.thumbprint()}
        return {
            "client_id": self._settings.openid_client,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": jwt.encode(header, claims, self._key),
        }

    async def _check_id_token(self, id_token: str, nonce: str) -> None:
        claims = await self._verified(id_token)
        audience = claims.get("aud")
        now = time.time()
        good = (
            claims.get("iss") == self._settings.issuer_url
            and self._settings.openid_client in (audience if isinstance(audience, list) else [audience])
            and claims.get("nonce") == nonce
            and isinstance(claims.get("exp"), int)
            and now < claims["exp"] + _SKEW
            and isinstance(claims.get("iat"), int)
            and claims["iat"] < now + _SKEW
        )
        if not good:
            raise SignInFailed("wrong_id_token")

    async def _verified(self, id_token: str) -> dict[str, Any]:
        # An unknown key may be a newly rotated one: the second look asks the provider again.
        for ask_again in (False, True):
            try:
                return dict(jwt.decode(id_token, await self._read_keys(ask_again), algorithms=["ES256"]).claims)
            except (JoseError, ValueError):
                continue
        raise SignInFailed("wrong_id_token")

    async def _read_keys(self, ask_again: bool) -> KeySet:
        if self._keys is None or ask_again:
            answer = await self._api.exchange("GET", await self._back_path("jwks_uri"))
            self._keys = KeySet.import_key_set(answer.json())
        return self._keys

    async def _endpoint(self, name: str) -> str:
        if not self._metadata or time.monotonic() - self._metadata_read > _METADATA_SECONDS:
            answer = await self._api.exchange("GET", "/.well-known/openid-configuration")
            metadata = answer.json()
            if metadata.get("issuer") != self._settings.issuer_url:
                raise ApiUnreachable(f"the API calls itself {metadata.get('issuer')}, not {self._settings.issuer_url}")
            self._metadata, self._metadata_read = metadata, time.monotonic()
        return str(self._metadata[name])

    async def _back_path(self, name: str) -> str:
        """Return an endpoint's path: from server to server the API is reached at `api_url`, whatever its public name."""
        return (await self._endpoint(name)).removeprefix(self._settings.issuer_url)


def _session(tokens: dict[str, Any], refresh: str, id_token: str) -> Session:
    return Session(
        access=tokens["access_token"],
        expires=int(time.time()) + int(tokens.get("expires_in", 300)),
        refresh=tokens.get("refresh_token") or refresh,
        id_token=tokens.get("id_token") or id_token,
    )


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _read_key(settings: KitSettings) -> ECKey:
    if settings.client_key_file is None:
        return ECKey.generate_key("P-256")
    text = settings.client_key_file.read_text()
    return ECKey.import_key(json.loads(text) if text.lstrip().startswith("{") else text)
