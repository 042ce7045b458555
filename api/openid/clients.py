"""The three apps as OpenID clients: their addresses come from the settings, their keys from the secrets folder.

An app signs its requests with its private key, `secrets/clients/<app>.pem`. The API needs only the public half,
`secrets/clients/<app>.pub.json`; where an app runs on a machine of its own, that file is what is copied.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from authlib.oauth2.rfc6749 import ClientMixin
from joserfc.jwk import ECKey

from api.openid.keys import make_key, read_key
from core.people.actor import Role
from core.platform.secrets import read_or_make
from core.platform.settings import APPS, Settings

SCOPES = ("openid", "offline_access")


@dataclass(frozen=True)
class OpenIdClient(ClientMixin):
    """One app as the provider knows it."""

    client_id: str
    role: Role
    url: str
    public_key: ECKey

    @property
    def redirect_uri(self) -> str:
        """Where the answer to a sign-in goes."""
        return f"{self.url}/session/callback"

    @property
    def client_metadata(self) -> dict[str, list[str]]:
        """What Authlib's sign-out endpoint asks for."""
        return {"post_logout_redirect_uris": [f"{self.url}/"]}

    def get_client_id(self) -> str:
        """Return the client's id."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """Return nothing: a request names where its answer goes."""
        return ""

    def get_allowed_scope(self, scope: Collection[str] | str) -> str:
        """Return the asked scopes that there are."""
        asked = scope.split() if isinstance(scope, str) else scope or ()
        return " ".join(one for one in SCOPES if one in asked)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether an answer may go there: only to the one registered address, letter by letter."""
        return redirect_uri == self.redirect_uri

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Whether the client may prove itself so: only by its key."""
        return method == "private_key_jwt"

    def check_response_type(self, response_type: str) -> bool:
        """Whether the client may ask for this: only for a code."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client may exchange this for tokens."""
        return grant_type in {"authorization_code", "refresh_token"}


def client_key_file(settings: Settings, app: str) -> Path:
    """Return the file with an app's private key; made, with its public half, where there is none."""
    path = _folder(settings) / f"{app}.pem"
    key = read_key(read_or_make(path, make_key))
    read_or_make(_public_key_file(settings, app), lambda: json.dumps(key.as_dict(private=False)).encode())
    return path


def find_client(settings: Settings, client_id: str) -> OpenIdClient | None:
    """Return a registered app; None for any other name."""
    if client_id not in APPS:
        return None
    path = _public_key_file(settings, client_id)
    if not path.exists():
        client_key_file(settings, client_id)
    key = ECKey.import_key(json.loads(path.read_bytes()))
    return OpenIdClient(client_id, Role(client_id), settings.url_of(client_id), key)


def app_origins(settings: Settings) -> tuple[str, ...]:
    """Return the origins that a sign-in page may send somebody on to."""
    return tuple("/".join(settings.url_of(app).split("/", 3)[:3]) for app in APPS)


def _public_key_file(settings: Settings, app: str) -> Path:
    return _folder(settings) / f"{app}.pub.json"


def _folder(settings: Settings) -> Path:
    return settings.secrets_dir / "clients"
