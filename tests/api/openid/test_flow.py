"""Signing in, from the app's request to its tokens."""

from __future__ import annotations

from typing import Any

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from fastapi.testclient import TestClient

from tests.api.conftest import MovableClock
from tests.api.openid.conftest import API, App, Browser, answer_in, code_in, title_of


def test_the_provider_describes_itself(client: TestClient) -> None:
    described = client.get("/.well-known/openid-configuration").json()
    AuthorizationServerMetadata(described).validate()
    assert described["issuer"] == API
    assert described["authorization_response_iss_parameter_supported"] is True


def test_a_person_signs_in_and_the_app_acts_for_them(browser: Browser, migrant_app: App, amina: str) -> None:
    page = browser.asks_for(migrant_app)
    assert title_of(page) == "Sign in"

    answer = browser.signs_in(migrant_app, amina)
    back = answer_in(answer)
    assert answer.headers["Location"].startswith(f"{migrant_app.redirect_uri}?")
    assert back["state"] == "xyz"
    assert back["iss"] == API

    tokens = migrant_app.exchanges(back["code"]).json()
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 300
    claims = migrant_app.reads(tokens["id_token"])
    assert "name" not in claims  # the token stands in an address at signing out
    assert claims["nonce"] == "n-0S6"
    assert claims["aud"] == "migrant"

    me = migrant_app.who(tokens).json()
    assert me["id"] == claims["sub"]
    assert me["name"] == "amina"
    assert "case:create" in me["actions"]


def test_a_member_of_staff_acts_for_their_organisation(browser: Browser, authority_app: App, giulia: str) -> None:
    tokens = browser.signs_in_to(authority_app, giulia)
    me = authority_app.who(tokens).json()
    assert me["organisation"]["key"] == "questura"
    assert me["organisation"]["city"] == "bologna"
    assert set(me["organisation"]["name"]) == {"text", "lang", "status"}
    assert me["duties"] == ["author"]
    assert "draft:create" in me["actions"]
    assert "draft:approve" not in me["actions"]


def test_the_access_token_says_what_the_standard_says(browser: Browser, migrant_app: App, amina: str) -> None:
    import base64
    import json

    tokens = browser.signs_in_to(migrant_app, amina)
    head, body, _ = tokens["access_token"].split(".")

    def read(part: str) -> dict[str, Any]:
        return dict(json.loads(base64.urlsafe_b64decode(part + "==")))

    assert read(head)["typ"] == "at+jwt"
    assert read(head)["alg"] == "ES256"
    assert set(read(body)) == {"iss", "aud", "sub", "sid", "client_id", "scope", "iat", "exp", "jti"}
    assert read(body)["aud"] == API


def test_userinfo_says_who_it_is(browser: Browser, migrant_app: App, amina: str) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    told = migrant_app.http.get("/openid/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert told.json() == {"sub": migrant_app.reads(tokens["id_token"])["sub"], "name": "amina"}


def test_without_offline_access_there_is_no_refresh_token(browser: Browser, migrant_app: App, amina: str) -> None:
    answer = migrant_app.exchanges(code_in(browser.signs_in(migrant_app, amina, scope="openid")))
    assert "refresh_token" not in answer.json()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "offline_access"}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "yesterday"}, "invalid_request"),
        ({"nonce": "n" * 256}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_the_app_is_told_what_is_wrong_with_its_request(
    browser: Browser, migrant_app: App, changes: dict[str, str | None], error: str
) -> None:
    back = answer_in(browser.asks_for(migrant_app, **changes))
    assert back["error"] == error
    assert back["state"] == "xyz"
    assert back["iss"] == API


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "stranger"},
        {"client_id": None},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "http://localhost:8001/session/callback?x=1"},
        {"redirect_uri": 'http://localhost:8001/"quoted'},
        {"redirect_uri": "http://localhost:8002/session/callback"},
        {"redirect_uri": None},
        {"client_id": "mïgrant"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    browser: Browser, migrant_app: App, changes: dict[str, str | None]
) -> None:
    answer = browser.asks_for(migrant_app, **changes)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert title_of(answer) == "This sign-in can't be started"


