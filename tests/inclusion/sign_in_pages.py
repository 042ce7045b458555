"""The pages of signing in and of an account's safety.

`rosa` has just made an account; `ines` has too, and signs in in two steps. Both are somebody else in each look.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Page

from tests.inclusion.newcomers import PASSPHRASE, go_on_to_safety, new_name, register, turn_time_codes_on
from tests.inclusion.seeing import Seen, Step, fill, one_after_the_other, press

START = "/session/start?lang={lang}&next=/{lang}/my/account&prompt="
ACCOUNT = "/{lang}/my/account"
PIN = "704182"


def new_code() -> str:
    """Return a code that nothing has: each is slowed down for itself."""
    letters = uuid4().hex
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def safety(name: str, *steps: Step) -> Step:
    """Return the steps to one of the pages about an account's safety, and what is done there."""
    return one_after_the_other(go_on_to_safety, press(f"main a[href*='/security/{name}']"), *steps)


def use_another_app(page: Page) -> None:
    """Ask for the form that turns codes from an app on, where they are on already."""
    if page.locator("a[href*='again=yes']").count():
        press("a[href*='again=yes']")(page)


def sign_in_again(page: Page) -> None:
    """Give name and passphrase once more, as far as the second step."""
    name, lang = page.locator("main .lead bdi").inner_text(), page.locator("html").get_attribute("lang")
    app = urlsplit(page.url)
    page.goto(f"{app.scheme}://{app.netloc}{START.format(lang=lang)}login")
    fill(name=name, passphrase=PASSPHRASE)(page)


SIGN_IN = [
    Seen("newcomer", "/openid/sign-in", START + "login", name="sign-in"),
    Seen(
        "newcomer",
        "/openid/sign-in",
        START + "login",
        fill(name=new_name, passphrase="not the right one"),
        "sign-in-wrong",
    ),
    Seen("newcomer", "/openid/register", START + "create", name="register"),
    Seen("newcomer", "/openid/register", START + "create", fill(name="x", passphrase="short"), "register-wrong"),
    Seen("newcomer", "/openid/register", START + "create", register, "codes"),
    Seen("newcomer", "/openid/recover", START + "login", press("main a[href*='recover']"), "recover"),
    Seen(
        "newcomer",
        "/openid/recover",
        START + "login",
        one_after_the_other(
            press("main a[href*='recover']"), fill(name=new_name, code=new_code, passphrase=PASSPHRASE)
        ),
        "recover-wrong",
    ),
    Seen("newcomer", "/openid/card", START + "card", name="use-a-card"),
    Seen(
        "newcomer",
        "/openid/card",
        START + "card",
        fill(code=new_code, pin=PIN, passphrase=PASSPHRASE),
        "use-a-card-wrong",
    ),
    Seen("newcomer", "/openid/attested", START + "login", press("main a[href*='attested']"), "nothing-left"),
    Seen(
        "newcomer",
        "/openid/attested",
        START + "login",
        one_after_the_other(press("main a[href*='attested']"), fill(name=new_name)),
        "nothing-left-codes",
    ),
    Seen(
        "newcomer",
        "/openid/attested/claim",
        START + "login",
        one_after_the_other(press("main a[href*='attested']"), press("main a[href*='claim']")),
        "helper-spoke",
    ),
    Seen(
        "newcomer",
        "/openid/attested/claim",
        START + "login",
        one_after_the_other(
            press("main a[href*='attested']"),
            press("main a[href*='claim']"),
            fill(code=new_code, passphrase=PASSPHRASE),
        ),
        "helper-spoke-wrong",
    ),
    Seen("newcomer", "/openid/authorize", "/openid/authorize?client_id=nobody", name="openid-failure", status=400),
    Seen("amina", "/openid/choose", "/session/start?lang={lang}&prompt=select_account"),
    Seen("amina", "/openid/logout", "/openid/logout?ui_locales={lang}", name="sign-out"),
    Seen("rosa", "/openid/security", ACCOUNT, go_on_to_safety, "security"),
    Seen("rosa", "/openid/security/name", ACCOUNT, safety("name"), "new-name"),
    Seen("rosa", "/openid/security/name", ACCOUNT, safety("name", fill(name=" ")), "new-name-wrong"),
    Seen("rosa", "/openid/security/passphrase", ACCOUNT, safety("passphrase"), "new-passphrase"),
    Seen(
        "rosa",
        "/openid/security/passphrase",
        ACCOUNT,
        safety("passphrase", fill(passphrase="short")),
        "new-passphrase-wrong",
    ),
    Seen("rosa", "/openid/security/passkeys", ACCOUNT, safety("passkeys"), "passkeys"),
    Seen("rosa", "/openid/security/card", ACCOUNT, safety("card"), "card"),
    Seen("rosa", "/openid/security/card", ACCOUNT, safety("card", fill(pin="123456")), "card-wrong"),
    Seen("rosa", "/openid/security/card", ACCOUNT, safety("card", fill(pin=PIN)), "card-to-print"),
    Seen("rosa", "/openid/security/helpers", ACCOUNT, safety("helpers"), "helpers-who-know-you"),
    Seen("rosa", "/openid/security/time-codes", ACCOUNT, safety("time-codes", use_another_app), "time-codes"),
    Seen(
        "rosa",
        "/openid/security/time-codes",
        ACCOUNT,
        safety("time-codes", use_another_app, fill(code="000000")),
        "time-codes-wrong",
    ),
    Seen(
        "rosa",
        "/openid/security/time-codes",
        ACCOUNT,
        safety("time-codes", use_another_app, turn_time_codes_on),
        "codes-for-a-lost-device",
    ),
    Seen(
        "rosa",
        "/openid/security/time-codes",
        ACCOUNT,
        safety(
            "time-codes",
            use_another_app,
            turn_time_codes_on,
            press("main a.button.full"),
            press("main a[href*='/security/time-codes']"),
        ),
        "time-codes-on",
    ),
    Seen("ines", "/openid/second-step", ACCOUNT, sign_in_again, "second-step"),
    Seen(
        "ines",
        "/openid/second-step",
        ACCOUNT,
        one_after_the_other(sign_in_again, fill(code="000000")),
        "second-step-wrong",
    ),
]

SIGN_IN_NOT_PAGES = {
    "/.well-known/openid-configuration",
    "/openid/jwks",
    "/openid/userinfo",
    "/openid/passkey.js",
    "/openid/card.js",
}
SIGN_IN_OUTSIDE_THE_DEMO = {"/openid/passphrase", "/openid/enrol"}
"""What only staff of an installation come to that is no demo: `tests/stories/test_outside_the_demo.py` looks at it."""
