"""Guessing is slow, and locks nobody out."""

from __future__ import annotations

from tests.api.conftest import MovableClock
from tests.api.openid.conftest import App, Browser, answer_in


def test_who_guesses_waits_longer_and_longer(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    for _ in range(5):
        assert browser.signs_in(migrant_app, amina, "a wrong passphrase").status_code == 422
    waits = []
    for _ in range(4):
        page = browser.signs_in(migrant_app, amina, "a wrong passphrase")
        assert page.status_code == 429
        waits.append(int(page.headers["Retry-After"]))
        assert f"Try again in {waits[-1]} seconds." in page.text
        clock.advance(seconds=waits[-1])
        browser.signs_in(migrant_app, amina, "a wrong passphrase")
    assert waits == [2, 4, 8, 16]


def test_the_right_passphrase_works_after_the_wait_and_not_before(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    for _ in range(5):
        browser.signs_in(migrant_app, amina, "a wrong passphrase")
    early = browser.signs_in(migrant_app, amina)
    assert early.status_code == 429
    clock.advance(seconds=int(early.headers["Retry-After"]))
    browser.signs_in_to(migrant_app, amina)
    assert browser.signs_in(migrant_app, amina, "a wrong passphrase").status_code == 422  # and starts anew


def test_hammering_does_not_lengthen_the_wait(
    browser: Browser, migrant_app: App, amina: str, clock: MovableClock
) -> None:
    for _ in range(30):
        browser.signs_in(migrant_app, amina, "a wrong passphrase")
    clock.advance(seconds=2)
    assert "code" in answer_in(browser.signs_in(migrant_app, amina))


def test_strangers_who_guess_do_not_slow_down_the_owners_own_browser(
    browser: Browser, another_browser: Browser, migrant_app: App, amina: str
) -> None:
    browser.signs_in_to(migrant_app, amina)
    for _ in range(8):
        another_browser.signs_in(migrant_app, amina, "a wrong passphrase")
    assert another_browser.signs_in(migrant_app, amina).status_code == 429
    assert "code" in answer_in(browser.signs_in(migrant_app, amina))


def test_a_name_that_does_not_exist_is_slowed_down_the_same(browser: Browser, migrant_app: App) -> None:
    statuses = [browser.signs_in(migrant_app, "nobody").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_an_address_that_tries_many_names_waits_too(browser: Browser, migrant_app: App, clock: MovableClock) -> None:
    statuses = [browser.signs_in(migrant_app, f"guess {number}").status_code for number in range(41)]
    assert statuses == [422] * 40 + [429]
    clock.advance(minutes=30)
    assert browser.signs_in(migrant_app, "guess 50").status_code == 422
