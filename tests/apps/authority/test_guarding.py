"""Who isn't signed in is asked to; who has another role, or comes from another page, gets nowhere."""

import pytest

from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, require_sound, sign_in

PAGES = ["drafts", "drafts/new", "drafts/018f0000-0000-7000-8000-000000000000", "processes", "processes/any"]


def test_a_guest_reads_what_the_app_is_for_and_how_to_sign_in(shared_house: House) -> None:
    page = require_sound(open_browser_on(shared_house, "authority").open("/en/"), "Publish your processes")
    assert any(link.startswith("/session/start?") for link in page.links)


def test_anybody_reads_who_is_responsible(shared_house: House) -> None:
    require_sound(open_browser_on(shared_house, "authority").open("/en/about"), "About this site")


@pytest.mark.parametrize("path", PAGES)
def test_a_guest_is_sent_to_sign_in_and_comes_back(shared_house: House, path: str) -> None:
    answer = open_browser_on(shared_house, "authority").open(f"/en/{path}", follow=False)
    assert answer.status == 303
    assert answer.headers["location"].startswith("/session/start?lang=en&next=%2Fen%2F")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(shared_house: House) -> None:
    browser = open_browser_on(shared_house, "authority")
    assert sign_in(browser, "giulia", "/en/drafts").path == "/en/drafts"


def test_the_browser_chooses_the_language_of_the_first_page(shared_house: House) -> None:
    browser = open_browser_on(shared_house, "authority")
    assert browser.open("/", accept_language="it-IT,it;q=0.9").path == "/it/"
    assert browser.open("/", accept_language="ti").path == "/en/"
    assert browser.open("/?state=de").path == "/de/"


def test_an_account_of_another_role_cant_sign_in_here(shared_house: House) -> None:
    browser = open_browser_on(shared_house, "authority")
    asked = browser.open("/session/start?lang=en&next=/en/")
    page = browser.post(asked.url, {"name": "sara", "passphrase": "north-star-demo"})
    assert not page.url.startswith(browser.base_url)
    assert browser.open("/en/drafts", follow=False).status == 303


def test_the_page_shows_who_acts_for_whom_and_how_to_use_another_account(shared_house: House) -> None:
    page = at_work(shared_house, "authority", "giulia").open("/en/")
    assert "giulia" in page.text
    assert "Questura" in page.text
    assert "/session/start?lang=en&prompt=select_account" in page.links
    assert page.form("/session/end").method == "post"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-site", "origin": "http://localhost:8001"},
        {"sec_fetch_site": "cross-site", "origin": "https://example.org"},
        {"origin": "http://localhost:8003"},
        {"referer": "http://localhost:8002/en/"},
    ],
)
def test_a_form_from_another_page_does_nothing(shared_house: House, headers: dict[str, str]) -> None:
    browser = at_work(shared_house, "authority", "giulia")
    before = browser.open("/en/drafts").text
    answer = browser.post("/en/drafts", {"start_from": "bologna/residence-permit-first"}, follow=False, **headers)
    assert answer.status == 403
    assert browser.open("/en/drafts").text == before


def test_another_citys_authority_sees_no_draft_of_bologna(house: House) -> None:
    made = at_work(house, "authority", "giulia").post("/en/drafts", {"start_from": "bologna/residence-permit-first"})
    jana = at_work(house, "authority", "jana")
    assert jana.open(made.path).status == 404
    assert "residence-permit-first" not in jana.open("/en/drafts").text
    assert jana.open("/en/processes/residence-permit-first").status == 404


def test_whoever_isnt_a_reviewer_is_offered_neither_approving_nor_adopting(shared_house: House) -> None:
    page = at_work(shared_house, "authority", "giulia").open("/en/processes/residence-permit-first")
    assert not [link for link in page.links if link.endswith(("/adopt", "/withdraw"))]
    assert "Waits for your decision" not in at_work(shared_house, "authority", "giulia").open("/en/").text
