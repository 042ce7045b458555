"""A paper, or saved steps, at a counter: a code on the person's phone, and what whoever uses it sees."""

import re

import pytest

from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.test_wallet import add_passport

CODE = re.compile(r"\b[0-9a-z]{4}(?:-[0-9a-z]{4}){3}\b")


@pytest.fixture
def owner(house: House, passphrase: str) -> Browser:
    """Somebody who is signed in, on an installation of their own."""
    browser = open_browser_on(house, "migrant")
    sign_in(browser, browser.open("/en/my/papers"), "Amina", passphrase)
    return browser


def save_steps(owner: Browser) -> Shown:
    process = "/en/my/bologna/residence-permit-first"
    owner.open(process)
    return owner.press(owner.open(f"{process}/save"), "/save")


def code_on(page: Shown) -> str:
    found = CODE.search(page.text)
    assert found is not None
    return found[0]


def use(browser: Browser, code: str) -> Shown:
    """Come by the address that is scanned, as far as a browser sends it, and send the code."""
    return browser.press(browser.open("/show", Accept_Language="de"), "/de/show", code=code)


def test_a_paper_is_shown_once_and_its_owner_sees_that_somebody_looked(owner: Browser, house: House) -> None:
    paper = add_passport(owner)
    code = code_on(owner.press(paper, "/show"))
    clerk, stranger = open_browser_on(house, "migrant"), open_browser_on(house, "migrant")

    opened = use(clerk, code.upper().replace("-", " "))

    assert opened.path == "/de/show/now"
    image = re.search(r'<img src="([^"]+)"', opened.html)
    assert image is not None
    assert clerk.open(image[1]).headers["content-type"] == "image/webp"
    assert use(stranger, code).status == 404
    assert stranger.open("/de/show/now").status == 404
    assert stranger.open(image[1]).status == 404

    seen = owner.open(paper.path)
    assert "Opened:" in seen.text
    assert "1 look at a page" in seen.text
    owner.press(seen, "/stop")
    assert clerk.open("/de/show/now").status == 404
    assert clerk.open(image[1]).status == 404


def test_a_code_stands_in_no_address_that_a_browser_asks_for(owner: Browser, house: House) -> None:
    shown = owner.press(add_passport(owner), "/show")
    code = code_on(shown)
    clerk = open_browser_on(house, "migrant")

    opened = use(clerk, code)

    assert code not in shown.url
    assert code not in "".join(shown.links)
    assert code not in opened.url
    assert all(code not in form.action for form in clerk.open("/de/show").forms)
    assert clerk.open(f"/de/show/{code}").status == 404


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("0000-0000-0000-0000", 404)])
def test_a_code_that_opens_nothing_is_said_at_its_field(house: House, typed: str, status: int) -> None:
    clerk = open_browser_on(house, "migrant")

    page = clerk.press(clerk.open("/en/show"), "/en/show", code=typed)

    assert page.status == status
    assert 'aria-invalid="true"' in page.html
    assert 'value="0000' not in page.html


def test_saved_steps_are_shown_in_two_languages_without_the_answers(owner: Browser, house: House) -> None:
    saved = save_steps(owner)
    counter = owner.open(saved.path.replace("/en/", "/ar/") + "/counter")
    code = code_on(owner.press(counter, "/show"))
    clerk = open_browser_on(house, "migrant")

    opened = use(clerk, code)

    assert opened.path == "/de/show/now"
    assert 'lang="ar" dir="rtl"' in opened.html
    assert 'lang="it" dir="ltr"' in opened.html
    assert re.search(r">أو</span> / <span [^>]*>oppure</span>", opened.html), "of two alternatives one is enough"
    assert saved.path.rpartition("/")[2] not in opened.html
    assert clerk.open("/de/show/pages/1").status == 404
    assert use(open_browser_on(house, "migrant"), code).status == 404

    seen = owner.open(saved.path + "/counter")
    assert "Opened:" in seen.text
    owner.press(seen, "/stop")
    assert clerk.open("/de/show/now").status == 404
