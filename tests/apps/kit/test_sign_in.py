"""Signing in and out, through the real provider; and a session that survives what browsers and networks do."""

import asyncio
import base64
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from apps.kit.auth import Session
from apps.kit.session import Sessions
from apps.kit.web import Kit
from core.people.accounts import find_account
from core.people.actor import Role
from core.people.sessions import end_sessions_of_account
from tests.apps.browsing import Browser, sign_in
from tests.apps.conftest import House, open_browser_on

SESSION = "busola_migrant_session"
MINE = "/en/my/cases"


@pytest.fixture
def browser(house: House) -> Browser:
    return open_browser_on(house, "migrant")


@pytest.fixture
def signed_in(browser: Browser, passphrase: str) -> Browser:
    assert sign_in(browser, browser.open(MINE), "amina", passphrase).path == MINE
    return browser


@pytest.fixture
def sessions(house: House) -> Sessions:
    kit: Kit = house.apps["migrant"].state.kit
    return kit.sessions


def set_session(browser: Browser, sealed: str) -> None:
    browser.client.cookies.delete(SESSION)
    browser.client.cookies.set(SESSION, sealed, domain="localhost.local", path="/")


def read_session(browser: Browser, sessions: Sessions) -> Session:
    values = sessions._sealer.unseal(browser.cookies[SESSION])
    assert isinstance(values, list)
    return Session(*values)


def age(browser: Browser, sessions: Sessions) -> str:
    """Make the access token of a browser's session old, and return the cookie that says so."""
    old = replace(read_session(browser, sessions), expires=int(time.time()) - 1)
    sealed = sessions._sealer.seal([old.access, old.expires, old.refresh, old.id_token])
    set_session(browser, sealed)
    return sealed


def begin(browser: Browser) -> dict[str, str]:
    """Start signing in, and return what the provider is asked for."""
    page = browser.open(f"/session/start?{urlencode({'next': MINE, 'lang': 'en'})}", follow=False)
    assert page.status == 303
    return {name: values[0] for name, values in parse_qs(urlsplit(page.headers["location"]).query).items()}


def test_the_provider_is_asked_for_a_code_with_all_that_protects_it(browser: Browser) -> None:
    asked = begin(browser)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost:8001/session/callback"
    assert {"state", "nonce", "code_challenge", "ui_locales"} <= set(asked)


def test_after_signing_in_one_is_where_one_wanted_to_be(signed_in: Browser) -> None:
    page = signed_in.open(MINE)
    assert page.status == 200
    assert "amina" in page.text


def test_no_token_is_in_a_page_and_the_cookie_is_for_nobody_else(signed_in: Browser, sessions: Sessions) -> None:
    session = read_session(signed_in, sessions)
    for path in (MINE, "/en/my/", "/en/"):
        html = signed_in.open(path).html
        for secret in (session.access, session.refresh, session.id_token):
            assert secret not in html
    assert session.access not in signed_in.cookies[SESSION]
    assert len(signed_in.cookies[SESSION]) < 3900


@pytest.mark.parametrize(
    "change", [{"state": "x" * 32}, {"iss": "http://evil.example"}, {"iss": ""}, {"code": "guessed"}]
)
def test_an_answer_that_is_not_to_our_question_signs_nobody_in(browser: Browser, change: dict[str, str]) -> None:
    asked = begin(browser)
    answer = {"code": "made-up", "state": asked["state"], "iss": "http://localhost:8000"} | change
    page = browser.open(f"/session/callback?{urlencode(answer)}")
    assert page.status == 400
    assert SESSION not in browser.cookies


def test_a_sign_in_page_left_open_for_too_long_offers_to_start_again(browser: Browser) -> None:
    page = browser.open("/session/callback?code=a&state=b&iss=c", Accept_Language="ar")
    assert page.status == 400
    assert page.root["dir"] == "rtl"
    assert any(link.startswith("/session/start") for link in page.links)


def test_who_changes_their_mind_is_back_on_the_first_page(browser: Browser) -> None:
    asked = begin(browser)
    answer = {"error": "access_denied", "state": asked["state"], "iss": "http://localhost:8000"}
    assert browser.open(f"/session/callback?{urlencode(answer)}").path == "/en/"


def test_nobody_is_led_to_another_site_after_signing_in(browser: Browser, passphrase: str) -> None:
    page = browser.open("/session/start?lang=en&next=//evil.example/")
    assert sign_in(browser, page, "amina", passphrase).url == "http://localhost:8001/en/"


def test_an_old_access_token_is_renewed_without_a_word(signed_in: Browser, sessions: Sessions) -> None:
    before = read_session(signed_in, sessions)
    age(signed_in, sessions)
    assert signed_in.open(MINE).status == 200
    after = read_session(signed_in, sessions)
    assert after.access != before.access
    assert after.refresh != before.refresh


