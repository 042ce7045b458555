"""One's own account, in each app."""

from __future__ import annotations

import pytest

from tests.apps.browsing import sign_in
from tests.apps.conftest import House, open_browser_on

ACCOUNT = "/en/my/account"


@pytest.mark.parametrize(("app", "name"), [("migrant", "amina"), ("authority", "giulia"), ("ngo", "sara")])
def test_everybody_sees_where_they_are_signed_in_and_signs_out_elsewhere(
    house: House, passphrase: str, app: str, name: str
) -> None:
    here, there = open_browser_on(house, app), open_browser_on(house, app)
    sign_in(there, there.open(ACCOUNT), name, passphrase)
    page = sign_in(here, here.open(ACCOUNT), name, passphrase)
    assert page.path == ACCOUNT
    assert "This device" in page.text
    (device,) = [form for form in page.forms if "/devices/" in form.action and "others" not in form.action]
    page = here.post(device.action)
    assert page.path == ACCOUNT
    assert "You signed out on another device." in page.text
    assert not [form for form in page.forms if "/devices/" in form.action]
    assert there.open(ACCOUNT).url.startswith(house.url("api"))
    assert here.post(device.action).path == ACCOUNT  # twice is once


def test_signing_out_everywhere_else_is_one_button(house: House, passphrase: str) -> None:
    here = open_browser_on(house, "migrant")
    others = [open_browser_on(house, "migrant") for _ in range(2)]
    for browser in (*others, here):
        sign_in(browser, browser.open(ACCOUNT), "amina", passphrase)
    page = here.press(here.open(ACCOUNT), "/devices/sign-out-others")
    assert "You signed out on all other devices." in page.text
    assert all(browser.open(ACCOUNT).url.startswith(house.url("api")) for browser in others)
