"""A phone without a connection, or with a bad one: nothing is lost, nothing is asked or sent twice, nobody sees another's."""

import os
import re
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from apps.kit.digits import read_digits
from tests.inclusion.measuring import MEASURES
from tests.stories.inclusion import look_at
from tests.stories.running import PATIENCE, Demo, Windows, four_free_ports, start_demo, stop_demo

PROCESS = "hamburg/registration-of-address"
NEW_PASSPHRASE = "four quiet green lamps"
CACHES = "caches.keys()"
DATABASES = "indexedDB.databases().then((all) => all.map((one) => one.name))"
WORKERS = "navigator.serviceWorker.getRegistrations()"
PERSONAL = "caches.keys().then((names) => names.filter((name) => name.startsWith('busola-pages-')))"
QUEUE = """new Promise((resolve) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = (event) => resolve(event.data.map((item) => item.path.split('/').pop()));
  navigator.serviceWorker.controller.postMessage({ ask: 'waiting' }, [channel.port2]);
})"""
SET_NOTE = """([key, value]) => new Promise((resolve) => {
  const asked = indexedDB.open('busola', 1);
  asked.onsuccess = () => {
    const writing = asked.result.transaction('notes', 'readwrite');
    writing.objectStore('notes').put(value, key);
    writing.oncomplete = () => { asked.result.close(); resolve(); };
  };
})"""
HOLD_FORMS = """() => {
  const { fetch } = self;
  self.fetch = (asked, ...more) => more[0]?.method === 'POST' ? Promise.reject(new TypeError('no way')) : fetch(asked, ...more);
  self.letThrough = () => { self.fetch = fetch; };
}"""
HOLD_WORDS = """() => {
  const { words } = QUESTIONS;
  const held = new Promise((resolve) => { self.sayThem = resolve; });
  self.asked = new Promise((resolve) => {
    QUESTIONS.words = async (asked) => { resolve(); await held; return words(asked); };
  });
}"""
HAS_WORKER = "navigator.serviceWorker?.controller != null"

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(window: Windows, demo: Demo) -> Page:
    """A phone on which the guide has been opened once."""
    return open_guide(window, demo)


def open_guide(window: Windows, demo: Demo, lang: str = "en") -> Page:
    page = window.open()
    page.goto(f"{demo.url('migrant')}/{lang}/{PROCESS}/")
    until(page, HAS_WORKER)
    wait_until_kept(page, f"/{lang}/{PROCESS}/")
    page.goto(f"{demo.url('migrant')}/{lang}/my/{PROCESS}/question")
    page.locator("form.question button[name=value]").first.click()
    page.wait_for_url(re.compile("/question/2$"))
    return page


