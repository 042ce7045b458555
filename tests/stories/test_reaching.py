"""Leaving quickly, reading aloud, dates for the calendar and people who help, in a real browser."""

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, Route

from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows

PROCESS = "hamburg/registration-of-address"
AWAY = "https://www.wikipedia.org/"
VOICES = """
window.said = [];
const voices = [
  {lang: "en-GB", localService: true}, {lang: "ar-EG", localService: false}, {lang: "de-DE", localService: true},
];
const speech = {
  getVoices: () => voices, speak: (words) => said.push([words.voice.lang, words.text]), cancel() {}, addEventListener() {},
};
Object.defineProperty(window, "speechSynthesis", {value: speech});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.fixture
def phone(window: Windows) -> Page:
    """A phone for which there is a neutral page, too."""

    def show_neutral_page(route: Route) -> None:
        route.fulfill(body="<h1>Encyclopedia</h1>", content_type="text/html")

    page = window.open()
    page.context.route(f"{AWAY}**", show_neutral_page)
    return page


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("ar", True)])
def test_the_pages_that_lead_further_are_for_everybody(demo: Demo, window: Windows, lang: str, dark: bool) -> None:
    page = window.open(width=320, dark=dark)
    for path in ("help/", "hamburg/help/", f"{PROCESS}/share/", "my/delete"):
        page.goto(f"{demo.url('migrant')}/{lang}/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        look_at(page)
    page.locator("form[action$='/my/delete'] button").click()
    page.wait_for_url(f"**/{lang}/my/deleted")
    look_at(page)


@pytest.mark.browser
def test_after_leaving_quickly_going_back_leads_to_none_of_the_pages_before(demo: Demo, phone: Page) -> None:
    for path in ("hamburg/", f"my/{PROCESS}"):
        phone.goto(f"{demo.url('migrant')}/en/{path}")
    phone.locator(".leave").click()
    phone.wait_for_url(AWAY)
    phone.go_back()
    phone.wait_for_url(AWAY)
    phone.goto(f"{demo.url('migrant')}/en/my/{PROCESS}")
    assert phone.locator("h1").inner_text() == "Welcome"
    phone.get_by_role("button", name="Continue").click()  # nobody is signed in: who says so goes on
    phone.wait_for_url("**/en/my/")
    phone.goto(f"{demo.url('migrant')}/en/my/{PROCESS}")
    assert phone.locator("h1").inner_text() == "Register your address"


@pytest.mark.browser
def test_a_voice_on_the_phone_reads_the_page_and_one_elsewhere_is_not_asked(demo: Demo, phone: Page) -> None:
    phone.add_init_script(VOICES)
    phone.goto(f"{demo.url('migrant')}/en/{PROCESS}/")
    button = phone.locator("[data-aloud]")
    before = phone.locator("h1").bounding_box()
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    said = phone.evaluate("said")
    assert said[0] == ["en-GB", "Register your address"]
    assert "ar-EG" not in {lang for lang, _ in said}
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert phone.locator("h1").bounding_box() == before
    phone.goto(f"{demo.url('migrant')}/ar/{PROCESS}/")
    assert not phone.locator("[data-aloud]").is_visible()


@pytest.mark.browser
def test_dates_come_as_a_file_as_often_as_one_likes(demo: Demo, phone: Page) -> None:
    phone.goto(f"{demo.url('migrant')}/en/my/{PROCESS}")
    form = phone.locator("form[action$='/appointment'], form[action$='/date']").last
    phone.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    field = form.locator("input:not([type=hidden])")
    field.fill("2099-05-04T09:30" if field.get_attribute("type") == "datetime-local" else "2099-05-04")
    with phone.expect_navigation():
        form.locator("button").click()
    for _ in range(2):
        with phone.expect_download() as download:
            phone.locator("section form[action$='/calendar'] button").last.click()
        entries = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
        assert any(str(entry.decoded("dtstart")).startswith("2099-05-04") for entry in entries)
