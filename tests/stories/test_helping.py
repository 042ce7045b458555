"""Help, in two windows: a person lets an organisation in, its helper sees the case, and is out when the person says so."""

import re

from playwright.sync_api import Page, expect

from tests.stories.inclusion import look_at
from tests.stories.running import PASSPHRASE, Demo, Windows

PROCESS = "hamburg/registration-of-address"


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(url)
    if page.locator("input[name=name]").count() == 0:
        page.get_by_role("link", name="Sign in").first.click()
    page.locator("input[name=name]").fill(name)
    page.locator("input[type=password]").fill(PASSPHRASE)
    with page.expect_navigation():  # what is opened next would end it
        page.get_by_role("button", name="Sign in").first.click()


def test_a_helper_sees_a_case_until_the_person_stops_it(demo: Demo, window: Windows) -> None:
    person = window.open(javascript=True, width=360, height=740)
    sign_in(person, f"{demo.url('migrant')}/en/my/cases", "amina")
    person.goto(f"{demo.url('migrant')}/en/my/{PROCESS}")
    person.goto(f"{demo.url('migrant')}/en/my/{PROCESS}/save")
    person.get_by_role("button", name="Save now").click()
    expect(person).to_have_url(re.compile(r"/en/my/cases/[0-9a-f-]{36}"))
    case = person.url.rpartition("/")[2].partition("?")[0]
    helper = window.open(javascript=True, width=1280, height=800)
    sign_in(helper, f"{demo.url('ngo')}/en/", "lena")
    helper.goto(f"{demo.url('ngo')}/en/cases")
    look_at(helper)

    person.goto(f"{demo.url('migrant')}/en/my/cases/{case}/help")
    look_at(person)
    person.get_by_role("link", name="Read what they would see").first.click()
    expect(person.locator("h1")).to_contain_text("help you?")
    look_at(person)
    person.get_by_role("button", name="Allow this").click()
    expect(person.get_by_role("button", name="Stop this now")).to_be_visible()
    look_at(person)

    seen = helper.goto(f"{demo.url('ngo')}/en/cases/{case}")
    assert seen is not None
    assert seen.status == 200
    look_at(helper)
    helper.goto(f"{demo.url('ngo')}/en/invitations")
    look_at(helper)
    helper.get_by_role("button", name="Make the code").click()
    expect(helper.locator("svg.code")).to_be_visible()
    look_at(helper)

    person.get_by_role("button", name="Stop this now").click()
    expect(person.locator("main")).to_contain_text("They see nothing any more")
    expect(person.locator("main")).to_contain_text("Looked at your steps")
    person.goto(f"{demo.url('migrant')}/ar/my/helpers/log")
    look_at(person)
    person.goto(f"{demo.url('migrant')}/ar/my/helpers")
    look_at(person)
    gone = helper.goto(f"{demo.url('ngo')}/en/cases/{case}")
    assert gone is not None
    assert gone.status == 404
