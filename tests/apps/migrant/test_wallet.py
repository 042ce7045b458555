"""My papers, in the app: without a script, in plain words, and with nothing of a file kept on the way."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.test_following import answer_all
from tests.core.documents.papers import has_planted, make_jpeg, make_pdf


@pytest.fixture
def owner(house: House, passphrase: str) -> Browser:
    """Somebody who is signed in, on an installation of their own."""
    browser = open_browser_on(house, "migrant")
    sign_in(browser, browser.open("/en/my/papers"), "Amina", passphrase)
    return browser


def send(browser: Browser, page: Shown, ending: str, *files: tuple[str, bytes]) -> Shown:
    """Send files with the form of a page, as browsers do: the field for the camera comes empty."""
    form = next(form for form in page.forms if ending in form.action)
    parts: list[Any] = [("file", ("", b"", "application/octet-stream"))]
    parts += [("file", (name, data, "application/octet-stream")) for name, data in files]
    headers = {"Origin": browser.base_url, "Sec-Fetch-Site": "same-origin"}
    answer = browser.run(browser.client.post(urljoin(page.url, form.action), files=parts, headers=headers))
    return browser._follow(answer)


def add_passport(browser: Browser) -> Shown:
    page = browser.press(browser.open("/en/my/papers/add"), "/my/papers/add", ("type", "passport"))
    return send(browser, page, "/send/", ("IMG_1.jpg", make_jpeg()))


def test_a_guest_is_sent_to_sign_in_first(reader: Browser) -> None:
    for path in ("/en/my/papers", "/en/my/papers/add"):
        assert "/session/start" in reader.open(path, follow=False).headers["location"]


def test_a_paper_is_added_looked_at_and_taken_along(owner: Browser) -> None:
    assert "No papers yet" in owner.open("/en/my/papers").text

    paper = add_passport(owner)

    assert re.fullmatch(r"/en/my/papers/[0-9a-f-]{36}", paper.path)
    assert "Passport" in paper.text
    image = re.search(r'<img src="([^"]+)"', paper.html)
    assert image is not None
    shown = owner.open(image[1])
    assert shown.headers["content-type"] == "image/webp"
    assert shown.headers["cache-control"] == "no-store"
    taken = owner.open(next(link for link in paper.links if re.search(r"/files/[0-9a-f-]{36}$", link)))
    assert taken.headers["content-disposition"] == 'attachment; filename="paper.jpg"'
    assert not has_planted(taken.answer.content)
    assert "1 page" in owner.open("/en/my/papers").text


def test_dates_and_a_name_are_kept_and_a_wrong_date_is_said_at_its_field(owner: Browser) -> None:
    paper = add_passport(owner)
    ending = paper.path.rpartition("/")[2]

    wrong = owner.press(paper, ending, name="Mine", issued="2026-01-01", expires="2025-01-01")
    assert wrong.status == 422
    assert "before the paper was issued" in wrong.text
    assert 'value="Mine"' in wrong.html

    right = owner.press(wrong, ending, name="Mine", issued="2020-01-01", expires="2020-12-31")
    assert right.path == paper.path
    assert "Mine" in right.text
    listed = owner.open("/en/my/papers").text
    assert "Valid until 31 December 2020" in listed
    assert "No longer valid" in listed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a and nothing else", "This is no photo and no PDF."),
        (b"%PDF-1.4 and nothing else", "This file is damaged"),
        (make_pdf()[:-400], "A part of this file is missing."),
        (make_pdf(password="sesame"), "asks for a password"),
        (b"\xff\xd8\xff" + bytes(21 * 2**20), "larger than 20 MB"),
    ],
)
def test_a_wrong_file_is_said_to_be_wrong_beside_its_field(owner: Browser, data: bytes, words: str) -> None:
    page = owner.press(owner.open("/en/my/papers/add"), "/my/papers/add", ("type", "passport"))

    again = send(owner, page, "/send/", ("a.jpg", data))

    assert again.status in {413, 415, 422}
    assert words in again.text
    assert "Nothing was saved." in again.text
    assert "Passport" in again.text
    assert send(owner, again, "/send/", ("a.jpg", make_jpeg())).status == 200


def test_a_form_without_a_file_asks_for_one(owner: Browser) -> None:
    page = owner.press(owner.open("/en/my/papers/add"), "/my/papers/add", ("type", "passport"))

    assert "Choose a photo or a file first." in send(owner, page, "/send/").text


def test_a_form_that_is_sent_twice_keeps_one_page(owner: Browser) -> None:
    page = owner.press(owner.open("/en/my/papers/add"), "/my/papers/add", ("type", "passport"))
    photo = ("a.jpg", make_jpeg())

    first, second = send(owner, page, "/send/", photo), send(owner, page, "/send/", photo)

    assert first.path == second.path
    assert second.html.count("<img ") == 1


def test_a_paper_is_replaced_and_its_history_can_be_deleted(owner: Browser) -> None:
    paper = add_passport(owner)
    assert "What it was before" not in paper.text

    newer = send(owner, owner.open(f"{paper.path}/replace"), "/replace/", ("new.pdf", make_pdf(pages=2)))

    assert newer.html.count("<img ") == 2
    assert "What it was before" in newer.text
    old = [form for form in newer.forms if form.action.endswith("/delete")][-1]
    after = owner.post(urljoin(newer.url, old.action))
    assert "What it was before" not in after.text
    assert after.html.count("<img ") == 2


def test_deleting_asks_once_and_is_done_twice_without_an_error(owner: Browser) -> None:
    paper = add_passport(owner)
    page = owner.open(f"{paper.path}/delete")

    assert owner.press(page, "/delete").path == "/en/my/papers"
    assert owner.press(page, "/delete").path == "/en/my/papers"
    assert owner.open(paper.path).status == 404


def test_in_saved_steps_a_paper_of_the_wallet_is_held_and_another_can_be_added(owner: Browser) -> None:
    process = "bologna/residence-permit-first"
    answer_all(owner, process)
    saved = owner.press(owner.open(f"/en/my/{process}/save"), "/save")
    assert "/my/cases/" in saved.path
    form = next(form for form in saved.forms if ("type", "passport") in form.buttons and form.action.endswith("/add"))

    page = owner.post(urljoin(saved.url, form.action), dict(form.fields + form.buttons))
    paper = send(owner, page, "/send/", ("a.jpg", make_jpeg()))

    assert saved.path in paper.links
    again = owner.open(saved.path)
    assert paper.path in again.links
    assert not [one for one in again.forms if ("type", "passport") in one.buttons]
