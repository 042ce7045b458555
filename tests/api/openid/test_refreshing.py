"""Refresh tokens: rotated at each use, forgiving to a lost answer, merciless to a stolen one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from api.installation import Installation
from api.openid.keys import keys_of, rotate_signing_key, signing_directory
from core.people.accounts import disable_account, find_account, remove_membership
from core.people.actor import Role
from core.people.tables import RefreshTokenRow, SignInSessionRow
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import App, Browser


def test_a_refresh_gives_another_pair(browser: Browser, migrant_app: App, amina: str, clock: MovableClock) -> None:
    first = browser.signs_in_to(migrant_app, amina)
    clock.advance(minutes=6)
    assert migrant_app.who(first).json()["code"] == "token_expired"
    second = migrant_app.refreshes(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert migrant_app.who(second).status_code == 200


def test_two_refreshes_at_once_both_succeed(browser: Browser, migrant_app: App, amina: str) -> None:
    first = browser.signs_in_to(migrant_app, amina)["refresh_token"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: migrant_app.refreshes(first), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert all(migrant_app.who(answer.json()).status_code == 200 for answer in answers)


def test_an_answer_that_got_lost_is_asked_for_again(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    first = browser.signs_in_to(migrant_app, amina)["refresh_token"]
    migrant_app.refreshes(first)  # lost on its way
    clock.advance(days=2)
    assert migrant_app.refreshes(first).status_code == 200


def test_an_old_token_is_good_for_half_a_minute_after_its_successor(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    first = browser.signs_in_to(migrant_app, amina)["refresh_token"]
    second = migrant_app.refreshes(first).json()["refresh_token"]
    migrant_app.refreshes(second)
    clock.advance(seconds=29)
    assert migrant_app.refreshes(first).status_code == 200


def test_an_old_token_used_later_ends_the_session(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    first = browser.signs_in_to(migrant_app, amina)["refresh_token"]
    second = migrant_app.refreshes(first).json()["refresh_token"]
    third = migrant_app.refreshes(second).json()
    clock.advance(seconds=30)
    assert migrant_app.refreshes(first).json()["error"] == "invalid_grant"
    assert migrant_app.who(third).json()["code"] == "session_ended"
    assert migrant_app.refreshes(third["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_thief_who_refreshes_beside_the_app_is_noticed(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    stolen = browser.signs_in_to(migrant_app, amina)["refresh_token"]
    apps = migrant_app.refreshes(stolen).json()["refresh_token"]
    thiefs = migrant_app.refreshes(stolen).json()["refresh_token"]
    clock.advance(minutes=5)
    apps = migrant_app.refreshes(apps).json()["refresh_token"]
    clock.advance(minutes=5)
    assert migrant_app.refreshes(thiefs).status_code == 400
    assert migrant_app.refreshes(apps).status_code == 400


def test_another_app_cannot_use_it_nor_end_it(
    browser: Browser, migrant_app: App, authority_app: App, amina: str
) -> None:
    token = browser.signs_in_to(migrant_app, amina)["refresh_token"]
    assert migrant_app.refreshes(token, **authority_app.proves_itself()).json()["error"] == "invalid_grant"
    assert authority_app.revokes(token).status_code == 200
    assert migrant_app.refreshes(token).status_code == 200


def test_a_token_lasts_thirty_days(browser: Browser, migrant_app: App, amina: str, clock: MovableClock) -> None:
    token = browser.signs_in_to(migrant_app, amina)["refresh_token"]
    clock.advance(days=30)
    assert migrant_app.refreshes(token).json()["error"] == "invalid_grant"


def test_a_token_that_never_was_is_refused(migrant_app: App) -> None:
    assert migrant_app.refreshes("never").json()["error"] == "invalid_grant"


def test_a_token_given_back_ends_the_session(browser: Browser, migrant_app: App, amina: str) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    assert migrant_app.revokes(tokens["refresh_token"]).status_code == 200
    assert migrant_app.who(tokens).json()["code"] == "session_ended"
    assert migrant_app.revokes("never").status_code == 200


def test_an_access_token_given_back_ends_the_session_too(browser: Browser, migrant_app: App, amina: str) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    assert migrant_app.revokes(tokens["access_token"]).status_code == 200
    assert migrant_app.who(tokens).json()["code"] == "session_ended"


def test_a_disabled_account_is_out_at_once(
    browser: Browser, migrant_app: App, amina: str, installation: Installation
) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    with installation.database.writing() as session:
        disable_account(session, find_account(session, installation.keys, Role.MIGRANT, amina), installation.now())
    assert migrant_app.who(tokens).json()["code"] == "session_ended"
    assert migrant_app.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_who_leaves_the_organisation_is_out_at_once(
    browser: Browser, authority_app: App, giulia: str, installation: Installation
) -> None:
    tokens = browser.signs_in_to(authority_app, giulia)
    with installation.database.writing() as session:
        account_id = find_account(session, installation.keys, Role.AUTHORITY, giulia)
        remove_membership(session, account_id, "questura")
    assert authority_app.who(tokens).json()["code"] == "session_ended"
    assert authority_app.refreshes(tokens["refresh_token"]).status_code == 400


def test_a_new_signing_key_signs_at_once_and_the_old_still_verifies(
    browser: Browser, migrant_app: App, amina: str, installation: Installation
) -> None:
    before = browser.signs_in_to(migrant_app, amina)
    fresh = rotate_signing_key(installation)
    published = [key["kid"] for key in migrant_app.http.get("/openid/jwks").json()["keys"]]
    assert len(published) == 2
    assert published[-1] == fresh
    assert migrant_app.who(before).status_code == 200
    after = migrant_app.refreshes(before["refresh_token"]).json()
    assert migrant_app.who(after).status_code == 200


def test_a_stolen_signing_key_can_be_forgotten(
    browser: Browser, migrant_app: App, amina: str, installation: Installation
) -> None:
    before = browser.signs_in_to(migrant_app, amina)
    rotate_signing_key(installation, forget_old=True)
    assert len(migrant_app.http.get("/openid/jwks").json()["keys"]) == 1
    assert migrant_app.who(before).json()["code"] == "token_invalid"
    assert migrant_app.who(migrant_app.refreshes(before["refresh_token"]).json()).status_code == 200


def test_keys_are_published_without_their_private_part(migrant_app: App) -> None:
    for key in migrant_app.http.get("/openid/jwks").json()["keys"]:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_sessions_that_nobody_can_use_any_more_are_forgotten(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock, installation: Installation
) -> None:
    browser.signs_in_to(migrant_app, amina)
    clock.advance(days=46)
    browser.signs_in_to(migrant_app, amina)
    with installation.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInSessionRow)) == 1
        assert session.scalar(select(func.count()).select_from(RefreshTokenRow)) == 1


def test_a_key_that_nobody_needs_any_more_is_forgotten(
    migrant_app: App, clock: MovableClock, installation: Installation
) -> None:
    def published() -> int:
        return len(migrant_app.http.get("/openid/jwks").json()["keys"])

    published()
    rotate_signing_key(installation)
    clock.advance(days=44)
    rotate_signing_key(installation)
    assert published() == 3
    clock.advance(days=2)
    rotate_signing_key(installation)
    assert published() == 3


def test_a_folder_without_a_key_gets_its_first_one(installation: Installation) -> None:
    signing_directory(installation).mkdir(parents=True)
    assert keys_of(installation).newest().thumbprint() in str(keys_of(installation).public_document())
