"""What an app asks for when it sends somebody to sign in, and how it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError
from authlib.oidc.core.errors import RequestNotSupportedError, RequestURINotSupportedError

from api.openid.clients import OpenIdClient
from api.openid.grants import Subject
from api.openid.provider import Payload, Provider, ProviderRequest
from core.notices.kinds import NoticeKind
from core.people.account_log import tell_person
from core.people.browsers import SIGNED_IN_FOR, note_arrival
from core.people.devices import seal_device
from core.people.sessions import find_live_session, start_session

JUST_NOW = timedelta(minutes=5)
_LONGEST_NONCE = 255
_LONGEST_STATE = 2000


@dataclass(frozen=True)
class Asked:
    """A valid request of an app to have somebody signed in."""

    client: OpenIdClient
    encoded: str
    parameters: dict[str, str]
    prompts: frozenset[str]
    within: timedelta

    @property
    def locales(self) -> Sequence[str]:
        """The languages that the app would like its reader to be spoken to in."""
        return self.parameters.get("ui_locales", "").split()

    def in_language(self, tag: str) -> str:
        """Return the same request, in another language."""
        return urlencode({**self.parameters, "ui_locales": tag})


def read_asked(provider: Provider, encoded: str) -> Asked:
    """Return what was asked for; raise Authlib's errors, with the address where they go if they may go to one."""
    request, grant = _validate(provider, encoded)
    parameters = request.payload.data
    client = provider.query_client(parameters["client_id"])
    assert client is not None
    try:
        return Asked(client, encoded, parameters, _read_prompts(parameters), _read_age(parameters))
    except OAuth2Error as error:
        error.redirect_uri = grant.redirect_uri
        error.state = parameters.get("state")
        raise


def answer_with_code(
    provider: Provider,
    asked: Asked,
    account_id: UUID,
    organisation: str | None,
    browser: bytes | None,
    authenticated_at: datetime,
) -> str:
    """Open a session, and return the address in the app that its code goes to; a new device is told to its person."""
    if browser is not None and note_arrival(provider.session, browser, account_id, provider.now):
        tell_person(provider.session, provider.installation.keys, account_id, NoticeKind.SIGNED_IN, provider.now)
    session_id = start_session(
        provider.session,
        account_id,
        asked.client.client_id,
        organisation,
        browser,
        authenticated_at,
        provider.now,
        sealed_device=seal_device(provider.installation.keys.open(account_id), provider.user_agent),
    )
    live = find_live_session(provider.session, session_id)
    assert live is not None
    request, grant = _validate(provider, asked.encoded)
    answer: Any = provider.create_authorization_response(request, grant_user=Subject(live, 0), grant=grant)
    return str(answer.location)


def answer_with_error(provider: Provider, asked: Asked, error: str) -> str:
    """Return the address in the app that an error goes to."""
    return error_address(provider.issuer, asked.client.redirect_uri, error, "", asked.parameters.get("state"))


def error_address(issuer: str, redirect_uri: str, error: str, description: str, state: str | None) -> str:
    """Return an app's address with an error in it, who says so (RFC 9207), and the app's own state."""
    parameters = [("error", error)]
    if description:
        parameters.append(("error_description", description))
    if state:
        parameters.append(("state", state))
    return str(add_params_to_uri(redirect_uri, [*parameters, ("iss", issuer)]))


def _validate(provider: Provider, encoded: str) -> tuple[ProviderRequest, Any]:
    request = ProviderRequest("GET", f"{provider.issuer}/openid/authorize", encoded)
    for name in Payload.ONCE:
        if len(request.payload.datalist.get(name, ())) > 1:
            raise InvalidRequestError(f"The parameter {name} may stand there once.")
    return request, provider.get_consent_grant(request)  # type: ignore[no-untyped-call]


def _read_prompts(parameters: dict[str, str]) -> frozenset[str]:
    if "request" in parameters:
        raise RequestNotSupportedError()
    if "request_uri" in parameters:
        raise RequestURINotSupportedError()
    if "openid" not in parameters.get("scope", "").split():
        raise InvalidScopeError()
    if parameters.get("response_mode", "query") != "query":
        raise InvalidRequestError("The only response_mode is query.")
    nonce, state = parameters.get("nonce", ""), parameters.get("state", "")
    if len(nonce) > _LONGEST_NONCE or "\0" in nonce:
        raise InvalidRequestError("The nonce is too long.")
    if len(state) > _LONGEST_STATE:
        raise InvalidRequestError("The state is too long.")
    prompts = frozenset(parameters.get("prompt", "").split())
    if "none" in prompts and len(prompts) > 1:
        raise InvalidRequestError("The prompt none goes with no other.")
    return prompts


def _read_age(parameters: dict[str, str]) -> timedelta:
    asked = parameters.get("max_age")
    if asked is None:
        return SIGNED_IN_FOR
    if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
        raise InvalidRequestError("The max_age is no number of seconds.")
    return timedelta(seconds=int(asked))
