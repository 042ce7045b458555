"""An app and a browser, as far as signing in needs them: real requests to the real provider."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from api.installation import Installation
from api.openid.clients import client_key_file
from core.people import passphrases
from core.people.accounts import add_membership, create_account
from core.people.actor import Duty, Role

API = "http://localhost:8000"
PASSPHRASE = "three quiet blue boats"

# A hash is slow on purpose, and these tests compute hundreds: here they are computed with the least there is.
passphrases._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_KEPT = passphrases.hash_passphrase(PASSPHRASE)


@dataclass
class App:
    """One of the three apps: what it asks for, and how it proves itself."""

    installation: Installation
    http: TestClient
    name: str
    state: str = "xyz"
    nonce: str = "n-0S6"
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def redirect_uri(self) -> str:
        return f"{self.installation.settings.url_of(self.name)}/session/callback"

    def asks(self, **changes: str | None) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.name,
            "redirect_uri": self.redirect_uri,
            "scope": "openid offline_access",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        return urlencode({name: value for name, value in asked.items() if value is not None})

    def proves_itself(self, **changes: Any) -> dict[str, str]:
        now = int(self.installation.now().timestamp())
        claims = {
            "iss": self.name,
            "sub": self.name,
            "aud": API,
            "jti": secrets.token_urlsafe(12),
            "iat": now,
            "exp": now + 60,
            **changes,
        }
        key = ECKey.import_key(client_key_file(self.installation.settings, self.name).read_bytes())
        return {
            "client_id": self.name,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({"alg": "ES256"}, claims, key),
        }

    def exchanges(self, code: str, **changes: str) -> Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            **self.proves_itself(),
            **changes,
        }
        return self.http.post("/openid/token", data=form)

    def refreshes(self, token: str, **changes: str) -> Response:
        form = {"grant_type": "refresh_token", "refresh_token": token, **self.proves_itself(), **changes}
        return self.http.post("/openid/token", data=form)

    def revokes(self, token: str) -> Response:
        return self.http.post("/openid/revoke", data={"token": token, **self.proves_itself()})

    def reads(self, id_token: str) -> dict[str, Any]:
        keys = KeySet.import_key_set(self.http.get("/openid/jwks").json())
        return dict(jwt.decode(id_token, keys, algorithms=["ES256"]).claims)

    def who(self, tokens: dict[str, Any]) -> Response:
        return self.http.get("/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})


class Browser:
    """Somebody's browser: it keeps cookies and says where a form comes from."""

    def __init__(self, http: TestClient) -> None:
        self.http = http
        self.cookies: dict[str, str] = {}

    def opens(self, address: str) -> Response:
        return self._follow("GET", address)

    def sends(self, address: str, form: dict[str, str], **headers: str) -> Response:
        sent = {"Origin": API, "Sec-Fetch-Site": "same-origin", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self._follow("POST", address, data=form, headers=sent)

    def asks_for(self, app: App, **changes: str | None) -> Response:
        return self.opens(f"/openid/authorize?{app.asks(**changes)}")

    def signs_in(self, app: App, name: str, passphrase: str = PASSPHRASE, **changes: str | None) -> Response:
        return self.sends(f"/openid/sign-in?{app.asks(**changes)}", {"name": name, "passphrase": passphrase})

    def signs_in_to(self, app: App, name: str) -> dict[str, Any]:
        """Sign in all the way, and return the app's tokens."""
        answer = app.exchanges(code_in(self.signs_in(app, name)))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def _follow(self, method: str, address: str, **sent: Any) -> Response:
        self.http.cookies.clear()
        self.http.cookies.update(self.cookies)
        answer = self.http.request(method, address, **sent)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        self.http.cookies.clear()
        location = answer.headers.get("Location", "")
        if answer.status_code in (302, 303) and location.startswith(API):
            return self._follow("GET", location)
        return answer


def code_in(answer: Response) -> str:
    """The code in the answer to an app."""
    return answer_in(answer)["code"]


def answer_in(answer: Response) -> dict[str, str]:
    """The parameters with which a browser is sent back to an app."""
    assert answer.status_code in (302, 303), answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def title_of(answer: Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found is not None, answer.text
    return unescape(found[1])


def buttons_in(answer: Response) -> list[str]:
    return [unescape(value) for value in re.findall(r'name="as" value="(.*?)"', answer.text)]


@pytest.fixture
def browser(client: TestClient) -> Browser:
    return Browser(client)


@pytest.fixture
def another_browser(client: TestClient) -> Browser:
    return Browser(client)


@pytest.fixture
def migrant_app(installation: Installation, client: TestClient) -> App:
    return App(installation, client, "migrant")


@pytest.fixture
def authority_app(installation: Installation, client: TestClient) -> App:
    return App(installation, client, "authority")


@pytest.fixture
def ngo_app(installation: Installation, client: TestClient) -> App:
    return App(installation, client, "ngo")


@pytest.fixture
def amina(installation: Installation) -> str:
    """Somebody with a personal account."""
    with installation.database.writing() as session:
        create_account(session, installation.keys, Role.MIGRANT, "amina", _KEPT, installation.now())
    return "amina"


@pytest.fixture
def giulia(installation: Installation, have_organisation: Any) -> str:
    """Somebody who writes for one authority."""
    have_organisation("questura", "authority")
    with installation.database.writing() as session:
        account_id = create_account(session, installation.keys, Role.AUTHORITY, "giulia", _KEPT, installation.now())
        add_membership(session, account_id, "questura", [Duty.AUTHOR])
    return "giulia"