def test_parallel_requests_share_one_renewal(signed_in: Browser, sessions: Sessions) -> None:
    sealed = age(signed_in, sessions)

    async def ask() -> httpx2.Response:
        return await signed_in.client.get(MINE, headers={"Cookie": f"{SESSION}={sealed}"})

    async def ask_all() -> list[httpx2.Response]:
        return list(await asyncio.gather(*(ask() for _ in range(8))))

    answers = signed_in.run(ask_all())
    assert {answer.status_code for answer in answers} == {200}
    assert len(sessions._renewals) == 1


@pytest.mark.parametrize("another_process", [False, True])
def test_a_lost_answer_keeps_people_signed_in(signed_in: Browser, sessions: Sessions, another_process: bool) -> None:
    sealed = age(signed_in, sessions)
    assert signed_in.open(MINE).status == 200
    if another_process:
        sessions._renewals.clear()
    set_session(signed_in, sealed)
    assert signed_in.open(MINE).status == 200


def test_signing_out_ends_the_session_here_and_at_the_provider(signed_in: Browser, sessions: Sessions) -> None:
    sealed = age(signed_in, sessions)
    page = signed_in.open(MINE)
    kept = signed_in.cookies[SESSION]
    out = signed_in.press(page, "/session/end", follow=False)
    assert SESSION not in signed_in.cookies
    assert out.headers["location"].startswith("http://localhost:8000/openid/logout?")
    sessions._renewals.clear()
    for stolen in (sealed, kept):
        set_session(signed_in, stolen)
        age(signed_in, sessions)
        again = signed_in.open(MINE, follow=False)
        assert again.status == 303
        assert again.headers["location"].startswith("/session/start?")


def test_signing_out_comes_back_in_the_same_language(signed_in: Browser) -> None:
    page = signed_in.press(signed_in.open("/de/my/cases"), "/session/end")
    for _ in range(2):
        if page.url.startswith(signed_in.base_url):
            break
        page = signed_in.press(page, urlsplit(page.forms[-1].action).path)
    assert page.path == "/de/"


def test_a_form_sent_after_the_session_ended_says_what_was_kept(browser: Browser) -> None:
    page = browser.post("/en/my/hamburg/registration-of-address/save", {"opening": "x"})
    assert page.status == 401
    assert "no longer signed in" in page.text


def test_a_session_that_was_ended_elsewhere_leads_to_signing_in(signed_in: Browser, house: House) -> None:
    with house.installation.database.writing() as session:
        amina = find_account(session, house.installation.keys, Role.MIGRANT, "amina")
        end_sessions_of_account(session, amina, house.installation.now())
    page = signed_in.open(MINE, follow=False)
    assert page.status == 303
    assert page.headers["location"].startswith("/session/start?")
    assert SESSION not in signed_in.cookies


def test_a_session_kept_by_an_older_version_leads_to_signing_in(signed_in: Browser, sessions: Sessions) -> None:
    old = read_session(signed_in, sessions)
    sealed = sessions._sealer.seal([old.access, old.expires, old.refresh, old.id_token, "amina"])
    set_session(signed_in, sealed)
    sent = signed_in.post("/en/my/hamburg/registration-of-address/save", {"opening": "x"})
    assert sent.status == 401
    set_session(signed_in, sealed)
    assert signed_in.open("/en/").status == 200
    set_session(signed_in, sealed)
    page = signed_in.open(MINE, follow=False)
    assert page.status == 303
    assert page.headers["location"].startswith("/session/start?")
    assert SESSION not in signed_in.cookies
    asked = signed_in.open(MINE)
    (way,) = [button for form in asked.forms for button in form.buttons if button[0] == "as"]
    again = signed_in.post(asked.url, dict([way]))
    assert (again.status, again.path) == (200, MINE)
    assert "amina" in again.text


def test_no_address_at_signing_out_holds_a_name(signed_in: Browser) -> None:
    out = signed_in.press(signed_in.open(MINE), "/session/end", follow=False)
    hint = parse_qs(urlsplit(out.headers["location"]).query)["id_token_hint"][0]
    head, claims, _signature = hint.split(".")
    for part in (head, claims):
        assert "amina" not in base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode().casefold()
    assert "amina" not in out.headers["location"].casefold()


def test_an_api_that_is_gone_signs_nobody_out(signed_in: Browser, sessions: Sessions, house: House) -> None:
    age(signed_in, sessions)
    api = house.apps["migrant"].state.kit.api
    working, api._client = api._client, httpx2.AsyncClient(base_url="http://localhost:1", trust_env=False)
    page = signed_in.open("/it/my/cases")
    assert (page.status, page.root["lang"]) == (503, "it")
    assert page.headers["retry-after"]
    house.runner.run(api._client.aclose())
    api._client = working
    assert signed_in.open(MINE).status == 200
