"""People who make an account of their own, and keep it safe, by the pages that everybody uses."""

from __future__ import annotations

from uuid import uuid4

import pyotp
from playwright.sync_api import Page

from tests.inclusion.seeing import fill, press

PASSPHRASE = "four plain words here"


def new_name() -> str:
    """Return a name that nobody has."""
    return f"somebody-{uuid4().hex[:8]}"


def register(page: Page) -> None:
    """Make a new account on the form for one: its recovery codes are shown."""
    fill(name=new_name, passphrase=PASSPHRASE)(page)


def go_on_to_safety(page: Page) -> None:
    """Go from the app's page of one's account to what keeps it safe."""
    press("main a[href*='prompt=manage']")(page)


def turn_time_codes_on(page: Page) -> None:
    """Type the key into an app, and the app's code into the form: codes for a lost device are shown."""
    key = page.locator("details code").text_content() or ""
    fill(code=pyotp.TOTP(key.replace(" ", "")).now())(page)


def come_with_an_account(page: Page, app: str, lang: str, *, two_steps: bool) -> None:
    """Make an account, and sign in to the newcomers' app with it."""
    page.goto(f"{app}/session/start?lang={lang}&next=/{lang}/my/account&prompt=create")
    register(page)
    press("main form button")(page)
    if two_steps:
        go_on_to_safety(page)
        press("main a[href*='/security/time-codes']")(page)
        turn_time_codes_on(page)
