"""The list of drafts is filtered, sorted and linked to by its address, in three languages."""

import csv

import pytest

from apps.kit.desk import write_csv
from tests.apps.browsing import Browser
from tests.apps.conftest import House
from tests.apps.desks import at_work, require_sound

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


@pytest.mark.parametrize(("lang", "words"), [("de", "Was auf Sie wartet"), ("it", "Che cosa ti aspetta")])
def test_the_desk_speaks_the_language_of_the_address(giulia: Browser, lang: str, words: str) -> None:
    page = require_sound(giulia.open(f"/{lang}/"), words)
    assert page.root["lang"] == lang
    assert require_sound(giulia.open(f"/{lang}/drafts"))
