"""A helper adds a paper for a person who allows it, without a script; the person sees whose it is, and deletes it alone."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House
from tests.apps.desks import at_work, require_sound
from tests.apps.test_helping import let_in, save_case
from tests.core.documents.papers import has_planted, make_jpeg, make_pdf

PAPER = re.compile(r"/en/my/papers/[0-9a-f-]{36}")
CASE = re.compile(r"/cases/[0-9a-f-]{36}/")


def send_paper(
    browser: Browser,
    page: Shown,
    *files: bytes,
    kind: str | None = "passport",
    by: Browser | None = None,
    case: str = "",
) -> Shown:
    """Send the form of a page as browsers do: the kind first, and the field for the camera comes empty."""
    sender, form = by or browser, next(form for form in page.forms if "/add-paper/" in form.action)
    action = CASE.sub(f"/cases/{case}/", form.action) if case else form.action
    parts: list[Any] = [] if kind is None else [("type", (None, kind))]
    parts.append(("file", ("", b"", "application/octet-stream")))
    parts += [("file", ("IMG_1.jpg", data, "application/octet-stream")) for data in files or (make_jpeg(),)]
    parsed = urlsplit(page.url)
    headers = {"Origin": f"{parsed.scheme}://{parsed.netloc}", "Sec-Fetch-Site": "same-origin"}
    return sender._follow(sender.run(sender.client.post(urljoin(page.url, action), files=parts, headers=headers)))


@pytest.fixture
def lena(house: House) -> Browser:
    """Somebody who helps people for an association in Hamburg."""
    return at_work(house, "ngo", "lena")


def test_from_the_consent_to_the_paper_and_back(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    consent = person.open(f"/en/my/cases/{case}/help/allow?organisation=ngo-hamburg-example")
    assert "Add papers for you." in consent.text
    assert ("scopes", "upload") not in [field for form in consent.forms for field in form.fields]
    let_in(person, case)
    assert "Add a paper" not in lena.open(f"/en/cases/{case}").text
    require_sound(lena.open(f"/en/cases/{case}/add-paper"), status=404)
    grant = let_in(person, case, scopes=["mark_steps", "upload"])
    assert "Add papers for you." in grant.text
    assert "Add papers for you." in person.open(f"{grant.path}/renew").text

    before = require_sound(lena.open(f"/en/cases/{case}"))
    form = require_sound(lena.open(next(link for link in before.links if link.endswith("/add-paper"))), "Add a paper")
    assert "Passport" in form.text
    added = require_sound(send_paper(lena, form, make_jpeg(), make_pdf(pages=2)))
    assert added.path == f"/en/cases/{case}"
    assert "Added. The person sees that you did it." in added.text

    assert "added a paper for you: “Passport”. Only you can delete it." in person.open("/en/my/notices").text
    wallet = require_sound(person.open("/en/my/papers"), "My papers")
    assert "Ankerplatz" in wallet.text
    (link,) = [link for link in wallet.links if PAPER.fullmatch(link)]
    paper = require_sound(person.open(link), "Passport")
    assert re.search(r"lena from .*Ankerplatz.* added this paper for you\.", paper.text)
    file = person.open(next(one for one in paper.links if re.search(r"/files/[0-9a-f-]{36}$", one)))
    assert not has_planted(file.answer.content)
    history = person.open(f"/en/my/cases/{case}/history").text
    assert re.search(r"A paper was added: “Passport”\..*Ankerplatz[^.]*, for you", history)
    log = person.open("/en/my/helpers/log").text
    assert re.search(r"Began to add a paper for you lena, [^·]*Ankerplatz", log)
    assert re.search(r"Began to add a paper for you \w+, \d", person.open(grant.path).text)

    require_sound(person.press(person.open(f"{link}/delete"), "/delete"), "My papers")
    assert "No papers yet" in person.open("/en/my/papers").text
    assert require_sound(lena.open(f"/en/cases/{case}")).text == before.text
    person.post(f"{grant.path}/revoke", {})
    require_sound(lena.open(f"/en/cases/{case}/add-paper"), status=404)
    assert send_paper(lena, form).status == 404
    assert "No papers yet" in person.open("/en/my/papers").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a and nothing else", "This is no photo and no PDF."),
        (b"%PDF-1.4 and nothing else", "This file is damaged"),
        (make_pdf()[:-400], "A part of this file is missing."),
        (make_pdf(password="sesame"), "asks for a password"),
        (b"\xff\xd8\xff" + bytes(21 * 2**20), "larger than 20 MB"),
        (b"", "Choose a photo or a file first."),
    ],
)
def test_a_wrong_file_is_said_to_be_wrong_beside_its_field_and_the_kind_is_kept(
    house: House, lena: Browser, passphrase: str, data: bytes, words: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=["upload"])

    again = send_paper(lena, lena.open(f"/en/cases/{case}/add-paper"), data)

    assert again.status in {413, 415, 422}
    assert words in again.text
    assert '<a href="#file">' in again.html
    assert re.search(r'value="passport" checked', again.html)
    assert "No papers yet" in person.open("/en/my/papers").text
    assert send_paper(lena, again).status == 200


def test_a_form_without_a_kind_asks_for_it(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=["upload"])
    form = lena.open(f"/en/cases/{case}/add-paper")

    again = require_sound(send_paper(lena, form, kind=None), status=422)

    assert "Choose which paper it is." in again.text
    assert '<a href="#type">' in again.html
    assert send_paper(lena, form, kind="no-such-kind").status == 404
    assert "No papers yet" in person.open("/en/my/papers").text


def test_a_form_that_is_sent_twice_adds_one_paper(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=["upload"])
    form = lena.open(f"/en/cases/{case}/add-paper")

    assert [send_paper(lena, form).status for _ in range(2)] == [200, 200]

    assert len([link for link in person.open("/en/my/papers").links if PAPER.fullmatch(link)]) == 1


def test_a_code_may_ask_for_it_and_the_person_decides(lena: Browser) -> None:
    form = require_sound(lena.open("/en/invitations"), "Invitations")
    assert ("scopes", "upload") not in [field for one in form.forms for field in one.fields]

    lena.post("/en/invitations", {"scopes": ["mark_steps", "upload"], "months": "3", "days": "7", "whom": "all"})

    assert "Mark steps, Add papers" in lena.open("/en/invitations").text
