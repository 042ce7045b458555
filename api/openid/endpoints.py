"""The provider's machine side: discovery, keys, tokens, revocation, and who somebody is."""

from __future__ import annotations

from typing import Annotated, Any

from authlib.oauth2 import OAuth2Error
from fastapi import Request
from starlette.responses import JSONResponse, Response

from api.deps import PUBLIC, Act, InstallationDep, reads
from api.openid.bodies import read_form
from api.openid.clients import SCOPES
from api.openid.keys import ALGORITHM, keys_of
from api.openid.languages import ORDER
from api.openid.provider import Provider, ProviderAnswer, ProviderRequest, as_mapping, issuer_of
from api.openid.transactions import answering
from api.routing import Router
from core.people.accounts import load_account
from core.people.policy import Permission

router = Router(include_in_schema=False)
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@router.get("/.well-known/openid-configuration", openapi_extra=PUBLIC)
async def show_configuration(installation: InstallationDep) -> Response:
    """Describe the provider (OpenID Connect Discovery 1.0)."""
    issuer = issuer_of(installation)
    described: dict[str, Any] = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/openid/authorize",
        "token_endpoint": f"{issuer}/openid/token",
        "userinfo_endpoint": f"{issuer}/openid/userinfo",
        "revocation_endpoint": f"{issuer}/openid/revoke",
        "end_session_endpoint": f"{issuer}/openid/logout",
        "jwks_uri": f"{issuer}/openid/jwks",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
        "revocation_endpoint_auth_methods_supported": ["private_key_jwt"],
        "revocation_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "select_account", "create", "manage", "card"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "sid", "name"],
        "ui_locales_supported": list(ORDER),
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "claims_parameter_supported": False,
    }
    return JSONResponse(described, headers={"Cache-Control": "public, max-age=300"})


@router.get("/openid/jwks", openapi_extra=PUBLIC)
async def show_keys(installation: InstallationDep) -> Response:
    """Publish the keys that verify our tokens (RFC 7517)."""
    document = keys_of(installation).public_document()
    return JSONResponse(document, headers={"Cache-Control": "public, max-age=60"})


@router.post("/openid/token", openapi_extra=PUBLIC)
async def give_tokens(request: Request) -> Response:
    """Exchange a code or a refresh token for tokens (RFC 6749)."""
    return await _answer(request, "token", lambda provider, asked: provider.create_token_response(asked))


@router.post("/openid/revoke", openapi_extra=PUBLIC)
async def revoke_token(request: Request) -> Response:
    """End the session that a token belongs to (RFC 7009)."""
    return await _answer(
        request, "revoke", lambda provider, asked: provider.create_endpoint_response("revocation", asked)
    )


@router.api_route("/openid/userinfo", methods=["GET", "POST"])
def show_userinfo(act: Annotated[Act, reads(Permission.ME_READ)]) -> Response:
    """Say who somebody is (OpenID Connect Core, § 5.3)."""
    account = load_account(act.session, act.installation.keys, act.actor.person_id)
    return JSONResponse({"sub": str(account.id), "name": account.name}, headers=_NO_STORE)


async def _answer(request: Request, endpoint: str, work: Any) -> Response:
    form = await read_form(request)

    def answer(provider: Provider) -> ProviderAnswer:
        try:
            found: ProviderAnswer = work(
                provider, ProviderRequest("POST", f"{provider.issuer}/openid/{endpoint}", form)
            )
        except OAuth2Error as error:
            return ProviderAnswer(error.status_code, error.get_body())
        return found

    answered = await answering(request, answer)
    return JSONResponse(as_mapping(answered.body), answered.status, headers=_NO_STORE)
