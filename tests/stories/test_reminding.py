"""Being reminded by e-mail and in one's calendar: walked through without a script, looked at in both directions."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.stories.inclusion import look_at
from tests.stories.running import PATIENCE, Demo, Windows

pytestmark = pytest.mark.browser
NARROW = 320


def register(page: Page, app: str) -> None:
    page.goto(f"{app}/session/start?lang=en&next=/en/my/notices&prompt=create")
    page.locator("input[name=name]").fill(f"Noor {time.monotonic_ns()}")
    page.locator("input[type=password]").fill("four grey slow rivers")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="I have kept them. Go on").click()
    page.wait_for_url(f"{app}/en/my/notices")


def code_in_the_mail(page: Page, app: str) -> str:
    """Wait until the worker beside the API has sent the e-mail; return the code that stands in it."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        page.goto(f"{app}/en/my/demo-mails")
        found = re.search(r"Your code is (\d{6})", page.locator("main").inner_text())
        if found is not None:
            return found[1]
        page.wait_for_timeout(500)
    raise AssertionError("no e-mail came")


def test_one_chooses_how_one_is_told(demo: Demo, window: Windows) -> None:
    app = demo.url("migrant")
    page = window.open(javascript=False, width=NARROW)
    register(page, app)
    expect(page.locator("h1")).to_have_text("Messages for you")
    eyes = window.open(width=NARROW, cookies_of=page.context)  # the same person; axe needs a script

    def look(path: str) -> None:
        for lang in ("en", "ar"):
            eyes.goto(f"{app}/{lang}/my/{path}")
            expect(eyes.locator("html")).to_have_attribute("lang", lang)
            look_at(eyes)

    page.get_by_role("link", name="Choose your reminders").click()
    page.get_by_label("Your e-mail address").fill("noor@mail.example")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("main")).to_contain_text("We sent a code to")
    look("reminders")
    code = code_in_the_mail(page, app)
    look("demo-mails")
    page.goto(f"{app}/en/my/reminders")
    page.get_by_label("The code from the e-mail").fill(code)
    page.get_by_role("button", name="This is my address").click()
    expect(page.locator("main")).to_contain_text("We write to")

    page.get_by_role("button", name="Make an address").click()
    expect(page.locator("main code")).to_contain_text("/v1/calendar-feeds/")
    look("reminders")
