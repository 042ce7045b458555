"""Who isn't signed in is asked to; who has another role, or comes from another page, gets nowhere."""

import pytest

from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, require_sound

PAGES = ["notes", "notes/018f0000-0000-7000-8000-000000000000", "processes", "processes/residence-permit-first"]
NOTE = {"process": "bologna/residence-permit-first", "kind": "tip", "lang": "it", "text": "Arriva presto."}


def test_a_guest_reads_what_the_app_is_for_and_how_to_sign_in(shared_house: House) -> None:
    page = require_sound(open_browser_on(shared_house, "ngo").open("/en/"), "Write what people should know")
    assert any(link.startswith("/session/start?") for link in page.links)


def test_anybody_reads_who_is_responsible(shared_house: House) -> None:
    require_sound(open_browser_on(shared_house, "ngo").open("/de/about"), "Über diese Seite")


@pytest.mark.parametrize("path", PAGES)
def test_a_guest_is_sent_to_sign_in_and_comes_back(shared_house: House, path: str) -> None:
    answer = open_browser_on(shared_house, "ngo").open(f"/en/{path}", follow=False)
    assert answer.status == 303
    assert answer.headers["location"].startswith("/session/start?lang=en&next=%2Fen%2F")


def test_an_authoritys_account_cant_sign_in_here(shared_house: House) -> None:
    browser = open_browser_on(shared_house, "ngo")
    asked = browser.open("/session/start?lang=en&next=/en/")
    page = browser.post(asked.url, {"name": "giulia", "passphrase": "north-star-demo"})
    assert not page.url.startswith(browser.base_url)
    assert browser.open("/en/notes", follow=False).status == 303


def test_the_page_shows_who_acts_for_whom_and_how_to_use_another_account(shared_house: House) -> None:
    page = at_work(shared_house, "ngo", "sara").open("/en/")
    assert "sara" in page.text
    assert "Rosa dei Venti" in page.text
    assert "/session/start?lang=en&prompt=select_account" in page.links
    assert page.form("/session/end").method == "post"


@pytest.mark.parametrize(
    "headers",
    [{"sec_fetch_site": "same-site"}, {"sec_fetch_site": "cross-site"}, {"origin": "http://localhost:8002"}],
)
def test_a_form_from_another_page_does_nothing(shared_house: House, headers: dict[str, str]) -> None:
    browser = at_work(shared_house, "ngo", "sara")
    assert browser.post("/en/notes", NOTE, follow=False, **headers).status == 403
    assert "There is no note yet." in browser.open("/en/notes").text


def test_another_citys_association_sees_no_note_of_bologna(house: House) -> None:
    made = at_work(house, "ngo", "sara").post("/en/notes", NOTE)
    lena = at_work(house, "ngo", "lena")
    assert lena.open(made.path).status == 404
    assert lena.open("/en/processes/job-centre/note").status == 404  # Hamburg has no such process
    assert lena.post("/en/notes", NOTE).status == 404
