"""The whole story of one person: without an account, saved, on two phones, helped, and gone without a trace."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.core.documents.papers import PLANTED as OF_THE_CAMERA
from tests.core.documents.papers import make_jpeg
from tests.stories.inclusion import look_at
from tests.stories.running import PASSPHRASE, Demo, Windows, four_free_ports, start_demo, stop_demo
from tests.stories.test_offline import (
    PERSONAL,
    come_back,
    expect_done,
    path_of,
    press_done,
    until,
    wait_for_queue,
    wait_until_kept,
)
from tests.stories.walking import Found, Walk

CITY, SLUG = "hamburg", "registration-of-address"
NGO, HELPER = "ngo-hamburg-example", "lena"
NEW_PASSPHRASE = "zanzibar four green lamps"
PERSON = "Zanzibar Amina"
CHILD = "Zanzibar Noor"
PAPER = "Zanzibar passport"
CALLED = "Zanzibar A."
ADDRESS = "zanzibar.amina@mail.example"
MOVED_IN = "2031-07-19"
TOLD = {"housing-situation": "rented", "moved-from": "same-city", "moving-in-date": MOVED_IN}

pytestmark = pytest.mark.browser


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that nobody else has used: whatever is found in it afterwards is this story's."""
    running = start_demo(tmp_path / "data", four_free_ports())
    assert running.process.poll() is None, running.said
    yield running
    if running.process.poll() is None:
        stop_demo(running)


