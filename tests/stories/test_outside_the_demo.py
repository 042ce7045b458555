"""An installation outside the demo: its demo people are out, and its staff sign in in two steps."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect

from api.demo import PEOPLE
from tests.inclusion.measuring import measure
from tests.stories.outside import Outside, once_a_demo
from tests.stories.running import PASSPHRASE, Windows

pytestmark = pytest.mark.browser
WORDS = "four grey slow rivers"
LOOKS = [("en", "light", 360), ("ar", "dark", 360), ("ar", "light", 1280), ("en", "dark", 1280)]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """What was a demo, with one more member of staff, served outside the demo."""
    with once_a_demo(tmp_path_factory.mktemp("outside")) as made:
        made.passphrase = made.add_staff("renata", "authority", "questura-bologna", "author")
        with made.serving():
            yield made


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
        assert not measure(page), f"{address.path}: {lang}, {scheme}, {width}"
    page.set_viewport_size(window)
    page.goto(address.geturl())


def sign_in(page: Page, app: str, name: str, passphrase: str) -> None:
    page.goto(f"{app}/session/start?lang=en&next=/en/my/account")
    page.locator("input[name=name]").fill(name)
    page.locator("input[type=password]").fill(passphrase)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_nobody_of_the_demo_gets_in(outside: Outside, window: Windows) -> None:
    assert f"{len(PEOPLE)} demo accounts were disabled" in outside.said
    page = window.open(javascript=False)
    for app, name in (("migrant", "amina"), ("authority", "marco"), ("ngo", "nadia")):
        sign_in(page, outside.url(app), name, PASSPHRASE)
        expect(page.locator("h1")).to_have_text("This account is closed")


def test_staff_choose_a_passphrase_make_a_second_step_and_take_it_the_next_time(
    outside: Outside, window: Windows
) -> None:
    desk = outside.url("authority")
    page = window.open()
    page.context.set_default_timeout(60_000)
    sign_in(page, desk, "renata", outside.passphrase)
    expect(page.locator("h1")).to_have_text("Choose your own passphrase")
    look_in_each_way(page)
    page.locator("input[type=password]").fill(WORDS)
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    page.locator("main form button, main a.button").first.click()

    expect(page.locator("h1")).to_have_text("Make a second step")
    look_in_each_way(page)
    page.get_by_text("The app can't scan?").click()
    codes = pyotp.TOTP(page.locator("details code").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(codes.now())
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator("h1")).to_have_text("Codes for a lost device")
    printed = page.locator("main li code").first.inner_text()
    page.get_by_role("link", name="I have kept them. Go on").click()
    page.get_by_role("button", name=re.compile("^renata")).click()
    page.wait_for_url(f"{desk}/en/my/account")

    other = window.open(javascript=False)
    other.context.set_default_timeout(60_000)
    sign_in(other, desk, "renata", WORDS)
    expect(other.locator("h1")).to_have_text("The second step")
    other.get_by_label("Code").fill("000000")
    other.get_by_role("button", name="Go on").click()
    expect(other.locator("main")).to_contain_text("The code is not right, or it was used before.")
    other.get_by_label("Code").fill(printed)  # the code by the clock may still be the one that was taken
    other.get_by_role("button", name="Go on").click()
    other.get_by_role("button", name=re.compile("^renata")).click()
    other.wait_for_url(f"{desk}/en/my/account")
    expect(other.locator("main")).to_contain_text("Somebody signed in with a code for a lost device.")
