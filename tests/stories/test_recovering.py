"""Getting back into an account on a narrow phone, in both directions: with a printed card, and with a helper's word."""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from api.demo import demo_settings
from api.installation import open_installation
from core.people.account_tables import AttestedRecoveryRow
from core.people.attested_recovery import DELAY
from tests.stories.inclusion import look_at
from tests.stories.running import PASSPHRASE, Demo, Windows

pytestmark = pytest.mark.browser
OLD, NEW = "four grey slow rivers", "seven loud red trains"
PIN = "704182"
LANGUAGES = pytest.mark.parametrize("lang", ["en", "ar"])


def account(app: str, lang: str) -> str:
    return f"{app}/{lang}/my/account"


def start(app: str, lang: str, prompt: str) -> str:
    return f"{app}/session/start?lang={lang}&next=/{lang}/my/account&prompt={prompt}"


def send(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main input[name='{name}']").fill(value)
    with page.expect_navigation():
        page.locator("main form:not([data-passkey]) button").first.click()


def follow(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(f"main {selector}").click()


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


def sign_in_anew(page: Page, app: str, lang: str, name: str) -> None:
    """Sign in with the new passphrase, and be told that something happened to the account."""
    sign_in(page, app, lang, name, NEW)
    expect(page.locator("main .banner.sun")).to_be_visible()
    look_at(page)
    send(page)
    page.wait_for_url(account(app, lang))


def is_signed_out(page: Page, app: str, lang: str) -> bool:
    page.goto(account(app, lang))
    return "/openid/sign-in" in page.url


@LANGUAGES
def test_a_card_and_its_pin_give_a_new_passphrase_and_sign_out_all_other_devices(
    demo: Demo, window: Windows, lang: str
) -> None:
    app, home, street = demo.url("migrant"), window.open(), window.open()
    name = register(home, app, lang)
    home.goto(start(app, lang, "manage"))
    follow(home, "a[href*='/security/card']")
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
    sign_in_anew(home, app, lang, name)
    home.goto(f"{app}/{lang}/my/notices")
    expect(home.locator("main li.card")).to_have_count(3)  # a card, getting back in with it, and the next card
    look_at(home)

    street.goto(start(app, lang, "card"))
    send(street, code=secret, pin=PIN, passphrase=OLD)
    expect(street.locator("main .error").first).to_be_visible()  # it works once


def let_help(page: Page, app: str) -> None:
    """Save a way, and let an organisation help with it."""
    page.goto(f"{app}/en/my/hamburg/registration-of-address/save")
    page.get_by_role("button", name="Save now").click()
    page.wait_for_url(re.compile(r"/my/cases/[0-9a-f-]{36}"))
    case = re.search(r"/my/cases/([0-9a-f-]{36})", page.url)
    assert case is not None
    page.goto(f"{app}/en/my/cases/{case[1]}/help")
    page.get_by_role("link", name="Read what they would see").first.click()
    page.get_by_role("button", name="Allow this").click()
    page.wait_for_url(re.compile(r"/my/helpers/[0-9a-f-]{36}"))


def speak(page: Page, demo: Demo, code: str) -> None:
    """Give a helper's word for whoever showed this code."""
    page.goto(f"{demo.url('ngo')}/en/attest")
    if page.locator("input[name=name]").count():
        send(page, name="lena", passphrase=PASSPHRASE)
        page.goto(f"{demo.url('ngo')}/en/attest")
    send(page, code=code)
    expect(page.locator("main [role=status]")).to_be_visible()


def ask_for_codes(page: Page, app: str, lang: str, name: str) -> tuple[str, str]:
    """Ask as somebody who has nothing left: the code for the helper, and one's own."""
    page.goto(start(app, lang, "login"))
    follow(page, "a[href*='/attested']")
    send(page, name=name)
    look_at(page)
    for_helper, own = page.locator("main code").all_inner_texts()
    return for_helper, own


def claim(page: Page, code: str) -> None:
    follow(page, "a[href*='/attested/claim']")
    send(page, code=code, passphrase=NEW)


def let_days_pass(demo: Demo) -> None:
    """Let the delay of every helper's word be over."""
    with open_installation(demo_settings(demo.port, demo.data)) as installation:
        over = installation.now() - timedelta(minutes=1)
        with installation.database.writing() as session:
            spoken = update(AttestedRecoveryRow).where(AttestedRecoveryRow.ready_at.is_not(None))
            session.execute(spoken.values(ready_at=over, expires_at=over + DELAY))


@LANGUAGES
def test_a_helpers_word_waits_is_stopped_with_one_tap_and_otherwise_lets_its_person_in(
    demo: Demo, window: Windows, lang: str
) -> None:
    app, home, street, desk = demo.url("migrant"), window.open(), window.open(), window.open()
    name = register(home, app, lang)
    home.goto(start(app, lang, "manage"))
    follow(home, "a[href*='/security/helpers']")
    expect(home.locator("main input[type=checkbox]")).to_have_count(0)  # nobody knows this person yet
    look_at(home)
    let_help(home, app)
    home.goto(start(app, lang, "manage"))
    follow(home, "a[href*='/security/helpers']")
    home.locator("main input[type=checkbox]").check()
    send(home)

    for_helper, own = ask_for_codes(street, app, lang, name)
    speak(desk, demo, for_helper)
    look_at(desk)
    claim(street, own)
    expect(street.locator("main .error").first).to_be_visible()  # too early
    home.goto(f"{app}/{lang}/my/notices")
    look_at(home)
    home.locator("aside.banner button").click()  # one tap, at the head of any page of theirs
    home.wait_for_url(account(app, lang))
    expect(home.locator("aside.banner")).to_have_count(0)
    let_days_pass(demo)
    send(street, code=own, passphrase=NEW)
    expect(street.locator("main .error").first).to_be_visible()  # it was stopped

    for_helper, own = ask_for_codes(street, app, lang, name)
    speak(desk, demo, for_helper)
    let_days_pass(demo)
    claim(street, own)
    expect(street.locator("main a[href*='/security/helpers']")).to_be_visible()
    assert is_signed_out(home, app, lang)
    sign_in_anew(home, app, lang, name)
