"""The list of drafts is filtered, sorted and linked to by its address, in three languages."""

import csv
import re

import pytest

from apps.kit.desk import write_csv
from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House
from tests.apps.desks import at_work, require_sound, textarea

START = {"start_from": "bologna/residence-permit-first"}


def test_an_empty_list_says_how_to_begin(shared_house: House) -> None:
    page = require_sound(at_work(shared_house, "authority", "ole").open("/en/drafts"), "Drafts")
    assert "There is no draft yet." in page.text
    assert "/en/drafts/new" in page.links


def test_drafts_are_narrowed_by_words_state_and_author(giulia: Browser, marco: Browser) -> None:
    own = giulia.post("/en/drafts", START).path
    other = marco.post("/en/drafts", START).path
    both = require_sound(giulia.open("/en/drafts?q=permesso&state=draft&sort=author"), "Drafts")
    assert own in both.links
    assert other in both.links
    assert 'aria-sort="ascending"' in both.html
    mine = giulia.open("/en/drafts?who=me").links
    assert own in mine
    assert other not in mine
    nothing = require_sound(giulia.open("/en/drafts?state=approved"), "Drafts")
    assert "No draft fits." in nothing.text


def test_a_list_can_be_taken_along_as_it_is_filtered(giulia: Browser) -> None:
    own = giulia.post("/en/drafts", START).path
    page = giulia.open("/en/drafts?who=me")
    assert own in page.links
    table = giulia.open("/en/drafts" + next(link for link in page.links if "as=csv" in link))
    assert table.headers["content-disposition"] == 'attachment; filename="drafts.csv"'
    assert {row[2] for row in csv.reader(table.answer.text.splitlines()[1:])} == {"giulia"}
    assert "residence-permit-first" in giulia.open("/en/processes?as=csv").answer.text


def test_a_cell_is_never_taken_for_a_formula() -> None:
    answer = write_csv("x", ["a"], [["=1+1"], ["plain"]])
    assert bytes(answer.body).decode("utf-8-sig").splitlines() == ["a", "'=1+1", "plain"]


def test_an_address_nobody_made_is_no_mistake_of_ours(giulia: Browser) -> None:
    giulia.post("/en/drafts", START)
    require_sound(giulia.open("/en/drafts?state=dancing&sort=--x&who=you&q=%00"), "Drafts")


@pytest.mark.parametrize(("lang", "words"), [("de", "Was auf dich wartet"), ("it", "Che cosa ti aspetta")])
def test_the_desk_speaks_the_language_of_the_address(giulia: Browser, lang: str, words: str) -> None:
    page = require_sound(giulia.open(f"/{lang}/"), words)
    assert page.root["lang"] == lang
    require_sound(giulia.open(f"/{lang}/drafts"))


def test_a_title_in_another_language_says_so(giulia: Browser) -> None:
    giulia.post("/en/drafts", START)
    assert re.search(r'<a href="/en/drafts/[0-9a-f-]+" lang="it" dir="ltr">', giulia.open("/en/drafts").html)
    assert not re.search(r'<a href="/it/drafts/[0-9a-f-]+" lang=', giulia.open("/it/drafts").html)


def test_translations_are_sorted_and_taken_along(giulia: Browser) -> None:
    page = require_sound(giulia.open("/en/translations?sort=-missing"), "Translations")
    assert 'aria-sort="descending"' in page.html
    table = giulia.open("/en/translations" + next(link for link in page.links if "as=csv" in link))
    missing = [int(row[6]) for row in csv.reader(table.answer.text.splitlines()[1:])]
    assert missing == sorted(missing, reverse=True)
    nothing = require_sound(giulia.open("/en/translations?language=xx"))
    assert "/en/translations" in nothing.links
    texts = giulia.open("/en/translations/registry/ar?as=csv")
    assert texts.headers["content-disposition"] == 'attachment; filename="texts-ar.csv"'
    assert len(list(csv.reader(texts.answer.text.splitlines()))) > 1


def test_each_condition_is_a_sentence_beside_its_step(giulia: Browser) -> None:
    path = giulia.post("/en/drafts", START).path
    page = require_sound(giulia.open(f"{path}/conditions"), ": conditions")
    assert "Needed if " in page.text
    assert "Waits for:" in page.text
    table = giulia.open(f"{path}/conditions?as=csv")
    places = [row[3] for row in csv.reader(table.answer.text.splitlines()[1:])]
    assert any(place.endswith("/when") for place in places)


@pytest.mark.parametrize("tab", ["history", "test-people"])
def test_what_belongs_to_a_draft_is_taken_along(giulia: Browser, tab: str) -> None:
    path = giulia.post("/en/drafts", START).path
    assert "?as=csv" in giulia.open(f"{path}/{tab}").links
    table = giulia.open(f"{path}/{tab}?as=csv")
    assert len(list(csv.reader(table.answer.text.splitlines()))) > 1


def send_quietly(browser: Browser, path: str, text: str, revision: int) -> Shown:
    fields = {"text": text, "revision": str(revision)}
    return browser.post(path, fields, Accept="application/json", Sec_Fetch_Site="same-origin")


def test_what_the_editor_sends_by_itself_is_answered_in_a_sentence(giulia: Browser) -> None:
    page = giulia.post("/en/drafts", START)
    text = f"# mine\n{textarea(page)}"
    saved = send_quietly(giulia, page.path, text, 1).answer.json()
    assert saved["revision"] == 2
    assert saved["said"].startswith("Saved at {time}.")
    assert "Nothing to mend." in saved["checked"]
    late = send_quietly(giulia, page.path, text, 1)
    assert (late.status, late.answer.json()["stop"]) == (409, True)
    broken = send_quietly(giulia, page.path, "schema: [", 2)
    assert broken.status == 422
    assert "stop" not in broken.answer.json()
    assert 'data-line="2"' in broken.answer.json()["checked"]


def test_the_queue_counts_what_nobody_has_compared(giulia: Browser) -> None:
    page = require_sound(giulia.open("/en/"))
    assert "Not yet compared with their source:" in page.text
    listed = require_sound(giulia.open(next(link for link in page.links if "show=uncompared" in link)))
    assert "bologna/residence-permit-first" in listed.text
