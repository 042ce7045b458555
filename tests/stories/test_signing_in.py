"""Signing in beside a passphrase: a passkey, with the browser's virtual authenticator, and codes from an app."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.stories.inclusion import look_at
from tests.stories.running import PASSPHRASE, Demo, Windows

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_authenticator(page: Page) -> None:
    """Let the browser have a device that knows its person's finger."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def register(page: Page, app: str, name: str) -> None:
    page.goto(f"{app}/session/start?lang=en&next=/en/my/account&prompt=create")
    page.locator("input[name=name]").fill(name)
    page.locator("input[type=password]").fill("four grey slow rivers")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="I have kept them. Go on").click()
    page.wait_for_url(f"{app}/en/my/account")


def manage(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Passphrase, codes and the second step")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Security of your account")
    look_at(page)


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/en/$"))  # by way of the provider and back


@pytest.fixture
def newcomer(demo: Demo, window: Windows) -> Page:
    page = window.open()
    give_authenticator(page)
    register(page, demo.url("migrant"), f"Rosa {time.monotonic_ns()}")
    return page


@pytest.mark.browser
def test_a_newcomer_makes_a_passkey_and_signs_in_with_it(newcomer: Page, demo: Demo) -> None:
    page, app = newcomer, demo.url("migrant")
    look_at(page)
    manage(page)
    page.get_by_role("link", name=re.compile("^Passkeys")).click()
    expect(page.get_by_label("What do you call this device?")).to_be_visible()
    look_at(page)
    page.get_by_label("What do you call this device?").fill("My phone")
    page.get_by_role("button", name="Make a passkey on this device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes for a lost device")
    look_at(page)
    page.get_by_role("link", name="I have kept them. Go on").click()
    expect(page.locator("main")).to_contain_text("My phone")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("button", name="Done: back to the app").click()
    page.wait_for_url(f"{app}/en/my/account")
    expect(page.locator("main")).to_contain_text("You made a passkey: My phone")
    sign_out(page)

    page.goto(f"{app}/session/start?lang=en&next=/en/my/account")
    look_at(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{app}/en/my/account")


@pytest.mark.browser
def test_a_browser_without_the_passkey_says_so_and_the_passphrase_still_works(demo: Demo, window: Windows) -> None:
    page = window.open()
    give_authenticator(page)
    page.goto(f"{demo.url('migrant')}/session/start?lang=en&next=/en/my/account")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That didn't work. Nothing was changed.")).to_be_visible()
    look_at(page)
    page.locator("input[name=name]").fill("amina")
    page.locator("input[type=password]").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{demo.url('migrant')}/en/my/account")


@pytest.mark.browser
def test_without_javascript_there_is_no_passkey_button_and_codes_from_an_app_work(demo: Demo, window: Windows) -> None:
    page, app = window.open(javascript=False), demo.url("migrant")
    name = f"Ines {time.monotonic_ns()}"
    register(page, app, name)
    page.goto(f"{app}/session/start?lang=en&next=/en/my/account&prompt=manage")
    page.get_by_role("link", name=re.compile("^Codes from an app")).click()
    page.get_by_text("The app can't scan?").click()
    key = page.locator("details code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes for a lost device")
    printed = page.locator("main code").first.inner_text()
    page.get_by_role("link", name="I have kept them. Go on").click()
    page.get_by_role("button", name="Done: back to the app").click()
    sign_out(page)

    page.goto(f"{app}/session/start?lang=en&next=/en/my/account")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.locator("input[name=name]").fill(name)
    page.locator("input[type=password]").fill("four grey slow rivers")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    page.get_by_label("Code").fill(printed)  # the code by the clock may still be the one that was taken
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("Something happened to your account.")
    page.get_by_role("button", name=re.compile("^Ines")).click()
    page.wait_for_url(f"{app}/en/my/account")
    expect(page.locator("main")).to_contain_text("Somebody signed in with a code for a lost device.")


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_of_the_second_step_shut_nobody_out_in_arabic(demo: Demo, window: Windows, dark: bool) -> None:
    page, app = window.open(dark=dark), demo.url("migrant")
    register(page, app, f"Salma {time.monotonic_ns()}")
    page.goto(f"{app}/session/start?lang=ar&next=/ar/my/account&prompt=manage")
    look_at(page)
    address = page.url
    for name in ("time-codes", "passkeys", "passphrase", "card", "helpers"):
        page.goto(address.replace("/security?", f"/security/{name}?"))
        look_at(page)
    page.goto(f"{app}/ar/my/account")
    look_at(page)
