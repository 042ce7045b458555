"""The recovery card: good once, with a PIN that isn't on it, and told to its person."""

from __future__ import annotations

import re

import pytest

from core.people.recovery_cards import check_pin
from core.platform.errors import InvalidRequest
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import App, Browser, buttons_in, code_in, title_of
from tests.api.openid.test_second_step import turns_codes_on

PIN = "704182"
NEW = "seven loud red trains"
WRONG = "The card or the PIN is not right, or the card was used before."


def makes_card(browser: Browser, app: App, pin: str = PIN) -> str:
    page = browser.sends(f"/openid/security/card?{app.asks(prompt='manage')}", {"pin": pin})
    assert title_of(page) == "Your recovery card", page.text
    (secret,) = re.findall(r'<code dir="ltr">(.*?)</code>', page.text)
    return str(secret)


@pytest.fixture
def card(browser: Browser, migrant_app: App, amina: str) -> str:
    """What is printed on amina's card."""
    browser.signs_in(migrant_app, amina)
    return makes_card(browser, migrant_app)


def test_card_and_pin_let_their_person_back_in_once(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, card: str, clock: MovableClock
) -> None:
    turns_codes_on(browser, migrant_app, clock)
    there = migrant_app.exchanges(
        code_in(
            browser.sends(f"/openid/choose?{migrant_app.asks()}", {"as": buttons_in(browser.asks_for(migrant_app))[0]})
        )
    ).json()
    address = f"/openid/card?{migrant_app.asks()}"
    form = {"code": card.upper(), "pin": PIN, "passphrase": NEW}
    page = another_browser.sends(address, form)
    assert title_of(page) == "Recovery card"  # to make the next one
    assert "You have no card at present." in page.text
    assert migrant_app.who(there).json()["code"] == "session_ended"
    assert title_of(browser.asks_for(migrant_app)) == "Sign in"
    assert WRONG in another_browser.sends(address, form).text
    told = browser.signs_in(migrant_app, amina, NEW)
    assert "Something happened to your account." in told.text
    answer = browser.sends(f"/openid/choose?{migrant_app.asks()}", {"as": buttons_in(told)[0]})
    tokens = migrant_app.exchanges(code_in(answer)).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    events = [one["kind"] for one in migrant_app.http.get("/v1/account-events", headers=headers).json()["items"]]
    assert {"recovered_by_card", "second_factor_reset", "card_made"} <= set(events)


def test_a_card_without_its_pin_is_paper_and_ends_at_the_tenth_wrong_one(
    browser: Browser, another_browser: Browser, migrant_app: App, card: str, clock: MovableClock
) -> None:
    address = f"/openid/card?{migrant_app.asks()}"
    wrong = {"code": card, "pin": "123987", "passphrase": NEW}
    statuses = [another_browser.sends(address, wrong).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    for _ in range(5):
        clock.advance(minutes=2)
        assert WRONG in another_browser.sends(address, wrong).text
    clock.advance(minutes=2)
    assert WRONG in another_browser.sends(address, wrong | {"pin": PIN}).text


def test_a_card_that_never_was_is_slowed_down_and_refused_the_same(browser: Browser, migrant_app: App) -> None:
    form = {"code": "0000-0000-0000-0000", "pin": PIN, "passphrase": NEW}
    pages = [browser.sends(f"/openid/card?{migrant_app.asks()}", form) for _ in range(6)]
    assert [page.status_code for page in pages] == [422] * 5 + [429]
    assert WRONG in pages[0].text


def test_a_new_card_ends_the_one_before(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, card: str
) -> None:
    new = makes_card(browser, migrant_app)
    form = {"pin": PIN, "passphrase": NEW}
    address = f"/openid/card?{migrant_app.asks()}"
    assert WRONG in another_browser.sends(address, form | {"code": card}).text
    assert title_of(another_browser.sends(address, form | {"code": new})) == "Recovery card"


def test_the_picture_keeps_the_secret_behind_the_hash_sign(browser: Browser, migrant_app: App, amina: str) -> None:
    browser.signs_in(migrant_app, amina)
    page = browser.sends(f"/openid/security/card?{migrant_app.asks(prompt='manage')}", {"pin": PIN})
    (secret,) = re.findall(r'<code dir="ltr">(.*?)</code>', page.text)
    assert page.text.count(secret) == 1  # beside the picture and in no address
    assert title_of(browser.asks_for(migrant_app, prompt="card")) == "Get back in with your recovery card"


def test_staff_have_no_cards(browser: Browser, authority_app: App, giulia: str) -> None:
    browser.signs_in(authority_app, giulia)
    assert title_of(browser.opens(f"/openid/security/card?{authority_app.asks(prompt='manage')}")) == "Sign in"
    assert title_of(browser.opens(f"/openid/card?{authority_app.asks()}")) == "Sign in"


@pytest.mark.parametrize("pin", ["12345", "abcdef", "111111", "123456", "987654", "1234567890123", "12 34 5x"])
def test_a_pin_that_anybody_would_try_is_refused(pin: str) -> None:
    with pytest.raises(InvalidRequest):
        check_pin(pin)


def test_a_pin_is_read_in_any_digits() -> None:
    assert check_pin("۷۰۴ ۱۸۲") == check_pin("٧٠٤١٨٢") == PIN
