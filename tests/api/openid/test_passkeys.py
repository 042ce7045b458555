"""Passkeys: made by whoever signed in just now, good for one account, and no answer counts twice."""

from __future__ import annotations

import re

import pytest
from httpx2 import Response

from api.installation import Installation
from core.people.accounts import disable_account, find_account
from core.people.actor import Role
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import PASSPHRASE, App, Browser, buttons_in, code_in, title_of
from tests.api.openid.soft_passkey import SoftPasskey, options_in
from tests.api.openid.test_second_step import strict  # noqa: F401 - a fixture

REFUSED = "This passkey can't be used here"


def makes_passkey(browser: Browser, app: App, passkey: SoftPasskey, name: str = "Blue phone") -> Response:
    address = f"/openid/security/passkeys?{app.asks(prompt='manage')}"
    made = passkey.makes(options_in(browser.opens(address)))
    return browser.sends(address, {"credential": made, "name": name})


def signs_in_with(browser: Browser, app: App, passkey: SoftPasskey) -> Response:
    page = browser.opens(f"/openid/sign-in?{app.asks()}")
    return browser.sends(f"/openid/passkey?{app.asks()}", {"credential": passkey.signs(options_in(page))})


@pytest.fixture
def blue(browser: Browser, migrant_app: App, amina: str) -> SoftPasskey:
    """Amina's passkey."""
    passkey = SoftPasskey()
    browser.signs_in(migrant_app, amina)
    page = makes_passkey(browser, migrant_app, passkey)
    assert title_of(page) == "Codes for a lost device"
    return passkey


def test_a_passkey_signs_in_without_name_and_passphrase(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, blue: SoftPasskey
) -> None:
    tokens = migrant_app.exchanges(code_in(signs_in_with(another_browser, migrant_app, blue))).json()
    assert migrant_app.who(tokens).json()["name"] == amina
    events = migrant_app.http.get(
        "/v1/account-events", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    ).json()["items"]
    assert [(event["kind"], event["about"]) for event in events] == [("passkey_added", "Blue phone")]
    assert "Blue phone" in browser.opens(f"/openid/security/passkeys?{migrant_app.asks(prompt='manage')}").text


def test_with_a_passkey_the_passphrase_alone_is_not_enough_any_more(
    another_browser: Browser, migrant_app: App, amina: str, blue: SoftPasskey
) -> None:
    page = another_browser.signs_in(migrant_app, amina)
    assert title_of(page) == "The second step"
    answer = another_browser.sends(
        f"/openid/passkey?{migrant_app.asks()}", {"credential": blue.signs(options_in(page))}
    )
    assert "code" in answer.headers["Location"]


def test_no_answer_counts_twice(another_browser: Browser, migrant_app: App, blue: SoftPasskey) -> None:
    blue.counts, blue.counter = False, 9
    options = options_in(another_browser.opens(f"/openid/sign-in?{migrant_app.asks()}"))
    answer = {"credential": blue.signs(options)}
    address = f"/openid/passkey?{migrant_app.asks()}"
    assert "code" in another_browser.sends(address, answer).headers["Location"]
    assert title_of(another_browser.sends(address, answer)) == REFUSED


def test_a_key_that_exists_twice_is_refused(another_browser: Browser, migrant_app: App, blue: SoftPasskey) -> None:
    blue.counter = 20
    assert "code" in signs_in_with(another_browser, migrant_app, blue).headers["Location"]
    blue.counter = 10
    assert title_of(signs_in_with(another_browser, migrant_app, blue)) == REFUSED


