"""Your data, your rights, in the app: everything in words and as an archive, one thing deleted, and all of it."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.test_wallet import add_passport

NAME = "amina"


@pytest.fixture
def owner(house: House, passphrase: str) -> Browser:
    """Somebody who is signed in, on an installation of their own."""
    browser = open_browser_on(house, "migrant")
    sign_in(browser, browser.open("/en/my/rights"), NAME, passphrase)
    return browser


def link_to(page: Shown, ending: str) -> str:
    return next(link for link in page.links if ending in link)


def test_a_guest_is_sent_to_sign_in_first(reader: Browser) -> None:
    for path in ("rights", "everything", "everything.zip", "rights/delete"):
        assert "/session/start" in reader.open(f"/en/my/{path}", follow=False).headers["location"]


def test_everything_is_seen_counted_and_taken_along(owner: Browser) -> None:
    add_passport(owner)
    rights = owner.open("/en/my/rights")
    assert "1 of 200" in rights.text
    assert "No organisation has looked yet." in rights.text

    shown = owner.open(link_to(rights, "/my/everything"))
    assert NAME in shown.text
    assert "Passport" in shown.text

    taken = owner.open(link_to(rights, "/my/everything.zip")).answer
    assert taken.headers["content-type"] == "application/zip"
    assert taken.headers["cache-control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(taken.content))
    data = json.loads(archive.read("everything.json"))
    assert data["account"][0]["name"] == NAME
    assert archive.read(data["documents"][0]["files"][0]["file"])[:2] == b"\xff\xd8"


def test_one_paper_is_deleted_after_one_question(owner: Browser) -> None:
    add_passport(owner)
    question = owner.open(link_to(owner.open("/en/my/everything"), "/everything/documents/"))
    assert "Passport" in question.text

    after = owner.press(question, "/delete")

    assert after.path == "/en/my/everything"
    assert "Passport" not in after.text
    assert "No papers yet" in owner.open("/en/my/papers").text


def test_whoever_deletes_everything_gets_a_receipt_and_can_never_sign_in_again(
    owner: Browser, house: House, passphrase: str
) -> None:
    add_passport(owner)
    assert "prompt=login" in link_to(owner.open("/en/my/rights"), "/session/start")
    question = owner.open("/en/my/rights/delete")
    assert "Nobody can bring them back." in question.text

    receipt = owner.press(question, "/my/rights/delete")

    assert receipt.path == "/en/my/erased"
    assert "Your receipt" in receipt.text
    assert NAME not in receipt.text
    # In Arabic a number of digits and letters would be torn apart where it isn't told to be read from the left.
    number = re.search(r'<code dir="ltr">([0-9a-f-]{36})</code>', receipt.answer.text)
    assert number is not None
    kept = owner.open(link_to(receipt, ".txt")).answer
    assert kept.headers["content-disposition"] == 'attachment; filename="receipt.txt"'
    assert "Your papers: 1" in kept.text
    assert number[1] in kept.text
    assert NAME not in kept.text
    assert "/session/start" in owner.open("/en/my/rights", follow=False).headers["location"]
    stranger = open_browser_on(house, "migrant")
    assert stranger.open("/en/my/erased").status == 404
    page = stranger.open("/en/my/cases")
    refused = stranger.press(page, page.forms[0].action, name=NAME, passphrase=passphrase)
    assert refused.status == 422
    assert "The name or the passphrase is not right." in refused.text


@pytest.mark.parametrize("language", ["ar", "de"])
def test_the_pages_speak_the_readers_language(owner: Browser, language: str) -> None:
    for path in ("rights", "everything", "rights/delete"):
        page = owner.open(f"/{language}/my/{path}")
        assert page.status == 200
        assert "Delete" not in page.text
