"""The connection goes in the middle of what is one's own: nothing is half done, nothing is lost, and the page says what happened."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from apps.kit.i18n import Language
from tests.core.documents.papers import PLANTED as OF_THE_CAMERA
from tests.core.documents.papers import make_jpeg
from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows, forget_attempts
from tests.stories.test_offline import (
    CACHES,
    PERSONAL,
    PROCESS,
    come_back,
    open_guide,
    path_of,
    press_done,
    until,
    wait_for_queue,
)
from tests.stories.test_whole_story import NEW_PASSPHRASE, NGO, Phone, sign_helper_in, status_of

NOT_SENT: Final = (
    "No connection. This was not sent, and nothing was changed. What you chose and wrote is still here. Do it again when "
    "you have a connection."
)
NOBODY_KNOWS: Final = (
    "There was no answer. We don't know whether this was done. What you chose and wrote is still here. When you have a "
    "connection, look first. If it was not done, do it again."
)
NO_FILE: Final = (
    "No connection. This file could not be fetched, and nothing was changed. Try again when you have a connection."
)
LEFT_TO_DO: Final = (
    "The pages kept on this device are deleted. The rest needs a connection: do it again as soon as you have one."
)
NOT_HERE: Final = "This page is not kept on your device. Open it again when you have a connection."
CHILD = "Zanzibar Noor"
SAID = "[data-unanswered]"
IN_SIGHT = (
    "(said) => { const { top, bottom } = said.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"
)
ALL_STORED = """async () => {
  let found = "";
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) found += key.url + await (await cache.match(key)).text();
  }
  return found + await new Promise((resolve) => {
    const asked = indexedDB.open("busola", 1);
    asked.onsuccess = () => {
      const all = asked.result.transaction("queue").objectStore("queue").getAll();
      all.onsuccess = () => { asked.result.close(); resolve(JSON.stringify(all.result)); };
    };
  });
}"""
LOSE_ANSWERS = """() => {
  const { fetch } = self;
  self.fetch = async (asked, ...more) => {
    const found = await fetch(asked, ...more);
    if ((more[0]?.method ?? asked.method) !== "POST") return found;
    self.fetch = fetch;
    throw new TypeError("the answer is lost");
  };
}"""

pytestmark = pytest.mark.browser


class CutOff(Phone):
    """A phone whose connection goes and comes."""

    def __init__(self, page: Page, demo: Demo, lang: str) -> None:
        super().__init__(page, demo, lang)
        self.words = Language(lang, ("migrant", "kit"))

    def lose_the_connection(self) -> None:
        self.page.context.set_offline(True)

    def come_back(self) -> None:
        self.page.context.set_offline(False)

    def press(self, selector: str) -> None:
        self.find(selector).first.click()

    def hears(self, message: str) -> None:
        """Read on the page itself, where it was pressed, what happened, while the page stays as it is."""
        said = self.page.locator(SAID)
        expect(said).to_have_count(1)
        expect(said).to_contain_text(self.words.gettext(message))
        until(self.page, f"() => ({IN_SIGHT})(document.querySelector('{SAID}'))")
        look_at(self.page)

    def tries_in_vain(self, selector: str, message: str = NOT_SENT) -> None:
        """Press something without a connection: the same page is there afterwards, and says so."""
        path = path_of(self.page)
        self.lose_the_connection()
        self.press(selector)
        self.hears(message)
        assert path_of(self.page) == path
        self.come_back()

    def is_told(self, message: str) -> None:
        """Read on a page of its own what happened."""
        expect(self.page.locator("[data-when]:visible")).to_have_text(self.words.gettext(message))
        look_at(self.page)

    def register(self, name: str) -> None:
        self.page.locator("input[name=name]").fill(name)
        self.type_passphrase()
        self.send("form button.full")
        self.send("button[name=as]")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_connection_that_goes_breaks_nothing_of_ones_own(lang: str, demo: Demo, window: Windows) -> None:
    forget_attempts(demo)
    phone = CutOff(open_guide(window, demo, lang), demo, lang)
    case = save(phone, f"Cut off {lang}")
    paper = upload(phone)
    helper = sign_helper_in(demo, window)
    at_the_ngo = f"{demo.url('ngo')}/en/cases/{case}"

    allow(phone, case, paper)
    assert status_of(helper, at_the_ngo) == 200
    take_back(phone)
    assert status_of(helper, at_the_ngo) == 404
    take_along(phone)
    delete_everything(phone, f"Cut off {lang}")


def save(phone: CutOff, name: str) -> str:
    phone.open(f"{PROCESS}/save")
    phone.send("a.button.full:not(.quiet)")
    phone.register(name)
    about = phone.find("input[name=about]")
    about.fill(CHILD)
    save_now = "form[action$='/save'] button.full"
    phone.tries_in_vain(save_now)
    expect(about).to_have_value(CHILD)
    phone.send(save_now)
    phone.page.wait_for_url(re.compile("/my/cases/"))
    case = path_of(phone.page).rpartition("/")[2]
    phone.open("cases")
    expect(phone.find(f"a[href*='/my/cases/{case}']").first).to_be_visible()
    found = {link.get_attribute("href") for link in phone.find("a[href*='/my/cases/']").all()}
    assert {path for path in found if path and path.count("/") == 4} == {f"/{phone.lang}/my/cases/{case}"}
    return case


def upload(phone: CutOff) -> str:
    photo = make_jpeg(width=1200, height=900)
    assert OF_THE_CAMERA.encode() in photo
    phone.open("papers/add")
    phone.tries_in_vain("button[value=passport]")
    phone.send("button[value=passport]")
    phone.page.set_input_files("#files", {"name": "zanzibar.jpg", "mimeType": "image/jpeg", "buffer": photo})
    phone.tries_in_vain("form.send button")
    assert phone.page.evaluate("document.querySelector('#files').files[0].name") == "zanzibar.jpg"
    stored = phone.page.evaluate(ALL_STORED)
    assert [word for word in (OF_THE_CAMERA, "zanzibar.jpg", "JFIF") if word in stored] == []
    phone.send("form.send button")
    phone.page.wait_for_url(re.compile("/my/papers/[0-9a-f-]{36}$"))
    paper = path_of(phone.page).rpartition("/")[2]
    phone.open("papers")
    expect(
        phone.find("ul.links a[href*='/my/papers/']").filter(has=phone.page.locator("[data-kept-paper]"))
    ).to_have_count(1)
    return paper


def allow(phone: CutOff, case: str, paper: str) -> None:
    phone.open(f"cases/{case}/help")
    phone.send(f"a.button[href*='organisation={NGO}']")
    phone.page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    phone.find("label.choice:has(input[value=read_answers])").click()
    phone.find(f"label.choice:has(input[value='{paper}'])").click()
    phone.find("input[name=called]").fill("Zanzibar A.")
    ticked = phone.page.evaluate("[...document.querySelectorAll('main input:checked')].map((one) => one.value)")
    assert {"read_answers", paper} <= set(ticked)
    allow_this = "form[action$='/allow'] button.full"
    phone.tries_in_vain(allow_this)
    assert phone.page.evaluate("[...document.querySelectorAll('main input:checked')].map((one) => one.value)") == ticked
    expect(phone.find("input[name=called]")).to_have_value("Zanzibar A.")
    phone.send(allow_this)
    expect(phone.find("form[action$='/revoke'] button")).to_be_visible()


def take_back(phone: CutOff) -> None:
    stop = "form[action$='/revoke'] button"
    for path in ("helpers", None):
        if path:
            phone.open(path)
        else:
            phone.send("ul.links a[href*='/my/helpers/']")
        phone.tries_in_vain(stop)
        expect(phone.find(stop)).to_be_visible()  # it doesn't look as if it were done
    # It arrives, and the answer doesn't: then nobody says that nothing was changed.
    (worker,) = phone.page.context.service_workers
    worker.evaluate(LOSE_ANSWERS)
    phone.press(stop)
    phone.hears(NOBODY_KNOWS)
    phone.page.reload()
    expect(phone.find(stop)).to_have_count(0)


def take_along(phone: CutOff) -> None:
    phone.open("rights")
    phone.tries_in_vain("a[href$='/everything.zip']", NO_FILE)
    with phone.page.expect_download() as download:
        phone.press("a[href$='/everything.zip']")
    assert download.value.path().read_bytes()[:2] == b"PK"


def delete_everything(phone: CutOff, name: str) -> None:
    phone.open("")
    kept = phone.page.evaluate(PERSONAL)
    phone.open("rights")
    phone.lose_the_connection()
    phone.send("a.button.danger")  # by way of signing in once more, which can't be come to
    phone.is_told(NOT_HERE)
    assert set(phone.page.evaluate(PERSONAL)) >= set(kept)
    come_back(phone.page)  # which that page notices, and asks again for what wasn't there
    phone.open("rights")
    phone.send("a.button.danger")
    phone.page.locator("input[name=name]").fill(name)
    for field in phone.page.locator("input[type=password]").all():
        field.fill(NEW_PASSPHRASE)
    phone.send("form.card:not([data-passkey]) button")
    phone.page.wait_for_url(re.compile("/my/rights/delete$"))
    phone.tries_in_vain("button.danger")
    phone.page.reload()
    expect(phone.find("button.danger")).to_be_visible()  # all of it is still there
    phone.send("button.danger")
    phone.page.wait_for_url(re.compile("/my/erased$"))
    phone.open("cases")
    expect(phone.page.locator("input[type=password]")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_deleting_all_on_the_device_without_a_connection_loses_nothing_that_waits_and_says_so(
    lang: str, demo: Demo, window: Windows
) -> None:
    phone = CutOff(open_guide(window, demo, lang), demo, lang)
    phone.open(PROCESS)
    until(phone.page, "async () => Boolean(await caches.match(location.pathname))")
    marking, phone.page = phone.page, phone.page.context.new_page()
    phone.open("delete")
    phone.lose_the_connection()
    press_done(marking)
    wait_for_queue(marking, ["mark"])
    marking.close()
    wipe = "form[action$='/my/delete'] button"
    with phone.page.expect_navigation():
        phone.press(wipe)
    phone.is_told(LEFT_TO_DO)
    assert phone.page.evaluate(PERSONAL) == []
    wait_for_queue(phone.page, ["mark"])
    phone.come_back()
    phone.open("delete")
    phone.send(wipe)
    phone.page.wait_for_url(re.compile("/my/deleted$"))
    until(phone.page, f"async () => (await {CACHES}).length === 0")