def test_an_answer_that_is_late_forged_elsewhere_or_unverified_is_refused(
    another_browser: Browser, migrant_app: App, blue: SoftPasskey, clock: MovableClock
) -> None:
    options = options_in(another_browser.opens(f"/openid/sign-in?{migrant_app.asks()}"))
    address = f"/openid/passkey?{migrant_app.asks()}"
    stranger = SoftPasskey(identity=blue.identity)
    elsewhere = SoftPasskey("http://localhost:8001", identity=blue.identity, key=blue.key)
    careless = SoftPasskey(verifies=False, identity=blue.identity, key=blue.key)
    answers = [one.signs(options) for one in (stranger, elsewhere, careless)]
    answers += [blue.signs(options | {"challenge": "A" * 75}), blue.signs(options | {"rpId": "elsewhere"})]
    for answer in (*answers, "", "{}", "[]", '{"response": 1}'):
        assert title_of(another_browser.sends(address, {"credential": answer})) == REFUSED
    clock.advance(minutes=16)
    assert title_of(another_browser.sends(address, {"credential": blue.signs(options)})) == REFUSED


def test_a_passkey_opens_its_own_account_in_its_own_role_only(
    another_browser: Browser, migrant_app: App, authority_app: App, blue: SoftPasskey, installation: Installation
) -> None:
    assert title_of(signs_in_with(another_browser, authority_app, blue)) == REFUSED
    with installation.database.writing() as session:
        account = find_account(session, installation.keys, Role.MIGRANT, "amina")
        disable_account(session, account, installation.now())
    assert title_of(signs_in_with(another_browser, migrant_app, blue)) == REFUSED


def test_nobody_makes_a_passkey_with_anothers_question(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str
) -> None:
    browser.signs_in(migrant_app, amina)
    another_browser.sends(f"/openid/register?{migrant_app.asks()}", {"name": "mallory", "passphrase": PASSPHRASE})
    address = f"/openid/security/passkeys?{migrant_app.asks(prompt='manage')}"
    made = SoftPasskey().makes(options_in(another_browser.opens(address)))
    page = browser.sends(address, {"credential": made, "name": "x"})
    assert page.status_code == 422
    assert "This passkey was not kept." in page.text.replace("&#39;", "'")


def test_a_removed_passkey_opens_nothing_and_nobody_removes_anothers(
    browser: Browser, another_browser: Browser, migrant_app: App, blue: SoftPasskey
) -> None:
    asks = migrant_app.asks(prompt="manage")
    page = browser.opens(f"/openid/security/passkeys?{asks}")
    (remove,) = re.findall(r"(/openid/security/passkeys/[0-9a-f-]{36}/remove)", page.text)
    another_browser.sends(f"/openid/register?{migrant_app.asks()}", {"name": "mallory", "passphrase": PASSPHRASE})
    assert another_browser.sends(f"{remove}?{asks}", {"sure": "yes"}).status_code == 404
    assert title_of(browser.sends(f"{remove}?{asks}", {"sure": "yes"})) == "Passkeys"
    assert title_of(signs_in_with(browser, migrant_app, blue)) == REFUSED


def test_staff_may_take_a_passkey_as_their_second_step_and_keep_it(
    strict: Installation,  # noqa: F811
    browser: Browser,
    another_browser: Browser,
    authority_app: App,
    giulia: str,
) -> None:
    passkey = SoftPasskey()
    page = browser.signs_in(authority_app, giulia)
    made = passkey.makes(options_in(page))
    assert title_of(browser.sends(f"/openid/enrol/passkey?{authority_app.asks()}", {"credential": "{}"})) == (
        "Make a second step"
    )
    codes = browser.sends(f"/openid/enrol/passkey?{authority_app.asks()}", {"credential": made, "name": "Key"})
    assert title_of(codes) == "Codes for a lost device"
    assert buttons_in(browser.opens(f"/openid/choose?{authority_app.asks()}"))
    assert "code" in signs_in_with(another_browser, authority_app, passkey).headers["Location"]
    asks = authority_app.asks(prompt="manage")
    (remove,) = re.findall(
        r"(/openid/security/passkeys/.{36}/remove)", browser.opens(f"/openid/security/passkeys?{asks}").text
    )
    assert title_of(browser.sends(f"{remove}?{asks}", {"sure": "yes"})) == "You need a second step"
    assert "code" in signs_in_with(another_browser, authority_app, passkey).headers["Location"]
