"""Several requests at the same time, and requests that nobody would send in earnest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import API
from tests.api.openid.conftest import PASSPHRASE, App, Browser, code_in

SAME_ORIGIN = {"Origin": API, "Sec-Fetch-Site": "same-origin"}
NAMES = [
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "ui_locales",
    "code_challenge", "code_challenge_method", "response_mode", "id_token_hint", "post_logout_redirect_uri",
    "grant_type", "code", "code_verifier", "refresh_token", "token", "client_assertion", "client_assertion_type",
]  # fmt: skip


def at_once(number: int, work: Any) -> list[int]:
    with ThreadPoolExecutor(number) as pool:
        return sorted(answer.status_code for answer in pool.map(lambda _: work(), range(number)))


def test_many_guesses_at_once_are_many_failures(client: TestClient, migrant_app: App, amina: str) -> None:
    address = f"/openid/sign-in?{migrant_app.asks()}"
    form = {"name": amina, "passphrase": "a wrong passphrase"}
    statuses = at_once(12, lambda: client.post(address, data=form, headers=SAME_ORIGIN))
    assert statuses == [422] * 5 + [429] * 7


def test_of_two_who_want_the_same_name_one_gets_it(client: TestClient, migrant_app: App) -> None:
    address = f"/openid/register?{migrant_app.asks()}"
    form = {"name": "noor", "passphrase": PASSPHRASE}
    assert at_once(6, lambda: client.post(address, data=form, headers=SAME_ORIGIN)) == [200] + [422] * 5


def test_of_two_who_use_the_same_code_at_most_one_gets_tokens(browser: Browser, migrant_app: App, amina: str) -> None:
    code = code_in(browser.signs_in(migrant_app, amina))
    statuses = at_once(4, lambda: migrant_app.exchanges(code))
    assert statuses == [200, 400, 400, 400]


def test_many_who_sign_in_at_once_wait_for_each_other_and_all_get_in(
    client: TestClient, migrant_app: App, amina: str
) -> None:
    address = f"/openid/sign-in?{migrant_app.asks()}"
    form = {"name": amina, "passphrase": PASSPHRASE}
    assert set(at_once(4, lambda: client.post(address, data=form, headers=SAME_ORIGIN))) == {303}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40), max_size=8), real=st.booleans())
def test_no_request_breaks_the_provider(
    client: TestClient, migrant_app: App, asked: dict[str, str], real: bool
) -> None:
    query = migrant_app.asks(**asked) if real else urlencode(asked, errors="surrogatepass")
    for page in ("authorize", "sign-in", "choose", "register", "recover", "passphrase", "logout"):
        assert client.get(f"/openid/{page}?{query}").status_code < 500
    for endpoint in ("token", "revoke", "logout", "authorize"):
        answer = client.post(
            f"/openid/{endpoint}",
            content=query,
            headers={"Content-Type": "application/x-www-form-urlencoded", **SAME_ORIGIN},
        )
        assert answer.status_code < 500
