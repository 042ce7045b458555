"""The trail, end to end, in three windows: an authority publishes, a person follows, an NGO notes."""

import re
import time

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.stories.inclusion import look_at
from tests.stories.running import PASSPHRASE, Demo, Windows

PROCESS = "hamburg/registration-of-address"
NONE_DONE = re.compile(r"\b0 (of|done)")
ONE_DONE = re.compile(r"\b1 (of|done)")
SOON = 30  # seconds: it is one, but for a busy machine


class Reader:
    """Somebody at a browser window, who looks at every page they come to."""

    def __init__(self, page: Page, *, axe: bool) -> None:
        self.page = page
        self.axe = axe

    def look(self) -> None:
        expect(self.page.locator("h1")).to_have_count(1)
        if self.axe:
            look_at(self.page)

    def go(self, url: str) -> None:
        self.page.goto(url)
        self.look()

    def follow(self, name: str | re.Pattern[str]) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()
        self.look()

    def sign_in(self, url: str, name: str) -> None:
        self.go(url)
        self.follow("Sign in")
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("input[type=password]").fill(PASSPHRASE)
        self.press("Sign in")

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def reloads_until(self, text: str, *, gone: bool = False) -> None:
        """Load the page anew until it says something, or says it no more: what is published is public soon after."""
        until = time.monotonic() + SOON
        while (text in self.page.locator("main").inner_text()) == gone:
            assert time.monotonic() < until, f"still {'there' if gone else 'missing'}: {text}"
            self.page.reload()


@pytest.fixture
def reader(window: Windows, javascript: bool):  # type: ignore[no-untyped-def]
    def open_window(*, wide: bool = False) -> Reader:
        size = (1280, 800) if wide else (360, 740)
        page = window.open(javascript=javascript, width=size[0], height=size[1])
        return Reader(page, axe=javascript)  # axe needs the page's own scripts to be allowed

    return open_window


def published_version(demo: Demo) -> int:
    answer = httpx2.get(f"{demo.url('api')}/v1/processes/{PROCESS}", timeout=60).json()
    return int(answer["version"]["number"])


def test_an_authority_publishes_a_person_follows_and_an_ngo_notes(demo: Demo, reader, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    mark = "with" if javascript else "without"
    title = f"Wohnung in Hamburg anmelden ({mark})"
    note = f"Bring a printed copy, {mark} the signature of your landlord."
    before = published_version(demo)

    # The authority changes a process, and a second person approves it.
    author = reader(wide=True)
    author.sign_in(demo.url("authority"), "jana")
    author.follow("New draft")
    author.press("Start from the published one")
    text = author.page.locator("textarea").first
    written = text.input_value()
    text.fill(re.sub(r"(?m)^title: .*$", f"title: {title}", written, count=1))
    author.press("Save")
    author.says(title)
    author.follow("Test people")
    author.follow("Preview")
    author.follow("Text")
    author.press("Send to a second person")
    draft = author.page.url.split("?")[0]
    assert author.page.get_by_role("button", name="Approve and publish").count() == 0

    reviewer = reader(wide=True)
    reviewer.sign_in(demo.url("authority"), "ole")
    reviewer.says(title)
    reviewer.go(draft)
    reviewer.press("Approve and publish")
    approved = time.monotonic()
    reviewer.says("published")

    # A person who has arrived sees it soon, and follows it without an account.
    person = reader()
    while f"({mark})" not in httpx2.get(f"{demo.url('migrant')}/de/{PROCESS}/", timeout=60).text:
        assert time.monotonic() - approved < SOON, "the new version is not visible"
        time.sleep(0.05)
    assert published_version(demo) == before + 1
    old = httpx2.get(f"{demo.url('api')}/v1/processes/{PROCESS}?version={before}&lang=de", timeout=60).json()
    assert old["title"]["text"] != title

    person.go(demo.url("migrant"))
    person.follow("English")
    person.follow("Hamburg")
    person.follow("Register your address")
    person.follow("Find my steps")
    for answer in ("I rent a flat or a room", "In another country"):
        person.press(answer)
    person.press("I prefer not to say")
    person.page.go_back()
    person.page.go_forward()
    person.follow(re.compile("Your next step, as far as we know"))
    person.says("Your next step")
    person.says("Wohnungsgeberbestätigung")
    person.press("I have done this")
    person.says(ONE_DONE)
    person.page.locator("summary", has_text="that you have done").click()
    person.page.locator("summary", has_text="Get the landlord's confirmation").last.click()
    person.press("Undo")
    person.says(NONE_DONE)
    person.press("I have done this")

    # An NGO writes a note on a step, and its coordinator publishes it.
    writer = reader(wide=True)
    writer.sign_in(demo.url("ngo"), "lena")
    writer.follow("Processes")
    writer.follow("Register your address")
    writer.follow(re.compile("Write a note on this step.*Book an appointment", re.DOTALL))
    writer.page.get_by_label(re.compile("^Tip")).check()
    writer.page.get_by_label("The note", exact=True).fill(note)
    writer.press("Send to a coordinator")
    assert writer.page.get_by_role("button", name="Publish it").count() == 0
    address = writer.page.url.split("?")[0]

    coordinator = reader(wide=True)
    coordinator.sign_in(demo.url("ngo"), "yusuf")
    coordinator.go(address)
    coordinator.press("Publish it")

    # The person sees it with the NGO's name, saves, and finds everything again on another device.
    person.reloads_until(note)
    person.says("Ankerplatz")
    person.follow("Save my steps")
    person.follow("Make an account")
    person.page.locator("input[name=name]").fill(f"noor {mark}")
    for field in person.page.locator("input[type=password]").all():
        field.fill("four quiet green lamps")
    person.press("Make the account")
    person.press("I have kept them. Go on")
    person.press("Save now")
    person.says("Your next step")
    case = person.page.url

    other_device = reader()
    other_device.go(f"{demo.url('migrant')}/en/my/cases")
    other_device.page.locator("input[name=name]").fill(f"noor {mark}")
    other_device.page.locator("input[type=password]").fill("four quiet green lamps")
    other_device.press("Sign in")
    with other_device.page.expect_navigation():
        other_device.page.locator(f'a[href*="{case.rsplit("/", 1)[1].split("?")[0]}"]').first.click()
    other_device.look()
    other_device.says(ONE_DONE)
    other_device.says(note)

    # The note is withdrawn, and gone.
    coordinator.follow("Withdraw it")
    coordinator.press("Withdraw the note")
    other_device.reloads_until(note, gone=True)
