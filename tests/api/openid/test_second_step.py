"""The second step: chosen by people, demanded of staff outside the demo, and each code taken once."""

from __future__ import annotations

import re
from html import unescape

import pyotp
import pytest
from httpx2 import Response

from api.installation import Installation
from core.people.accounts import find_account
from core.people.actor import Role
from core.people.second_factor import reset_second_factor
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import PASSPHRASE, App, Browser, buttons_in, code_in, title_of

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def secret_in(page: Response) -> str:
    (key,) = re.findall(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page.text)
    return str(key).replace(" ", "")


def code_of(secret: str, clock: MovableClock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(clock().timestamp()) + 30 * steps)


def offer_in(page: Response) -> str:
    (offer,) = re.findall(r'name="offer" value="(.*?)"', page.text)
    return unescape(offer)


def printed_in(page: Response) -> list[str]:
    return re.findall(r"<code>(.*?)</code>", page.text)


def manages(browser: Browser, app: App, name: str) -> Response:
    return browser.signs_in(app, name, prompt="manage")


def turns_codes_on(browser: Browser, app: App, clock: MovableClock) -> tuple[str, list[str]]:
    address = f"/openid/security/time-codes?{app.asks(prompt='manage')}"
    page = browser.opens(address)
    secret = secret_in(page)
    answer = browser.sends(address, {"offer": offer_in(page), "code": code_of(secret, clock)})
    assert title_of(answer) == "Codes for a lost device"
    return secret, printed_in(answer)


@pytest.fixture
def strict(installation: Installation) -> Installation:
    """The same installation outside the demo."""
    object.__setattr__(installation, "settings", installation.settings.model_copy(update={"environment": "production"}))
    return installation


# --- people ---