class Phone:
    """One of the person's phones; finds everything by where it leads, so that it reads any language."""

    def __init__(self, page: Page, demo: Demo, lang: str) -> None:
        self.page, self.lang = page, lang
        self.app = demo.url("migrant")
        self.base = f"/{lang}/my"

    def open(self, path: str) -> None:
        self.page.goto(f"{self.app}{self.base}/{path}")

    def find(self, selector: str) -> Locator:
        return self.page.locator(f"main {selector}")

    def send(self, selector: str) -> None:
        """Send a form off, and wait for the page that answers it."""
        with self.page.expect_navigation():
            self.find(selector).first.click()

    def follow(self, end: str) -> None:
        """Follow the link whose address ends so."""
        self.send(f"a[href$='{end}']")

    def says(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def type_passphrase(self) -> None:
        for field in self.page.locator("input[type=password]").all():
            field.fill(NEW_PASSPHRASE)

    def sign_in(self) -> None:
        self.page.locator("input[name=name]").fill(PERSON)
        self.type_passphrase()
        self.send("form.card:not([data-passkey]) button")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_from_the_first_page_until_nothing_is_left(lang: str, own_demo: Demo, window: Windows) -> None:
    phone = Phone(window.open(), own_demo, lang)
    begin_without_an_account(phone)
    case = save(phone)
    step = mark_without_a_connection(phone, case)

    second = Phone(window.open(), own_demo, lang)
    second.open("cases")
    second.sign_in()
    second.follow(case)
    expect_done(second.page, step)
    photo = upload(second)
    give_address(second)

    helper = sign_helper_in(own_demo, window)
    at_the_ngo = f"{own_demo.url('ngo')}/en/cases/{case}"
    assert status_of(helper, at_the_ngo) == 404
    let_in(second, case)
    paper = see_as_helper(helper, at_the_ngo)
    phone.open("helpers")
    phone.send("ul.links a[href*='/my/helpers/']")
    phone.send("form[action$='/revoke'] button")
    look_at(phone.page)
    for address in (at_the_ngo, paper, f"{paper}/pages/1"):
        assert status_of(helper, address) == 404
    helper.goto(f"{own_demo.url('ngo')}/en/cases")
    expect(helper.locator("main")).not_to_contain_text(CALLED)

    require_whole(take_along(second), step, photo)
    delete_everything(second)
    require_nobody(phone, own_demo)
    require_nothing_left(own_demo)


def begin_without_an_account(phone: Phone) -> None:
    walk = Walk(phone.page, TOLD)
    walk.open(f"{phone.app}/")
    walk.find(phone.lang, CITY, SLUG, Found())
    until(phone.page, "navigator.serviceWorker?.controller != null")
    walk.begin()
    walk.answer_all()
    expect(phone.find("section.next h2")).to_be_visible()
    assert "moving-in-date" in walk.questions


def save(phone: Phone) -> str:
    """Make an account, save what is on the device in it, and return the case's id."""
    phone.open(f"{CITY}/{SLUG}")
    phone.follow("/save")
    phone.send("a.button.full:not(.quiet)")
    phone.page.locator("input[name=name]").fill(PERSON)
    phone.type_passphrase()
    phone.send("form button.full")
    look_at(phone.page)  # the recovery codes
    phone.send("button[name=as]")
    phone.page.get_by_role("checkbox").or_(phone.page.locator("main input[name=about]")).first.wait_for()
    phone.page.locator("main input[name=about]").fill(CHILD)
    look_at(phone.page)
    phone.send("form[action$='/save'] button.full")
    phone.page.wait_for_url(re.compile("/my/cases/"))
    return path_of(phone.page).rpartition("/")[2]


def mark_without_a_connection(phone: Phone, case: str) -> str:
    """Mark the next step where there is no connection; return the step, which has arrived once."""
    wait_until_kept(phone.page, f"{phone.base}/cases/{case}")
    phone.page.context.set_offline(True)
    step = press_done(phone.page)
    expect(phone.page.locator(f"li#{step} [data-will-be-sent]").first).to_be_visible()
    wait_for_queue(phone.page, ["mark"])
    look_at(phone.page)
    come_back(phone.page)
    expect_done(phone.page, step)
    wait_for_queue(phone.page, [])
    return step


def upload(phone: Phone) -> bytes:
    """Put a photo of a passport into the wallet; return a run of bytes out of it."""
    photo = make_jpeg(width=1200, height=900)
    phone.open("papers/add")
    phone.send("button[value=passport]")
    phone.page.set_input_files("#files", {"name": "zanzibar.jpg", "mimeType": "image/jpeg", "buffer": photo})
    phone.send("form.send button")
    phone.page.locator("input[name=name]").fill(PAPER)
    phone.send("form:has(input[name=expires]) button")
    phone.says(PAPER)
    look_at(phone.page)
    return photo


def give_address(phone: Phone) -> None:
    """Give an e-mail address, and type the code that was sent to it."""
    phone.open("reminders")
    phone.page.locator("input[name=address]").fill(ADDRESS)
    phone.send("form[action$='/reminders/address'] button")
    code = None
    for _ in range(240):  # the worker beside the API looks every few seconds
        phone.open("demo-mails")
        code = re.search(r"\b(\d{6})\b", phone.page.locator("main").inner_text())
        if code:
            break
        phone.page.wait_for_timeout(250)
    assert code is not None
    phone.open("reminders")
    phone.page.locator("input[name=code]").fill(code[1])
    phone.send("form[action$='/reminders/code'] button")
    phone.says(ADDRESS)


def let_in(phone: Phone, case: str) -> None:
    phone.open(f"cases/{case}/help")
    phone.send(f"a.button[href*='organisation={NGO}']")
    phone.page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    phone.page.locator("label.choice:has(input[value=read_answers])").click()
    phone.page.locator("label.choice:has(input[name=documents])").click()
    phone.page.locator("input[name=called]").fill(CALLED)
    look_at(phone.page)
    phone.send("form[action$='/allow'] button.full")
    expect(phone.find("form[action$='/revoke'] button")).to_be_visible()
    look_at(phone.page)


def sign_helper_in(demo: Demo, window: Windows) -> Page:
    page = window.open(width=1280, height=800)
    page.goto(f"{demo.url('ngo')}/session/start?lang=en&next=/en/cases")
    page.locator("input[name=name]").fill(HELPER)
    page.locator("input[type=password]").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(f"{demo.url('ngo')}/en/cases")
    return page


def status_of(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def see_as_helper(helper: Page, case: str) -> str:
    """Look at the case and its paper as the helper; return the paper's address."""
    assert status_of(helper, case) == 200
    expect(helper.locator("main")).to_contain_text(CALLED)
    expect(helper.locator("main")).to_contain_text("19 July 2031")
    expect(helper.locator("main")).not_to_contain_text(PERSON)
    look_at(helper)
    helper.goto(f"{case}/papers")
    helper.locator("ul.links a").click()
    helper.wait_for_url(re.compile("/papers/[0-9a-f-]{36}$"))
    picture = helper.locator("img.granted-page")
    until(helper, "document.querySelector('img.granted-page').naturalWidth > 0")
    expect(picture).to_be_visible()
    look_at(helper)
    return helper.url


def take_along(phone: Phone) -> zipfile.ZipFile:
    phone.open("rights")
    look_at(phone.page)
    with phone.page.expect_download() as download:
        phone.find("a[href$='/everything.zip']").click()
    return zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))


