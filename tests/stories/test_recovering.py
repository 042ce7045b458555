"""Getting back into an account with a printed card and its PIN, on a narrow phone, in both directions."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows
from tests.stories.test_offline import PATIENCE

pytestmark = pytest.mark.browser
OLD, NEW = "four grey slow rivers", "seven loud red trains"
PIN = "704182"
LANGUAGES = pytest.mark.parametrize("lang", ["en", "ar"])


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


def open_window(window: Windows) -> Page:
    page = window.open(width=360, height=740)
    page.context.set_default_timeout(PATIENCE)  # a busy machine is no fault of a page
    return page


def account(app: str, lang: str) -> str:
    return f"{app}/{lang}/my/account"


def start(app: str, lang: str, prompt: str) -> str:
    return f"{app}/session/start?lang={lang}&next=/{lang}/my/account&prompt={prompt}"


def send(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main input[name='{name}']").fill(value)
    with page.expect_navigation():
        page.locator("main form:not([data-passkey]) button").first.click()


def register(page: Page, app: str, lang: str) -> str:
    name = f"Rosa {time.monotonic_ns()}"
    page.goto(start(app, lang, "create"))
    send(page, name=name, passphrase=OLD)
    send(page)  # they have kept the codes
    page.wait_for_url(account(app, lang))
    return name


def sign_in(page: Page, app: str, lang: str, name: str, passphrase: str) -> None:
    page.goto(start(app, lang, "login"))
    send(page, name=name, passphrase=passphrase)


def is_signed_out(page: Page, app: str, lang: str) -> bool:
    page.goto(account(app, lang))
    return "/openid/sign-in" in page.url


@LANGUAGES
def test_a_card_and_its_pin_give_a_new_passphrase_and_sign_out_all_other_devices(
    demo: Demo, window: Windows, lang: str
) -> None:
    app, home, street = demo.url("migrant"), open_window(window), open_window(window)
    name = register(home, app, lang)
    home.goto(start(app, lang, "manage"))
    home.locator("main a[href*='/security/card']").click()
    send(home, pin=PIN)
    secret = home.locator("main code").inner_text()
    expect(home.locator("main .qr svg")).to_be_visible()
    look_at(home)

    street.goto(start(app, lang, "card") + f"#{secret}")  # what the picture says
    expect(street.locator("input[name=code]")).to_have_value(secret)
    assert secret not in street.url
    look_at(street)
    send(street, pin="918273", passphrase=NEW)
    expect(street.locator("main .error").first).to_be_visible()
    look_at(street)
    send(street, code=secret, pin=PIN, passphrase=NEW)
    send(street, pin=PIN)  # for the next card
    expect(street.locator("main code")).not_to_have_text(secret)
    street.locator("main a.button.full").click()
    expect(street.locator("main a[href*='/security/card']")).to_be_visible()
    look_at(street)

    assert is_signed_out(home, app, lang)
    sign_in(home, app, lang, name, OLD)
    expect(home.locator("main .banner.danger[role=alert]")).to_be_visible()
    sign_in(home, app, lang, name, NEW)
    expect(home.locator("main .banner.sun")).to_be_visible()  # it says that something happened to the account
    look_at(home)
    send(home)
    home.wait_for_url(account(app, lang))
    home.goto(f"{app}/{lang}/my/notices")
    expect(home.locator("main li.card")).to_have_count(3)  # a card, getting back in with it, and the next card
    look_at(home)

    street.goto(start(app, lang, "card"))
    send(street, code=secret, pin=PIN, passphrase=OLD)
    expect(street.locator("main .error").first).to_be_visible()  # it works once