def test_a_repeated_parameter_is_refused(browser: Browser, migrant_app: App) -> None:
    answer = browser.opens(f"/openid/authorize?{migrant_app.asks()}&code_challenge=another&client_id=ngo")
    assert answer.status_code == 400


def test_an_empty_page_address_is_no_sign_in(browser: Browser) -> None:
    for page in ("authorize", "sign-in", "register", "recover", "passphrase", "choose"):
        assert browser.opens(f"/openid/{page}").status_code == 400


@pytest.mark.parametrize("verifier", ["", "x" * 43, "tiny"])
def test_a_stolen_code_is_worth_nothing_without_its_verifier(
    browser: Browser, migrant_app: App, amina: str, verifier: str
) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    answer = migrant_app.exchanges(code, code_verifier=verifier)
    assert answer.status_code == 400
    assert migrant_app.exchanges(code).status_code == 200


def test_a_code_is_good_for_a_minute(browser: Browser, migrant_app: App, amina: str, clock: MovableClock) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    clock.advance(seconds=61)
    assert migrant_app.exchanges(code).json()["error"] == "invalid_grant"


def test_a_code_is_good_for_one_app(browser: Browser, migrant_app: App, authority_app: App, amina: str) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    answer = migrant_app.exchanges(code, **authority_app.proves_itself())
    assert answer.json()["error"] == "invalid_grant"


def test_a_code_is_good_for_the_address_it_was_sent_to(browser: Browser, migrant_app: App, amina: str) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    answer = migrant_app.exchanges(code, redirect_uri="http://localhost:8001/elsewhere")
    assert answer.json()["error"] == "invalid_grant"


def test_a_code_used_twice_ends_the_tokens_it_gave(browser: Browser, migrant_app: App, amina: str) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    tokens = migrant_app.exchanges(code).json()
    assert migrant_app.who(tokens).status_code == 200
    assert migrant_app.exchanges(code).json()["error"] == "invalid_grant"
    assert migrant_app.who(tokens).json()["code"] == "session_ended"
    assert migrant_app.refreshes(tokens["refresh_token"]).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://another.example"},
        {"aud": "migrant"},
        {"exp": 1},
        {"exp": 9_999_999_999},
        {"exp": "soon"},
        {"iss": "authority"},
        {"sub": "authority", "iss": "authority"},
        {"sub": "stranger", "iss": "stranger"},
        {"jti": 7},
        {"sub": 7},
    ],
)
def test_an_app_has_to_prove_itself(browser: Browser, migrant_app: App, amina: str, changes: dict[str, Any]) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    answer = migrant_app.exchanges(code, **migrant_app.proves_itself(**changes))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client"


def test_an_app_without_proof_gets_nothing(browser: Browser, migrant_app: App, amina: str) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    for proof in ("", "not.a.token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtaWdyYW50In0."):
        answer = migrant_app.exchanges(code, client_assertion=proof)
        assert answer.json()["error"] == "invalid_client"


def test_a_proof_is_good_once(browser: Browser, migrant_app: App, amina: str) -> None:
    proof = migrant_app.proves_itself()
    assert migrant_app.exchanges("no-code", **proof).json()["error"] == "invalid_grant"
    code = code_in(browser.signs_in(migrant_app, amina))
    assert migrant_app.exchanges(code, **proof).json()["error"] == "invalid_client"


def test_the_token_endpoint_takes_small_forms_only(client: TestClient) -> None:
    assert client.post("/openid/token", json={}).status_code == 415
    assert client.post("/openid/token", data={"code": "x" * 40_000}).status_code == 413
    assert client.post("/openid/token", data={"code": "x"}).json()["error"] == "unsupported_grant_type"
    assert client.post("/openid/token", data={"grant_type": 'pass"wörd'}).json()["error"] == "invalid_request"