def test_a_person_who_wants_it_signs_in_with_a_code_too(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    assert title_of(manages(browser, migrant_app, amina)) == "Security of your account"
    secret, _ = turns_codes_on(browser, migrant_app, clock)
    assert buttons_in(browser.asks_for(migrant_app))  # whoever just made it has taken it

    clock.advance(minutes=1)
    page = another_browser.signs_in(migrant_app, amina)
    assert title_of(page) == "The second step"
    assert title_of(another_browser.asks_for(migrant_app)) == "Sign in"  # not to be walked around
    assert title_of(another_browser.opens(f"/openid/choose?{migrant_app.asks()}")) == "The second step"
    answer = another_browser.sends(
        f"/openid/second-step?{migrant_app.asks()}", {"code": code_of(secret, clock).translate(ARABIC)}
    )
    assert migrant_app.who(migrant_app.exchanges(code_in(answer)).json()).json()["name"] == amina


def test_a_code_is_taken_once_and_older_ones_with_it(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    manages(browser, migrant_app, amina)
    secret, _ = turns_codes_on(browser, migrant_app, clock)
    clock.advance(minutes=2)
    used, older = code_of(secret, clock), code_of(secret, clock, -1)
    step = f"/openid/second-step?{migrant_app.asks()}"
    browser.signs_in(migrant_app, amina)
    assert "code" in browser.sends(step, {"code": used}).headers["Location"]
    for code in (used, older, "", "000000", "not a code"):
        another_browser.signs_in(migrant_app, amina)
        page = another_browser.sends(step, {"code": code})
        assert page.status_code == 422
        assert "The code is not right, or it was used before." in page.text


def test_who_guesses_codes_waits_even_with_the_passphrase(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    manages(browser, migrant_app, amina)
    secret, _ = turns_codes_on(browser, migrant_app, clock)
    clock.advance(minutes=1)
    step = f"/openid/second-step?{migrant_app.asks()}"
    another_browser.signs_in(migrant_app, amina)
    statuses = [another_browser.sends(step, {"code": "000000"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    another_browser.signs_in(migrant_app, amina)  # the passphrase anew doesn't help
    assert another_browser.sends(step, {"code": code_of(secret, clock)}).status_code == 429
    clock.advance(seconds=10)
    assert "code" in another_browser.sends(step, {"code": code_of(secret, clock)}).headers["Location"]


def test_a_code_for_a_lost_device_works_once_and_is_told(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    manages(browser, migrant_app, amina)
    _, printed = turns_codes_on(browser, migrant_app, clock)
    assert len(set(printed)) == 8
    step = f"/openid/second-step?{migrant_app.asks()}"
    browser.signs_in(migrant_app, amina)
    page = browser.sends(step, {"code": printed[0].upper()})
    assert title_of(page) == "Go on as"
    assert "Something happened to your account." in page.text
    answer = browser.sends(f"/openid/choose?{migrant_app.asks()}", {"as": buttons_in(page)[0]})
    assert "code" in answer.headers["Location"]
    browser.signs_in(migrant_app, amina)
    assert browser.sends(step, {"code": printed[0]}).status_code == 422
    assert "code" not in browser.sends(step, {"code": printed[1]}).headers.get("Location", "")  # told again


def test_a_person_turns_it_off_again(browser: Browser, migrant_app: App, amina: str, clock: MovableClock) -> None:
    manages(browser, migrant_app, amina)
    turns_codes_on(browser, migrant_app, clock)
    page = browser.sends(f"/openid/security/time-codes/off?{migrant_app.asks(prompt='manage')}", {"sure": "yes"})
    assert title_of(page) == "Security of your account"
    assert "code" in browser.signs_in(migrant_app, amina).headers["Location"]


def test_a_secret_that_we_did_not_offer_to_this_person_is_refused(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    manages(browser, migrant_app, amina)
    another_browser.sends(f"/openid/register?{migrant_app.asks()}", {"name": "mallory", "passphrase": PASSPHRASE})
    address = f"/openid/security/time-codes?{migrant_app.asks(prompt='manage')}"
    page = another_browser.opens(address)
    sent = {"offer": offer_in(page), "code": code_of(secret_in(page), clock)}
    assert browser.sends(address, sent).status_code == 404
    assert browser.sends(address, {"offer": "!!", "code": "1"}).status_code == 422


# --- what keeps the account safe ---


def test_only_who_signed_in_just_now_changes_how_an_account_is_kept_safe(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    browser.signs_in_to(migrant_app, amina)
    asks = migrant_app.asks(prompt="manage")
    clock.advance(minutes=16)
    for who in (browser, another_browser):
        assert title_of(who.opens(f"/openid/authorize?{asks}")) == "Sign in"
        for name in ("passphrase", "time-codes", "time-codes/off", "recovery-codes", "loss-codes"):
            page = who.sends(f"/openid/security/{name}?{asks}", {"passphrase": "another five quiet boats"})
            assert title_of(page) == "Sign in"
    assert (
        browser.sends(f"/openid/security/loss-codes?{asks}", {"sure": "yes"}, Sec_Fetch_Site="same-site").status_code
        == 403
    )


def test_an_app_names_the_account_that_it_means(
    browser: Browser, migrant_app: App, amina: str, installation: Installation
) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    mine = migrant_app.reads(tokens["id_token"])["sub"]
    browser.sends(f"/openid/register?{migrant_app.asks()}", {"name": "karim", "passphrase": PASSPHRASE})
    page = browser.asks_for(migrant_app, prompt="manage", login_hint=mine)
    assert title_of(page) == "Security of your account"
    assert amina in page.text
    assert title_of(browser.asks_for(migrant_app, prompt="manage", login_hint="somebody")) == "Sign in"


def test_another_passphrase_signs_out_everywhere_else(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str
) -> None:
    there = another_browser.signs_in_to(migrant_app, amina)
    here = browser.signs_in_to(migrant_app, amina)
    asks = migrant_app.asks(prompt="manage")
    assert browser.sends(f"/openid/security/passphrase?{asks}", {"passphrase": "short"}).status_code == 422
    page = browser.sends(f"/openid/security/passphrase?{asks}", {"passphrase": "seven loud red trains"})
    assert title_of(page) == "Security of your account"
    assert migrant_app.who(there).json()["code"] == "session_ended"
    assert migrant_app.who(here).status_code == 200
    assert title_of(another_browser.signs_in(migrant_app, amina)) == "Sign in"
    assert "code" in another_browser.signs_in(migrant_app, amina, "seven loud red trains").headers["Location"]


def test_new_recovery_codes_replace_the_old_ones(browser: Browser, migrant_app: App, amina: str) -> None:
    manages(browser, migrant_app, amina)
    asks = migrant_app.asks(prompt="manage")
    old = printed_in(browser.sends(f"/openid/security/recovery-codes?{asks}", {"sure": "yes"}))
    new = printed_in(browser.sends(f"/openid/security/recovery-codes?{asks}", {"sure": "yes"}))
    assert len(set(old) | set(new)) == 20
    form = {"name": amina, "code": old[0], "passphrase": "seven loud red trains"}
    assert browser.sends(f"/openid/recover?{migrant_app.asks()}", form).status_code == 422
    assert title_of(browser.sends(f"/openid/recover?{migrant_app.asks()}", form | {"code": new[0]})) == "Go on as"


def test_a_recovery_code_is_no_second_step(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    manages(browser, migrant_app, amina)
    codes = printed_in(
        browser.sends(f"/openid/security/recovery-codes?{migrant_app.asks(prompt='manage')}", {"sure": "yes"})
    )
    turns_codes_on(browser, migrant_app, clock)
    form = {"name": amina, "code": codes[0], "passphrase": "seven loud red trains"}
    page = another_browser.sends(f"/openid/recover?{migrant_app.asks()}", form)
    assert title_of(page) == "The second step"


# --- staff ---


def test_in_the_demo_staff_sign_in_with_their_passphrase_alone(
    browser: Browser, authority_app: App, giulia: str
) -> None:
    assert "code" in browser.signs_in(authority_app, giulia).headers["Location"]


def test_staff_make_their_second_step_when_they_first_sign_in(
    strict: Installation, browser: Browser, authority_app: App, giulia: str, clock: MovableClock
) -> None:
    page = browser.signs_in(authority_app, giulia)
    assert title_of(page) == "Make a second step"
    for way in ("choose", "second-step"):
        assert title_of(browser.opens(f"/openid/{way}?{authority_app.asks()}")) == "Make a second step"
    for address in ("authorize", "security"):
        assert title_of(browser.opens(f"/openid/{address}?{authority_app.asks()}")) == "Sign in"
    address = f"/openid/enrol?{authority_app.asks()}"
    sent = {"offer": offer_in(page), "code": "000000"}
    again = browser.sends(address, sent)
    assert again.status_code == 422
    assert secret_in(again) == secret_in(page)
    codes = browser.sends(address, sent | {"code": code_of(secret_in(page), clock)})
    assert len(printed_in(codes)) == 8
    choice = browser.opens(f"/openid/choose?{authority_app.asks()}")
    answer = browser.sends(f"/openid/choose?{authority_app.asks()}", {"as": buttons_in(choice)[0]})
    assert authority_app.who(authority_app.exchanges(code_in(answer)).json()).status_code == 200
    assert title_of(browser.sends(address, sent)) == "Sign in"  # nobody enrols over what is there


def test_staff_never_take_their_only_second_step_away(
    strict: Installation, browser: Browser, authority_app: App, giulia: str, clock: MovableClock
) -> None:
    page = browser.signs_in(authority_app, giulia)
    sent = {"offer": offer_in(page), "code": code_of(secret_in(page), clock)}
    browser.sends(f"/openid/enrol?{authority_app.asks()}", sent)
    page = browser.sends(f"/openid/security/time-codes/off?{authority_app.asks(prompt='manage')}", {"sure": "yes"})
    assert title_of(page) == "You need a second step"
    assert title_of(browser.signs_in(authority_app, giulia)) == "The second step"


def test_who_lost_everything_makes_a_new_second_step_after_a_reset(
    strict: Installation, browser: Browser, authority_app: App, giulia: str, clock: MovableClock
) -> None:
    page = browser.signs_in(authority_app, giulia)
    secret = secret_in(page)
    browser.sends(f"/openid/enrol?{authority_app.asks()}", {"offer": offer_in(page), "code": code_of(secret, clock)})
    with strict.database.writing() as session:
        account = find_account(session, strict.keys, Role.AUTHORITY, giulia)
        reset_second_factor(session, strict.keys, account, strict.now())
    assert title_of(browser.asks_for(authority_app)) == "Sign in"
    assert title_of(browser.signs_in(authority_app, giulia)) == "Make a second step"