def until(page: Page, expression: str, arg: object = None) -> None:
    """Wait until something is true in the page, which may be loaded anew meanwhile."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        try:
            if page.evaluate(expression, arg):
                return
        except Error:
            page.wait_for_load_state()
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def wait_until_kept(page: Page, path: str) -> None:
    """Wait until a page can be read without a connection, and the one that says that there is none."""
    until(
        page,
        "async (path) => Boolean(await caches.match(path)) && Boolean(await caches.match(`/${path.split('/')[1]}/offline`))",
        path,
    )


def go(page: Page, demo: Demo, path: str) -> None:
    """Open a page, and wait until it is kept."""
    page.goto(demo.url("migrant") + path)
    wait_until_kept(page, path)


def come_back(page: Page) -> None:
    """Have a connection again, and wait until the page has noticed: it sends what waits, and is loaded anew."""
    page.context.set_offline(False)
    wait_until_noticed(page)


def wait_until_noticed(page: Page) -> None:
    until(page, "!document.documentElement.dataset.kept && !document.documentElement.dataset.why")
    page.wait_for_load_state()


def register(page: Page, demo: Demo, name: str) -> None:
    """Make an account, and save the guide in it."""
    page.goto(f"{demo.url('migrant')}/en/my/{PROCESS}/save")
    with page.expect_navigation():
        page.get_by_role("link", name="Make an account").click()
    page.locator("input[name=name]").fill(name)
    for field in page.locator("input[type=password]").all():
        field.fill(NEW_PASSPHRASE)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="I have kept them. Go on").click()
    page.get_by_role("button", name="Save now").click()
    page.wait_for_url(re.compile("/my/cases/"))
    wait_until_kept(page, path_of(page))


def path_of(page: Page) -> str:
    path: str = page.evaluate("location.pathname")
    return path


def press_done(page: Page) -> str:
    """Say that the next step is done; return its key."""
    form = page.locator("section.next form.mark")
    step = form.locator("input[name=step]").get_attribute("value") or ""
    form.locator("button").first.click()
    return step


def expect_done(page: Page, step: str) -> None:
    expect(page.locator(f"li#{step}")).to_have_class(re.compile(r"\bdone\b"))


def expect_not_done(page: Page, step: str) -> None:
    expect(page.locator(f"li#{step}")).not_to_have_class(re.compile(r"\bdone\b"))


def says(page: Page, words: str) -> None:
    """Wait until the page shows these words: what a script may show later is there before, hidden."""
    expect(page.locator("main")).to_contain_text(words, use_inner_text=True)


def wait_for_queue(page: Page, names: list[str]) -> None:
    until(page, f"async (names) => JSON.stringify(await {QUEUE}) === JSON.stringify(names)", names)


def test_what_was_opened_is_read_ticked_and_answered_without_a_connection_and_then_sent(
    demo: Demo, phone: Page
) -> None:
    way = f"/en/my/{PROCESS}"
    go(phone, demo, way)
    go(phone, demo, f"{way}/question/1")
    phone.context.set_offline(True)

    phone.locator("form.question button[name=value]").first.click()  # the answer is taken, wherever it is shown
    says(phone, "No connection. You see this page as it was")
    says(phone, "Some of what you said is not sent yet")
    asked = phone.locator("form.question input[name=fact]")
    assert path_of(phone) == way
    assert asked.count() == 0
    step = press_done(phone)
    expect(phone.locator(f"li#{step} details.step > summary")).to_contain_text("Will be sent")
    expect(phone.locator("section.next form.mark")).to_be_hidden()
    wait_for_queue(phone, ["answer", "mark"])
    look_at(phone)
    phone.goto(f"{demo.url('migrant')}{way}/question/1")
    expect(phone.locator("form.question [data-will-be-sent]")).to_be_visible()
    assert phone.locator("form.question button[aria-pressed=true]").count() == 1

    phone.goto(f"{demo.url('migrant')}/en/bologna/")  # this one was never opened
    says(phone, "This page is not kept on your device")
    expect(phone.get_by_role("link", name="Register your address").first).to_be_visible()
    look_at(phone)

    come_back(phone)
    says(phone, "What do you need?")  # the page that wasn't kept
    go(phone, demo, way)
    expect_done(phone, step)
    wait_for_queue(phone, [])
    expect(phone.locator("[data-will-be-sent]")).to_have_count(0)
    says(phone, "What you told us")
    phone.goto(f"{demo.url('migrant')}{way}/question")
    assert path_of(phone).endswith("/question/2")  # the first is not asked again


def test_the_page_without_a_connection_speaks_the_readers_language(demo: Demo, window: Windows) -> None:
    phone = open_guide(window, demo, "ar")
    go(phone, demo, f"/ar/my/{PROCESS}")
    phone.context.set_offline(True)
    press_done(phone)
    says(phone, "سيُرسل")
    look_at(phone)
    phone.goto(f"{demo.url('migrant')}/ar/madrid/")
    says(phone, "هذه الصفحة غير محفوظة على جهازك")
    assert (phone.locator("html").get_attribute("lang"), phone.locator("html").get_attribute("dir")) == ("ar", "rtl")
    look_at(phone)


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
def test_the_time_of_a_kept_page_stays_whole_with_letters_twice_as_large(
    demo: Demo, window: Windows, lang: str
) -> None:
    phone = open_guide(window, demo, lang)
    phone.context.set_offline(True)
    phone.goto(f"{demo.url('migrant')}/{lang}/{PROCESS}/")
    words = phone.locator("[data-time] > .unbroken")
    expect(words.last).to_be_visible()
    phone.evaluate(MEASURES)
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    lines = "(all) => all.map((one) => new Set([...one.getClientRects()].map((box) => Math.round(box.top))).size)"
    assert set(words.evaluate_all(lines)) == {1}
    # In Farsi a browser would count the years otherwise than our pages do.
    assert str(datetime.now(UTC).year) in read_digits(" ".join(words.all_inner_texts()))
    assert phone.evaluate("measures.sideways()") == []


def test_what_is_taken_back_before_it_was_sent_is_never_sent(demo: Demo, phone: Page) -> None:
    go(phone, demo, f"/en/my/{PROCESS}")
    phone.context.set_offline(True)
    step = press_done(phone)
    phone.locator("section.next").get_by_role("button", name="Undo").click()
    wait_for_queue(phone, [])
    expect(phone.locator("section.next form.mark")).to_be_visible()
    come_back(phone)
    expect_not_done(phone, step)


def test_a_server_that_does_not_answer_gets_each_thing_once(demo: Demo, phone: Page) -> None:
    """The first sending may arrive after the phone has given up waiting for it: the second makes nothing twice."""
    register(phone, demo, "nadia")
    case = path_of(phone)
    os.kill(demo.process.pid, signal.SIGSTOP)
    try:
        step = press_done(phone)
        says(phone, "Some of what you said is not sent yet")
        assert path_of(phone) == case
    finally:
        os.kill(demo.process.pid, signal.SIGCONT)
    wait_until_noticed(phone)
    expect_done(phone, step)
    wait_for_queue(phone, [])
    phone.goto(
        demo.url("migrant") + case
    )  # the page loads itself anew once all is sent, and would fold away what is opened
    phone.locator(f"li#{step} > details > summary").or_(phone.locator("details.folded > summary")).first.click()
    phone.locator(f"li#{step} > details > summary").click()
    phone.locator(f"li#{step}").get_by_role("button", name="Undo").click()
    expect_not_done(phone, step)  # one Undo takes it back


def test_what_is_sent_while_a_page_begins_to_say_that_it_waits_is_no_longer_said_to_wait(
    demo: Demo, phone: Page
) -> None:
    go(phone, demo, f"/en/my/{PROCESS}")
    (worker,) = phone.context.service_workers
    worker.evaluate(HOLD_FORMS)
    step = press_done(phone)
    says(phone, "Some of what you said is not sent yet")
    expect(phone.locator("html[data-kept]")).to_have_count(0)  # pages come, only forms don't get through
    worker.evaluate(HOLD_WORDS)
    phone.reload()
    worker.evaluate("asked")
    worker.evaluate("() => { letThrough(); return flush(); }")
    worker.evaluate("sayThem()")
    expect_done(phone, step)
    wait_for_queue(phone, [])
    expect(phone.locator("[data-will-be-sent], [data-waiting]")).to_have_count(0)


def test_what_is_still_true_waits_without_a_connection(demo: Demo, phone: Page) -> None:
    register(phone, demo, "salma")
    phone.goto(f"{demo.url('migrant')}/en/my/{PROCESS}/save")
    phone.get_by_role("button", name="Save now").click()
    phone.wait_for_url(re.compile("/my/cases/"))
    case = path_of(phone)
    wait_until_kept(phone, case)
    phone.goto(f"{demo.url('migrant')}{case}/question")
    question = path_of(phone)
    wait_until_kept(phone, question)
    before, anew = phone.locator("section[aria-labelledby=said-before] form"), phone.locator("form.question")
    phone.context.set_offline(True)

    # First another answer, on the page that still offers the one of before.
    anew.locator("button[name=value]").last.click()
    wait_for_queue(phone, ["answer"])
    phone.goto(demo.url("migrant") + question)
    expect(anew.locator("[data-will-be-sent]")).to_be_visible()
    expect(before.locator("[data-will-be-sent]")).to_have_count(0)

    before.get_by_role("button", name="That is still true").click()
    says(phone, "Some of what you said is not sent yet")
    assert path_of(phone) == case
    wait_for_queue(phone, ["answer", "answer"])
    phone.goto(demo.url("migrant") + question)
    expect(before.locator("[data-will-be-sent]")).to_be_visible()
    look_at(phone)
    come_back(phone)
    wait_for_queue(phone, [])
    phone.goto(f"{demo.url('migrant')}{case}/question")
    assert path_of(phone).endswith("/question/2")


def test_what_one_account_said_is_never_sent_under_another(demo: Demo, phone: Page, window: Windows) -> None:
    register(phone, demo, "leyla")
    case = path_of(phone)
    leyla, pages_of_leyla = phone.context.cookies(), phone.evaluate(PERSONAL)
    other = window.open()
    register(other, demo, "rami")
    rami = other.context.cookies()

    phone.context.set_offline(True)
    step = press_done(phone)
    wait_for_queue(phone, ["mark"])
    phone.context.clear_cookies()
    phone.context.add_cookies(rami)
    come_back(phone)
    phone.goto(f"{demo.url('migrant')}/en/my/cases")
    says(phone, "My saved steps")
    expect(phone.locator("details.account strong").first).to_have_text("rami")
    wait_until_kept(phone, "/en/my/cases")
    wait_for_queue(phone, [])  # rami hears nothing of it
    assert not {*phone.evaluate(PERSONAL)} & {*pages_of_leyla}
    phone.context.set_offline(True)
    phone.goto(demo.url("migrant") + case)
    says(phone, "This page is not kept on your device")

    phone.context.clear_cookies()
    phone.context.add_cookies(leyla)
    come_back(phone)
    expect_done(phone, step)
    wait_for_queue(phone, [])


def test_signing_out_leaves_nothing_personal_on_the_phone(demo: Demo, phone: Page) -> None:
    register(phone, demo, "hana")
    case = path_of(phone)
    assert phone.evaluate(PERSONAL)
    phone.locator("details.account summary").click()
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url(re.compile("/en/$"))
    until(phone, f"async () => (await {PERSONAL}).length === 0")
    wait_for_queue(phone, [])
    phone.context.set_offline(True)
    phone.goto(demo.url("migrant") + case)
    says(phone, "This page is not kept on your device")


def test_a_session_that_was_ended_elsewhere_leaves_nothing_personal_on_the_phone(demo: Demo, phone: Page) -> None:
    register(phone, demo, "karim")
    assert phone.evaluate(PERSONAL)
    phone.context.clear_cookies()  # as where the session could not be renewed
    phone.goto(f"{demo.url('migrant')}/en/my/")
    until(phone, f"async () => (await {PERSONAL}).every((name) => name === 'busola-pages-device')")


def test_signing_out_without_a_connection_deletes_the_pages_and_says_what_is_left_to_do(
    demo: Demo, phone: Page
) -> None:
    register(phone, demo, "samir")
    phone.context.set_offline(True)
    phone.locator("details.account summary").click()
    phone.get_by_role("button", name="Sign out").click()
    says(phone, "The pages kept on this device are deleted")
    assert phone.evaluate(PERSONAL) == []
    look_at(phone)


def test_deleting_everything_leaves_nothing_at_all(demo: Demo, phone: Page) -> None:
    go(phone, demo, f"/en/my/{PROCESS}")
    press_done(phone)
    phone.goto(f"{demo.url('migrant')}/en/my/delete")
    phone.get_by_role("button", name="Delete everything").click()
    phone.wait_for_url(re.compile("/my/deleted"))
    for kept in (CACHES, DATABASES, WORKERS):
        until(phone, f"async () => (await {kept}).length === 0")
    assert phone.context.cookies() == []


def test_a_shared_phone_shows_nothing_after_a_while_without_a_connection(demo: Demo, phone: Page) -> None:
    register(phone, demo, "dunya")
    case = path_of(phone)
    phone.goto(f"{demo.url('migrant')}/en/my/lock")
    look_at(phone)
    phone.get_by_label("for 5 minutes").check()
    with phone.expect_navigation():
        phone.get_by_role("button", name="Keep this setting").click()
    go(phone, demo, "/en/my/")
    go(phone, demo, case)
    phone.context.set_offline(True)
    phone.goto(demo.url("migrant") + case)
    says(phone, "Your next step")
    long_ago = phone.evaluate("Date.now() - 301000")
    phone.evaluate(SET_NOTE, ["used", long_ago])
    phone.goto(demo.url("migrant") + case)
    says(phone, "This device is locked")
    assert phone.evaluate(PERSONAL) == []
    come_back(phone)
    go(phone, demo, "/en/")
    with phone.expect_navigation(url=re.compile("/en/my/(locked)?$")):  # by way of signing out where one is signed in
        phone.evaluate("location.replace('/en/my/locked')")  # as the page itself does
    says(phone, "This device is locked")
    look_at(phone)
    phone.get_by_role("link", name="Sign in").click()
    phone.locator("input[name=name]").fill("dunya")
    phone.locator("input[type=password]").fill(NEW_PASSPHRASE)
    phone.get_by_role("button", name="Sign in").first.click()
    phone.wait_for_url(re.compile("/en/my/$"))


def test_a_strangers_form_neither_waits_here_nor_is_taken(demo: Demo, phone: Page) -> None:
    go(phone, demo, f"/en/my/{PROCESS}")
    stamp = phone.locator("input[name=stamp]").first.get_attribute("value")
    step = phone.locator("section.next input[name=step]").get_attribute("value")
    action = f"{demo.url('migrant')}/en/my/{PROCESS}/mark"
    form = (
        f"<form method='post' action='{action}'><input name='stamp' value='{stamp}'><input name='step' value='{step}'>"
        "<button>Win a prize</button></form>"
    )
    stranger = phone.context.new_page()
    stranger.set_content(form)
    phone.context.set_offline(True)
    with stranger.expect_event("requestfailed"):
        stranger.get_by_role("button").click()
    assert phone.evaluate(QUEUE) == []
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.set_content(form)
    with again.expect_navigation() as answer:
        again.get_by_role("button").click()
    assert answer.value is not None
    assert answer.value.status == 403


def test_a_new_release_takes_over_and_pages_that_are_open_go_on(
    tmp_path: Path, window: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = four_free_ports()
    first = start_demo(tmp_path / "data", port)
    try:
        page = open_guide(window, first)
        go(page, first, f"/en/my/{PROCESS}")
        sheet = page.locator("link[rel=stylesheet]").first.get_attribute("href")
        releases = "caches.keys().then((names) => names.filter((name) => name.startsWith('busola-notices-')))"
        (before,) = page.evaluate(releases)
    finally:
        stop_demo(first)
    monkeypatch.setenv("BUSOLA_MIGRANT_COLOUR", "#5b3a8c")
    second = start_demo(tmp_path / "data", port)
    try:
        page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
        until(
            page,
            f"async (before) => {{ const all = await {releases}; return all.length === 1 && all[0] !== before; }}",
            before,
        )
        page.context.set_offline(True)
        step = press_done(page)  # on the page of the release before
        says(page, "Will be sent")
        assert page.locator("link[rel=stylesheet]").first.get_attribute("href") == sheet
        assert page.evaluate("getComputedStyle(document.querySelector('.next')).borderRadius") != "0px"
        come_back(page)
        expect_done(page, step)
        assert page.locator("link[rel=stylesheet]").first.get_attribute("href") != sheet
    finally:
        stop_demo(second)
