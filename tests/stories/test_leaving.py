"""Leaving quickly on a phone that somebody watches: nothing personal is found there, and nothing that was said is lost."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.stories.inclusion import look_at
from tests.stories.running import PASSPHRASE, Demo, Windows
from tests.stories.test_offline import (
    NEW_PASSPHRASE,
    PERSONAL,
    PROCESS,
    expect_done,
    open_guide,
    path_of,
    press_done,
    register,
    says,
    until,
    wait_for_queue,
)

AWAY = "https://www.wikipedia.org/"
WELCOME = {"en": "Welcome", "ar": "أهلًا وسهلًا"}
LEFT_WAITING = """new Promise((resolve) => {
  const asked = indexedDB.open('busola', 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction('queue').objectStore('queue').getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result.map((item) => item.path.split('/').pop())); };
  };
})"""

pytestmark = pytest.mark.browser


def show_neutral_page(route: Route) -> None:
    assert "referer" not in route.request.headers
    route.fulfill(body="<h1>Encyclopedia</h1>", content_type="text/html")


def block_the_way(page: Page) -> None:
    """Have nobody answer for the neutral page: the browser follows a form there by itself, past what `route` shows."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setBlockedURLs", {"urls": [f"{AWAY}*"]})


def is_signed_in(context: BrowserContext) -> bool:
    return any(cookie.get("name", "").endswith("migrant_session") for cookie in context.cookies())


def wait_until_signed_out(page: Page) -> None:
    for _ in range(300):
        if not is_signed_in(page.context):
            return
        page.wait_for_timeout(100)
    raise AssertionError("still signed in")


def expect_welcome(page: Page, lang: str = "en") -> None:
    expect(page.locator("h1")).to_have_text(WELCOME[lang])
    assert "amina" not in page.content()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_whoever_takes_up_the_phone_finds_nothing(lang: str, demo: Demo, window: Windows, javascript: bool) -> None:
    app = demo.url("migrant")
    page = window.open(javascript=javascript)
    page.context.route(f"{AWAY}**", show_neutral_page)
    page.goto(f"{app}/session/start?lang={lang}&next=/{lang}/my/cases")
    page.locator("input[name=name]").fill("amina")
    page.locator("input[type=password]").fill(PASSPHRASE)
    page.locator("form.card:not([data-passkey]) button").first.click()
    page.wait_for_url(f"{app}/{lang}/my/cases")
    page.goto(f"{app}/{lang}/my/{PROCESS}/question")
    page.locator("form.question button[name=value]").first.click()
    page.wait_for_url("**/question/2")
    page.goto(f"{app}/{lang}/my/{PROCESS}")
    with page.expect_navigation():
        step = press_done(page)  # this stays on the device
    pages = [f"/{lang}/my/{rest}" for rest in ("", "cases", "papers", "rights", PROCESS)]
    other = page.context.new_page()
    other.goto(f"{app}/{lang}/my/")
    page.goto(f"{app}/{lang}/my/account")
    assert is_signed_in(page.context)

    if javascript:
        page.locator(".leave").click()
        page.wait_for_url(AWAY)
        other.wait_for_url(AWAY)  # in another tab, too
        page.go_back()
        page.wait_for_url(AWAY)
    else:
        block_the_way(page)
        with page.expect_event("requestfailed", lambda request: request.url == AWAY):
            page.locator(".leave").click()
        page.wait_for_url("chrome-error://**", wait_until="commit")
        page.go_back()
        expect_welcome(page, lang)
    wait_until_signed_out(page)
    for path in pages:
        page.goto(app + path)
        expect_welcome(page, lang)
    if javascript:
        look_at(page)
        assert page.evaluate(PERSONAL) == []

    # Whoever goes on from there comes no further; only the passphrase opens it.
    page.locator("main form button").click()
    page.wait_for_url(f"{app}/{lang}/my/")
    sign_in = page.locator("main a[href^='/session/start']")
    expect(sign_in).to_be_visible()
    assert "amina" not in page.content()
    if javascript:
        look_at(page)
    for path in pages:
        page.goto(app + path)
        expect(page.locator("main a[href^='/session/start'], form[action] input[type=password]").first).to_be_visible()
    page.goto(f"{app}/{lang}/my/")
    sign_in.click()
    page.locator("input[name=name]").fill("amina")
    page.locator("input[type=password]").fill(PASSPHRASE)
    page.locator("form.card:not([data-passkey]) button").first.click()
    page.wait_for_url(f"{app}/{lang}/my/")
    page.goto(f"{app}/{lang}/my/{PROCESS}")
    expect_done(page, step)


def test_what_waits_is_kept_unseen_and_sent_when_its_account_is_back(demo: Demo, window: Windows) -> None:
    page = open_guide(window, demo)
    app = demo.url("migrant")
    register(page, demo, "watched")
    case = path_of(page)
    page.context.route(f"{AWAY}**", show_neutral_page)
    page.context.set_offline(True)
    step = press_done(page)
    wait_for_queue(page, ["mark"])

    # Left without a connection: nothing is shown, and the server is told as soon as there is one.
    page.locator(".leave").click()
    page.wait_for_url(AWAY)
    page.goto(app + case)
    says(page, "This page is not kept on your device")
    assert page.evaluate(PERSONAL) == []
    wait_for_queue(page, [])
    assert page.evaluate(LEFT_WAITING) == ["mark"]
    assert is_signed_in(page.context)
    page.goto(f"{app}/en/my/")
    page.context.set_offline(False)
    page.goto(app + case)
    expect_welcome(page)
    assert not is_signed_in(page.context)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{app}/en/my/")
    wait_for_queue(page, [])
    expect(page.locator("[data-waiting]")).to_have_count(0)
    assert page.evaluate(LEFT_WAITING) == ["mark"]

    page.goto(f"{app}/session/start?lang=en&next=/en/my/cases")
    page.locator("input[name=name]").fill("watched")
    page.locator("input[type=password]").fill(NEW_PASSPHRASE)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(f"{app}/en/my/cases")
    until(page, f"async () => (await {LEFT_WAITING}).length === 0")
    page.goto(app + case)
    expect_done(page, step)
