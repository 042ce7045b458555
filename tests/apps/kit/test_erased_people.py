"""What colleagues see of whoever was erased: the work, without a name; and what the erased see: the sign-in page."""

import pytest

from api.person_commands import erase_person
from tests.apps.browsing import Browser
from tests.apps.conftest import House
from tests.apps.desks import at_work, require_sound

STEP = "hand-in-kit"
PROCESS = "/en/processes/residence-permit-first"


def require_nameless(browser: Browser, paths: tuple[str, ...], name: str) -> None:
    for path in paths:
        page = require_sound(browser.open(path))
        assert name not in page.text.casefold(), path
        assert "None" not in page.html, path


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_note_stays_in_every_list_without_its_authors_name(house: House, lang: str) -> None:
    sara, paolo = at_work(house, "ngo", "sara"), at_work(house, "ngo", "paolo")
    form = sara.open(f"{PROCESS}/note?step={STEP}")
    fields = {"step": STEP, "kind": "tip", "lang": "it", "text": "Arriva presto."}
    note = require_sound(sara.press(form, "/notes", ("then", "send"), **fields)).path
    assert "sara" in paolo.open(note).text

    assert erase_person(house.installation, "sara", "ngo", sure=True) == 0

    note = note.replace("/en/", f"/{lang}/")
    paths = (note, f"/{lang}/", f"/{lang}/notes", f"/{lang}/notes?sort=author", f"/{lang}/notes?who=me")
    require_nameless(paolo, (*paths, PROCESS.replace("/en/", f"/{lang}/")), "sara")
    assert "Arriva presto." in paolo.open(f"/{lang}/notes").text
    assert paolo.open(f"/{lang}/notes?format=csv").status == 200
    gone = sara.open("/en/notes", follow=False)
    assert (gone.status, gone.headers["location"].partition("?")[0]) == (303, "/session/start")
    assert sara.open("/en/notes").status == 200  # the provider asks who it is


def test_a_draft_stays_in_every_list_without_its_authors_name(house: House) -> None:
    giulia, marco = at_work(house, "authority", "giulia"), at_work(house, "authority", "marco")
    start = giulia.open("/en/drafts/new")
    draft = require_sound(giulia.press(start, "/drafts", start_from="bologna/residence-permit-first"))
    sent = require_sound(giulia.press(draft, "/submit"))
    assert "giulia" in marco.open(draft.path).text

    assert erase_person(house.installation, "giulia", "authority", sure=True) == 0

    parts = tuple(f"{sent.path}{part}" for part in ("", "/history", "/changes", "/test-people", "/preview"))
    require_nameless(marco, (*parts, "/en/", "/en/drafts", "/en/drafts?sort=author", "/en/processes"), "giulia")
    assert giulia.open("/en/drafts", follow=False).status == 303


def test_a_person_in_the_middle_of_something_is_led_to_signing_in(house: House) -> None:
    at = "/en/my/cases"
    amina = at_work(house, "migrant", "amina")
    assert amina.open(at).status == 200
    assert erase_person(house.installation, "amina", "migrant", sure=True) == 0
    for path in ("/en/my/", at):
        page = amina.open(path)
        assert page.status == 200
        assert "amina" not in page.text
    assert amina.post("/en/my/hamburg/registration-of-address/save", {"opening": "x"}).status == 401
