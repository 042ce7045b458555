"""The pages: accounts, choices, attempts, recovery, signing out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from core.people.accounts import add_membership, add_staff, create_account, disable_account, find_account
from core.people.actor import Duty, Role
from core.people.passphrases import hash_passphrase
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import PASSPHRASE, App, Browser, answer_in, buttons_in, code_in, title_of


def register(browser: Browser, app: App, name: str, passphrase: str = PASSPHRASE) -> Any:
    return browser.sends(f"/openid/register?{app.asks()}", {"name": name, "passphrase": passphrase})


def codes_in(page: Any) -> list[str]:
    return re.findall(r"<code>(.*?)</code>", page.text)


@pytest.mark.parametrize("page", ["sign-in", "register", "recover"])
def test_a_newcomer_can_leave_quickly_where_they_sign_in_and_staff_need_not(
    browser: Browser, migrant_app: App, authority_app: App, page: str
) -> None:
    shown = browser.opens(f"/openid/{page}?{migrant_app.asks(ui_locales='ar')}")
    assert re.search(r'<a class="leave" href="[^"]+/ar/my/leave" referrerpolicy="origin">', shown.text)
    assert 'class="leave"' not in browser.opens(f"/openid/sign-in?{authority_app.asks()}").text


# --- new accounts ---


def test_a_newcomer_makes_an_account_with_nothing_but_a_name_and_a_passphrase(
    browser: Browser, migrant_app: App
) -> None:
    page = browser.asks_for(migrant_app, prompt="create")
    assert title_of(page) == "Make an account"
    codes = register(browser, migrant_app, "سلمى")
    assert title_of(codes) == "Your recovery codes"
    assert len(set(codes_in(codes))) == 10
    assert codes.headers["Cache-Control"] == "no-store"
    (way,) = buttons_in(codes)
    answer = browser.sends(f"/openid/choose?{migrant_app.asks()}", {"as": way})
    tokens = migrant_app.exchanges(code_in(answer)).json()
    assert migrant_app.who(tokens).json()["name"] == "سلمى"


@pytest.mark.parametrize(
    ("name", "passphrase", "message"),
    [
        ("", PASSPHRASE, "Choose a name."),
        ("x" * 81, PASSPHRASE, "The name is longer than 80 letters."),
        ("a\u202eb", PASSPHRASE, "The name holds a character that can't be seen."),
        ("amina", "short", "Take at least 10 characters."),
        ("amina", "x" * 201, "Take at most 200 characters."),
        ("amina", "aaaaaaaaaaaa", "This passphrase is easy to guess."),
        ("amina", "amina-amina-amina", "This passphrase is easy to guess."),
        ("amina", "Password123", "This passphrase is easy to guess."),
    ],
)
def test_what_an_account_cannot_be_made_with_is_said_at_the_field(
    browser: Browser, migrant_app: App, name: str, passphrase: str, message: str
) -> None:
    page = register(browser, migrant_app, name, passphrase)
    assert page.status_code == 422
    assert message in page.text.replace("&#39;", "'")
    assert passphrase not in page.text


@pytest.mark.parametrize("name", ["amina", "AMINA", "  amina "])
def test_a_name_is_taken_however_it_is_written(browser: Browser, migrant_app: App, amina: str, name: str) -> None:
    page = register(browser, migrant_app, name)
    assert page.status_code == 422
    assert "This name is taken." in page.text


def test_staff_do_not_register_themselves(browser: Browser, authority_app: App) -> None:
    assert title_of(browser.asks_for(authority_app, prompt="create")) == "Sign in"
    page = register(browser, authority_app, "intruder")
    assert title_of(page) == "Sign in"


def test_staff_choose_their_own_passphrase_when_they_first_sign_in(
    browser: Browser, authority_app: App, installation: Installation, have_organisation: Any
) -> None:
    have_organisation("questura", "authority")
    kept = hash_passphrase("kx4m-9tqa-7d2w-h3zc")
    with installation.database.writing() as session:
        add_staff(
            session, installation.keys, Role.AUTHORITY, "marco", kept, "questura", [Duty.REVIEWER], installation.now()
        )
    page = browser.signs_in(authority_app, "marco", "kx4m-9tqa-7d2w-h3zc")
    assert title_of(page) == "Choose your own passphrase"
    assert title_of(browser.asks_for(authority_app)) == "Sign in"  # not to be walked around
    codes = browser.sends(f"/openid/passphrase?{authority_app.asks()}", {"passphrase": PASSPHRASE})
    assert len(codes_in(codes)) == 10
    answer = browser.sends(f"/openid/choose?{authority_app.asks()}", {"as": buttons_in(codes)[0]})
    assert authority_app.who(authority_app.exchanges(code_in(answer)).json()).json()["duties"] == ["reviewer"]
    assert title_of(browser.signs_in(authority_app, "marco", "kx4m-9tqa-7d2w-h3zc")) == "Sign in"


# --- as whom ---


def test_who_is_signed_in_sees_as_whom_they_go_on(browser: Browser, migrant_app: App, amina: str) -> None:
    browser.signs_in_to(migrant_app, amina)
    page = browser.asks_for(migrant_app)
    assert title_of(page) == "Go on as"
    answer = browser.sends(f"/openid/choose?{migrant_app.asks()}", {"as": buttons_in(page)[0]})
    assert "code" in answer_in(answer)


def test_who_works_for_two_organisations_chooses_for_which(
    browser: Browser, authority_app: App, giulia: str, installation: Installation, have_organisation: Any
) -> None:
    have_organisation("comune", "authority")
    with installation.database.writing() as session:
        account_id = find_account(session, installation.keys, Role.AUTHORITY, giulia)
        add_membership(session, account_id, "comune", [Duty.REVIEWER])
    page = browser.signs_in(authority_app, giulia)
    assert title_of(page) == "Go on as"
    assert "for Comune" in page.text
    assert "for Questura" in page.text
    (comune,) = [way for way in buttons_in(page) if way.endswith(" comune")]
    answer = browser.sends(f"/openid/choose?{authority_app.asks()}", {"as": comune})
    me = authority_app.who(authority_app.exchanges(code_in(answer)).json()).json()
    assert me["organisation"]["key"] == "comune"
    assert me["duties"] == ["reviewer"]


def test_an_account_of_another_role_is_shown_and_cannot_be_used(
    browser: Browser, migrant_app: App, authority_app: App, amina: str
) -> None:
    browser.signs_in_to(migrant_app, amina)
    page = browser.asks_for(authority_app)
    assert title_of(page) == "Sign in"
    assert "You are signed in as amina. That is a personal account" in page.text
    assert "The name or the passphrase is not right." in browser.signs_in(authority_app, amina).text


def test_nobody_chooses_an_account_that_is_not_signed_in_here(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str
) -> None:
    browser.signs_in_to(migrant_app, amina)
    (way,) = buttons_in(browser.asks_for(migrant_app))
    page = another_browser.sends(f"/openid/choose?{migrant_app.asks()}", {"as": way})
    assert title_of(page) == "Sign in"


def test_without_a_page_only_a_clear_case_is_answered(
    browser: Browser, authority_app: App, giulia: str, installation: Installation, have_organisation: Any
) -> None:
    browser.signs_in_to(authority_app, giulia)
    assert "code" in answer_in(browser.asks_for(authority_app, prompt="none"))
    have_organisation("comune", "authority")
    with installation.database.writing() as session:
        add_membership(session, find_account(session, installation.keys, Role.AUTHORITY, giulia), "comune", [])
    assert answer_in(browser.asks_for(authority_app, prompt="none"))["error"] == "account_selection_required"


def test_an_app_may_ask_for_a_fresh_sign_in(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    browser.signs_in_to(migrant_app, amina)
    clock.advance(minutes=10)
    assert title_of(browser.asks_for(migrant_app)) == "Go on as"
    assert title_of(browser.asks_for(migrant_app, prompt="login")) == "Sign in"
    assert title_of(browser.opens(f"/openid/choose?{migrant_app.asks(prompt='login')}")) == "Sign in"
    assert title_of(browser.asks_for(migrant_app, max_age="300")) == "Sign in"
    assert title_of(browser.asks_for(migrant_app, max_age="3600")) == "Go on as"


def test_the_provider_forgets_after_half_a_day(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    browser.signs_in_to(migrant_app, amina)
    clock.advance(hours=12)
    assert title_of(browser.asks_for(migrant_app)) == "Sign in"


def test_a_disabled_account_is_told_so(
    browser: Browser, migrant_app: App, amina: str, installation: Installation
) -> None:
    with installation.database.writing() as session:
        disable_account(session, find_account(session, installation.keys, Role.MIGRANT, amina), installation.now())
    page = browser.signs_in(migrant_app, amina)
    assert page.status_code == 403
    assert title_of(page) == "This account is closed"
    assert "not right" in browser.signs_in(migrant_app, amina, "another passphrase").text


def test_staff_of_no_organisation_are_told_so(browser: Browser, ngo_app: App, installation: Installation) -> None:
    with installation.database.writing() as session:
        create_account(session, installation.keys, Role.NGO, "sara", hash_passphrase(PASSPHRASE), installation.now())
    assert title_of(browser.signs_in(ngo_app, "sara")) == "You act for no organisation at present"


# --- recovery ---


def recover(browser: Browser, app: App, name: str, code: str, passphrase: str = "four green hills away") -> Any:
    form = {"name": name, "code": code, "passphrase": passphrase}
    return browser.sends(f"/openid/recover?{app.asks()}", form)


def test_a_recovery_code_lets_its_owner_choose_a_new_passphrase(
    browser: Browser, another_browser: Browser, migrant_app: App
) -> None:
    codes = codes_in(register(browser, migrant_app, "noor"))
    tokens = browser.signs_in_to(migrant_app, "noor")
    page = recover(another_browser, migrant_app, "noor", codes[3].upper().replace("-", " "))
    assert title_of(page) == "Go on as"
    assert migrant_app.who(tokens).json()["code"] == "session_ended"
    assert browser.signs_in(migrant_app, "noor").status_code == 422
    assert "code" in answer_in(browser.signs_in(migrant_app, "noor", "four green hills away"))


def test_a_recovery_code_works_once_and_for_its_owner_only(browser: Browser, migrant_app: App, amina: str) -> None:
    codes = codes_in(register(browser, migrant_app, "noor"))
    assert recover(browser, migrant_app, amina, codes[0]).status_code == 422
    assert recover(browser, migrant_app, "noor", "0000-0000-0000-0000").status_code == 422
    assert recover(browser, migrant_app, "noor", codes[0]).status_code == 200
    assert recover(browser, migrant_app, "noor", codes[0]).status_code == 422


def test_recovery_works_while_somebody_guesses(browser: Browser, another_browser: Browser, migrant_app: App) -> None:
    codes = codes_in(register(browser, migrant_app, "noor"))
    for _ in range(9):
        another_browser.signs_in(migrant_app, "noor", "a wrong passphrase")
    assert title_of(recover(another_browser, migrant_app, "noor", codes[0])) == "Go on as"


def test_the_last_codes_are_replaced_in_time(browser: Browser, migrant_app: App) -> None:
    codes = codes_in(register(browser, migrant_app, "noor"))
    pages = [recover(browser, migrant_app, "noor", code) for code in codes[:8]]
    assert [len(codes_in(page)) for page in pages] == [0] * 7 + [10]


# --- signing out ---


def sign_out(browser: Browser, **asked: str) -> Any:
    from urllib.parse import urlencode

    return browser.opens(f"/openid/logout?{urlencode(asked)}")


def test_an_app_signs_its_person_out(browser: Browser, migrant_app: App, amina: str, clock: MovableClock) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    clock.advance(days=3)  # an ID token may be old and still say whose session it was
    home = "http://localhost:8001/"
    answer = sign_out(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=home, state="de")
    assert answer.headers["Location"] == f"{home}?state=de"
    assert migrant_app.refreshes(tokens["refresh_token"]).status_code == 400
    assert title_of(browser.asks_for(migrant_app)) == "Sign in"


def test_signing_out_goes_nowhere_that_is_not_registered(browser: Browser, migrant_app: App, amina: str) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    answer = sign_out(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri="https://evil.example/")
    assert title_of(answer) == "You are signed out"


def test_without_an_id_token_one_is_asked_first(browser: Browser, migrant_app: App, amina: str) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    home = "http://localhost:8001/"
    page = sign_out(browser, client_id="migrant", post_logout_redirect_uri=home)
    assert title_of(page) == "Sign out?"
    assert migrant_app.who(tokens).status_code == 200
    form = {"client_id": "migrant", "post_logout_redirect_uri": home, "confirmed": "yes"}
    answer = browser.sends("/openid/logout", form)
    assert answer.headers["Location"] == home
    assert migrant_app.who(tokens).json()["code"] == "session_ended"


def test_a_foreign_id_token_signs_nobody_out(browser: Browser, migrant_app: App, amina: str) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    page = sign_out(browser, id_token_hint=tokens["id_token"][:-4] + "AAAA", post_logout_redirect_uri="http://x/")
    assert title_of(page) == "Sign out?"
    assert migrant_app.who(tokens).status_code == 200


def test_a_stranger_cannot_confirm_for_somebody(browser: Browser, migrant_app: App, amina: str) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    page = browser.sends(
        "/openid/logout", {"confirmed": "yes"}, Origin="http://localhost:8001", Sec_Fetch_Site="same-site"
    )
    assert page.status_code == 403
    assert migrant_app.who(tokens).status_code == 200


# --- all pages ---


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:8001", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "null"},
        {},
    ],
)
@pytest.mark.parametrize("page", ["sign-in", "register", "choose", "recover"])
def test_a_form_from_elsewhere_is_refused(
    client: TestClient, migrant_app: App, amina: str, page: str, headers: dict[str, str]
) -> None:
    form = {"name": amina, "passphrase": PASSPHRASE}
    answer = client.post(f"/openid/{page}?{migrant_app.asks()}", data=form, headers=headers)
    assert answer.status_code == 403
    assert title_of(answer) == "This form came from another place"


def test_an_older_browser_shows_by_its_origin_where_a_form_is_from(
    client: TestClient, migrant_app: App, amina: str
) -> None:
    form = {"name": amina, "passphrase": PASSPHRASE}
    address = f"/openid/sign-in?{migrant_app.asks()}"
    assert client.post(address, data=form, headers={"Origin": "http://localhost:8000"}).status_code == 303


def test_pages_can_be_neither_framed_nor_kept_nor_made_to_run_anything_but_our_own(
    browser: Browser, migrant_app: App
) -> None:
    for page in ("sign-in", "register", "recover"):
        answer = browser.opens(f"/openid/{page}?{migrant_app.asks()}")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self' http://localhost:8001" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert "script-src 'self';" in policy
        assert set(re.findall(r"<script[^>]*>", answer.text)) <= {
            '<script type="module" src="http://localhost:8000/openid/passkey.js">'
        }
        assert "style=" not in answer.text


@pytest.mark.parametrize(
    ("asked", "lang", "direction", "title"),
    [
        ("de", "de", "ltr", "Anmelden"),
        ("it-IT", "it", "ltr", "Accedi"),
        ("ti ar de", "ar", "rtl", "تسجيل الدخول"),
        ("xx", "en", "ltr", "Sign in"),
    ],
)
def test_pages_speak_the_readers_language(
    browser: Browser, migrant_app: App, asked: str, lang: str, direction: str, title: str
) -> None:
    page = browser.asks_for(migrant_app, ui_locales=asked)
    assert f'<html lang="{lang}" dir="{direction}">' in page.text
    assert title_of(page) == title


def test_the_cookie_is_the_providers_own(browser: Browser, migrant_app: App, amina: str) -> None:
    answer = browser.signs_in(migrant_app, amina)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("busola-op=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/openid" in cookie
    before = browser.cookies["busola-op"]
    browser.signs_in(migrant_app, amina)
    assert browser.cookies["busola-op"] != before
