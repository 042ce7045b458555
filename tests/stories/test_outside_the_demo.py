"""An installation outside the demo, made of what was one: its demo people are out, and its staff sign in in two steps."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect

from api.demo import PEOPLE
from tests.inclusion.measuring import measure
from tests.stories.inclusion import look_at
from tests.stories.outside import Outside, make_of_a_demo
from tests.stories.running import PASSPHRASE, Windows

pytestmark = pytest.mark.browser
OWN_PASSPHRASE = "four grey slow rivers"
LOOKS = [("en", "light", 360), ("ar", "dark", 360), ("ar", "light", 1280), ("en", "dark", 1280)]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """What was a demo, served outside the demo."""
    made = make_of_a_demo(tmp_path_factory.mktemp("outside"))
    with made.serving():
        yield made


def sign_in(page: Page, app: str, name: str, passphrase: str) -> None:
    page.goto(f"{app}/session/start?lang=en&next=/en/my/account")
    page.locator("input[name=name]").fill(name)
    page.locator("input[type=password]").fill(passphrase)
    page.get_by_role("button", name="Sign in", exact=True).click()


def heading_is(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words)


def test_nobody_of_the_demo_gets_in(outside: Outside, window: Windows) -> None:
    assert f"{len(PEOPLE)} demo accounts were disabled" in outside.said
    for app, name in (("migrant", "amina"), ("authority", "marco"), ("ngo", "nadia")):
        page = window.open(javascript=False)
        sign_in(page, outside.url(app), name, PASSPHRASE)
        heading_is(page, "This account is closed")
    page = window.open()
    sign_in(page, outside.url("migrant"), "amina", PASSPHRASE)
    heading_is(page, "This account is closed")
    look_at(page)


def test_nobody_reads_the_e_mails_that_a_demo_shows(outside: Outside, window: Windows) -> None:
    answer = window.open(javascript=False).goto(f"{outside.url('migrant')}/en/my/demo-mails")
    assert answer is not None
    assert answer.status == 404


def look_in_each_way(page: Page) -> None:
    """Measure a page as it stands in both directions, both colour schemes and two widths."""
    address, window = urlsplit(page.url), page.viewport_size
    asked = parse_qs(address.query)
    assert window is not None
    for lang, scheme, width in LOOKS:
        page.set_viewport_size({"width": width, "height": window["height"]})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(address._replace(query=urlencode({**asked, "ui_locales": [lang]}, doseq=True)).geturl())
        expect(page.locator("html")).to_have_attribute("lang", lang)
        faults = measure(page)
        assert not faults, f"{address.path}: {lang}, {scheme}, {width}: {faults}"
    page.set_viewport_size(window)
    page.goto(address.geturl())


def test_staff_choose_a_passphrase_make_a_second_step_and_take_it_the_next_time(
    outside: Outside, window: Windows
) -> None:
    desk = outside.url("authority")
    page = window.open()
    sign_in(page, desk, "renata", outside.add_staff("renata", "authority", "questura-bologna", "author"))
    heading_is(page, "Choose your own passphrase")
    look_in_each_way(page)
    page.locator("input[type=password]").fill(OWN_PASSPHRASE)
    page.get_by_role("button", name="Keep this passphrase").click()
    heading_is(page, "Your recovery codes")
    page.get_by_text("I have kept them. Go on").click()

    heading_is(page, "Make a second step")
    look_in_each_way(page)
    page.get_by_text("The app can't scan?").click()
    codes = pyotp.TOTP(page.locator("details code").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(codes.now())
    page.get_by_role("button", name="Turn on").click()
    heading_is(page, "Codes for a lost device")
    printed = page.locator("main li code").first.inner_text()
    page.get_by_role("link", name="I have kept them. Go on").click()
    page.get_by_role("button", name=re.compile("^renata")).click()
    page.wait_for_url(f"{desk}/en/my/account")

    other = window.open(javascript=False)
    sign_in(other, desk, "renata", OWN_PASSPHRASE)
    heading_is(other, "The second step")
    other.get_by_label("Code").fill("000000")
    other.get_by_role("button", name="Go on").click()
    expect(other.locator("main")).to_contain_text("The code is not right, or it was used before.")
    other.goto(f"{desk}/en/my/account")
    heading_is(other, "Sign in")  # the passphrase alone lets nobody in
    sign_in(other, desk, "renata", OWN_PASSPHRASE)
    heading_is(other, "The second step")
    other.get_by_label("Code").fill(printed)  # the code by the clock may still be the one that was taken
    other.get_by_role("button", name="Go on").click()
    other.get_by_role("button", name=re.compile("^renata")).click()
    other.wait_for_url(f"{desk}/en/my/account")
    expect(other.locator("main")).to_contain_text("Somebody signed in with a code for a lost device.")
