"""At a counter: a code on the person's phone, their steps in two languages on the office's screen, and who looked.

The code stands behind the # of the address that is scanned, where a script finds it; without one it is typed.
"""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows

pytestmark = pytest.mark.browser
PROCESS = "hamburg/registration-of-address"
CODE = re.compile(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}")


def save_steps(page: Page, app: str, lang: str) -> str:
    """Make an account, save steps in it, and return the address of the page to show at the counter."""
    page.goto(f"{app}/session/start?lang={lang}&next=/{lang}/my/cases&prompt=create")
    page.locator("input[name=name]").fill(f"Samira {time.monotonic_ns()}")
    page.locator("input[type=password]").fill("four grey slow rivers")
    with page.expect_navigation():
        page.locator("main form:not([data-passkey]) button").first.click()
    page.locator("main form button").first.click()  # she has kept the codes
    page.wait_for_url(f"{app}/{lang}/my/cases")
    page.goto(f"{app}/{lang}/my/{PROCESS}")
    page.goto(f"{app}/{lang}/my/{PROCESS}/save")
    page.locator("main form[action$='/save'] button").first.click()
    page.wait_for_url(re.compile(r"/my/cases/[0-9a-f-]{36}"))
    return f"{page.url.partition('?')[0]}/counter"


def make_code(page: Page, counter: str) -> str:
    """Ask for a code on the page for the counter, and return it as it is typed."""
    page.goto(counter)
    page.locator("main form[action*='/show'] button").click()
    expect(page.locator(".show-code svg")).to_be_visible()
    page.locator("main details summary").click()
    code = page.locator(".typed").inner_text().strip()
    assert CODE.fullmatch(code), code
    return code


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_who_scans_the_code_sees_the_steps_until_the_person_stops_it(demo: Demo, window: Windows, lang: str) -> None:
    app = demo.url("migrant")
    person, office, late = window.open(), window.open(), window.open()
    counter = save_steps(person, app, lang)
    code = make_code(person, counter)
    look_at(person)

    office.goto(f"{app}/show#{code}")
    expect(office.locator("input[name=code]")).to_have_value(code)
    expect(office.locator("form[data-code] button")).to_be_focused()
    look_at(office)
    office.locator(f"a[hreflang='{lang}']").first.evaluate("link => link.click()")  # it stands in a closed menu
    expect(office.locator("html")).to_have_attribute("lang", lang)
    expect(office.locator("input[name=code]")).to_have_value(code)
    look_at(office)
    office.locator("form[data-code] button").click()
    office.wait_for_url(f"{app}/{lang}/show/now")
    direction = "rtl" if lang == "ar" else "ltr"
    expect(office.locator(f".greeting [lang='{lang}'][dir='{direction}']").first).to_be_visible()
    expect(office.locator(".greeting [lang='de'][dir='ltr']").first).to_be_visible()
    expect(office.locator("main h3, main h2").first).to_be_visible()
    look_at(office)
    office.go_back()
    assert code not in office.url

    person.goto(counter)
    expect(person.locator("#shown strong")).to_be_visible()  # opened, and when
    look_at(person)
    late.goto(f"{app}/show#{code}")
    late.locator("form[data-code] button").click()
    expect(late.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")  # it opened once
    look_at(late)

    person.locator("#shown form button").click()
    expect(person.locator("#shown form")).to_have_count(0)
    gone = office.goto(f"{app}/{lang}/show/now")
    assert gone is not None
    assert gone.status == 404
    expect(office.locator(".greeting")).to_have_count(0)
    look_at(office)


def test_without_a_script_who_scanned_is_told_to_type_the_code(demo: Demo, window: Windows) -> None:
    app = demo.url("migrant")
    person, office = window.open(javascript=False), window.open(javascript=False)
    code = make_code(person, save_steps(person, app, "en"))

    office.goto(f"{app}/show#{code}")
    expect(office.locator("main")).to_contain_text(
        "Is the field empty after scanning? Ask the person to show you the code in letters"
    )
    expect(office.locator("input[name=code]")).to_have_value("")
    office.locator("form[data-code] button").click()
    office.locator("input[name=code]").fill(code.upper().replace("-", " "))
    office.locator("form[data-code] button").click()

    office.wait_for_url(f"{app}/en/show/now")
    expect(office.locator(".greeting [lang='de']").first).to_be_visible()