def require_whole(archive: zipfile.ZipFile, step: str, photo: bytes) -> None:
    assert archive.testzip() is None
    everything: dict[str, Any] = json.loads(archive.read("everything.json"))
    assert "unreadable.json" not in archive.namelist()
    assert json.loads(archive.read("everything.schema.json"))["title"]
    said = json.dumps(everything, ensure_ascii=False)
    assert [word for word in (PERSON, CHILD, PAPER, CALLED, ADDRESS, MOVED_IN) if word not in said] == []
    (case,) = everything["cases"]
    marked = [event["what"]["step"] for event in case["events"] if event["kind"] == "step_marked"]
    assert marked == [step]  # what waited for a connection came once
    (recipient,) = everything["recipients"]
    assert (recipient["organisation"], set(recipient["looks"])) == (NGO, {"case", "papers", "document"})
    (paper,) = everything["documents"]
    kept = archive.read(paper["files"][0]["file"])
    assert kept[:2] == b"\xff\xd8"  # a JPEG
    assert OF_THE_CAMERA.encode() not in kept
    assert OF_THE_CAMERA.encode() in photo


def delete_everything(phone: Phone) -> None:
    """Delete all of it, with one more sign-in and one question."""
    phone.open("rights")
    phone.send("a.button.danger")
    phone.sign_in()
    phone.page.wait_for_url(re.compile("/my/rights/delete$"))
    look_at(phone.page)
    phone.send("button.danger")
    phone.page.wait_for_url(re.compile("/my/erased$"))
    look_at(phone.page)
    expect(phone.find("section ul").last).not_to_be_empty()
    with phone.page.expect_download() as download:
        phone.find("a[href$='/my/erased.txt']").click()
    receipt = download.value.path().read_text()
    assert "Zanzibar" not in receipt
    until(phone.page, f"async () => (await {PERSONAL}).length === 0")


def require_nobody(phone: Phone, demo: Demo) -> None:
    """Find that the other phone is signed out too, shows nothing of before, and that nobody has this account."""
    phone.open("cases")
    expect(phone.page.locator("input[type=password]")).to_be_visible()
    phone.page.locator("input[name=name]").fill(PERSON)
    phone.type_passphrase()
    phone.page.locator("main form.card:not([data-passkey]) button").first.click()
    expect(phone.page.locator("main .banner[role=alert]")).to_be_visible()
    look_at(phone.page)
    phone.page.goto(f"{demo.url('migrant')}{phone.base}/")
    expect(phone.page.locator("main")).not_to_contain_text("Zanzibar")
    until(phone.page, f"async () => (await {PERSONAL}).every((name) => name === 'busola-pages-device')")


def require_nothing_left(demo: Demo) -> None:
    """Find no word of the person's in any file of the installation, nor in what it printed."""
    words = [b"Zanzibar", b"zanzibar", MOVED_IN.encode(), ADDRESS.encode()]
    words += [word.decode().encode("utf-16-le") for word in words]
    printed = stop_demo(demo)
    found = [
        (str(path.relative_to(demo.data)), word)
        for path in demo.data.rglob("*")
        if path.is_file()
        for word in words
        if word in path.read_bytes()
    ]
    assert found == []
    assert [path for path in (demo.data / "documents").rglob("*") if path.is_file()] == []
    assert [word for word in words if word in printed.encode()] == []
