"""A token says who and through which app; everything else is asked of the database at each request."""

from __future__ import annotations

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey

from api.installation import Installation
from api.openid.keys import keys_of
from tests.api.conftest import API, MovableClock, SignIn


def test_a_signed_in_person_is_known(client: TestClient, signed_in: SignIn) -> None:
    person = signed_in("migrant", name="Amina")
    answer = client.get("/v1/me", headers=person.headers)
    assert answer.status_code == 200
    assert answer.json()["id"] == str(person.account_id)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic YTpi", "Bearer  "])
def test_nobody_is_nobody(client: TestClient, header: str | None) -> None:
    answer = client.get("/v1/me", headers={} if header is None else {"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "..", "eyJhbGciOiJub25lIn0.e30."])
def test_rubbish_is_no_token(client: TestClient, token: str) -> None:
    answer = client.get("/v1/me", headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.json()["code"] == "token_invalid"


def test_a_token_expires(client: TestClient, signed_in: SignIn, clock: MovableClock) -> None:
    person = signed_in("migrant")
    clock.advance(minutes=5, seconds=6)
    assert client.get("/v1/me", headers=person.headers).json()["code"] == "token_expired"


@pytest.mark.parametrize(
    ("header", "changes", "code"),
    [
        ({}, {}, "session_ended"),  # well made, but there is no such session
        ({"typ": "JWT"}, {}, "token_invalid"),
        ({}, {"iss": "https://another.example"}, "token_invalid"),
        ({}, {"aud": "migrant"}, "token_invalid"),
        ({}, {"exp": "never"}, "token_invalid"),
        ({}, {"sid": "no uuid"}, "token_invalid"),
        ({}, {"sub": 7}, "token_invalid"),
    ],
)
def test_a_token_must_be_an_access_token_for_us(
    client: TestClient, installation: Installation, header: dict[str, str], changes: dict[str, object], code: str
) -> None:
    key = keys_of(installation).newest()
    now = int(installation.now().timestamp())
    claims = {
        "iss": API,
        "aud": API,
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "client_id": "migrant",
        "exp": now + 300,
        **changes,
    }
    token = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid, **header}, claims, key)
    assert client.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).json()["code"] == code


def test_a_token_signed_by_a_stranger_is_foreign(client: TestClient, signed_in: SignIn) -> None:
    _, body, _ = signed_in("migrant").headers["Authorization"].removeprefix("Bearer ").split(".")
    stranger = ECKey.generate_key("P-256")
    head, _, signature = jwt.encode({"alg": "ES256", "typ": "at+jwt"}, {}, stranger).split(".")
    answer = client.get("/v1/me", headers={"Authorization": f"Bearer {head}.{body}.{signature}"})
    assert answer.json()["code"] == "token_invalid"


def test_a_token_acts_only_in_its_clients_role(client: TestClient, signed_in: SignIn) -> None:
    person = signed_in("migrant", client="authority")
    answer = client.get("/v1/me", headers=person.headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "wrong_client"
