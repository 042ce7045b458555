"""An authority's published processes: what state they are in, adopting and withdrawing them."""

import csv

from tests.apps.browsing import Browser
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, becomes_true, require_sound

PAGE = "/en/processes/residence-permit-first"


def test_only_ones_own_processes_are_listed_with_their_state(giulia: Browser) -> None:
    page = require_sound(giulia.open("/en/processes"), "Processes")
    assert PAGE in page.links
    assert "Example, not adopted" in page.text
    assert "registration-of-address" not in page.text


def test_the_list_is_filtered_and_sorted_by_its_address(giulia: Browser) -> None:
    assert PAGE in giulia.open("/en/processes?show=example&sort=-review").links
    empty = require_sound(giulia.open("/en/processes?show=drafts"), "Processes")
    assert "No process fits." in empty.text


def test_a_process_page_leads_to_a_draft(giulia: Browser) -> None:
    page = require_sound(giulia.open(PAGE))
    draft = giulia.press(page, "/en/drafts")
    assert "The draft was made." in draft.text
    assert draft.path in giulia.open(PAGE).links
    assert draft.path in giulia.open("/en/processes?show=drafts").links


def test_adopting_asks_in_whose_name_and_takes_the_label_away(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    asked = require_sound(marco.open(f"{PAGE}/adopt"), "Adopt")
    assert "marco adopts version 1 for " in asked.text
    assert "Check them before you adopt the process." in asked.text
    done = require_sound(marco.press(asked, "/adopt"))
    assert "Adopted. Your organisation now stands behind this process." in done.text
    assert "Published, adopted" in done.text
    assert f"{PAGE}/adopt" not in done.links
    assert "Check them" not in marco.open(f"{PAGE}/unadopt").text
    again = marco.post(f"{PAGE}/adopt")
    assert "This was already done" in again.text


def test_an_adoption_is_told_to_everybody_and_taken_back_after_a_question(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    marco.press(marco.open(f"{PAGE}/adopt"), "/adopt")
    reader = open_browser_on(house, "migrant")
    page = "/en/bologna/residence-permit-first/"
    assert becomes_true(lambda: "Adopted by Bologna police headquarters" in reader.open(page).text)
    public = reader.open(page).text
    assert "Example content" not in public
    asked = require_sound(marco.open(f"{PAGE}/unadopt"), "Withdraw the adoption")
    done = require_sound(marco.press(asked, "/unadopt"))
    assert "The adoption was withdrawn." in done.text
    assert "Example, not adopted" in done.text
    assert becomes_true(lambda: "Example content" in reader.open("/en/bologna/residence-permit-first/").text)
    assert "This was already done" in marco.post(f"{PAGE}/unadopt").text


def test_adoptions_are_listed_filtered_and_taken_along(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    empty = require_sound(marco.open("/en/adoptions"), "Adoptions")
    assert "Your organisation has adopted nothing yet." in empty.text
    marco.press(marco.open(f"{PAGE}/adopt"), "/adopt")
    marco.press(marco.open(f"{PAGE}/unadopt"), "/unadopt")
    marco.press(marco.open(f"{PAGE}/adopt"), "/adopt")

    both = require_sound(at_work(house, "authority", "giulia").open("/en/adoptions"), "Adoptions")
    assert (both.text.count("In force"), both.text.count("marco")) == (2, 3)  # once in the filter
    assert PAGE in both.links
    table = marco.open("/en/adoptions?state=taken_back&as=csv")
    assert table.headers["content-disposition"] == 'attachment; filename="adoptions.csv"'
    (row,) = csv.reader(table.answer.text.splitlines()[1:])
    assert (row[1], row[2:5], row[6]) == ("bologna/residence-permit-first", ["1", "Taken back", "marco"], "marco")
    nothing = require_sound(marco.open("/en/adoptions?state=replaced&sort=-title"), "Adoptions")
    assert "No adoption fits." in nothing.text


def test_an_act_that_isnt_there_is_a_page(giulia: Browser) -> None:
    require_sound(giulia.open(f"{PAGE}/celebrate"), status=404)
    require_sound(giulia.post(f"{PAGE}/celebrate"), status=404)


def test_withdrawing_asks_first_and_takes_it_from_the_public(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    asked = require_sound(marco.open(f"{PAGE}/withdraw"), "Withdraw")
    assert "People will not find this process any more." in asked.text
    done = require_sound(marco.press(asked, "/withdraw"))
    assert "Withdrawn. Nobody finds this process any more." in done.text
    public = open_browser_on(house, "migrant").open("/en/bologna/")
    assert "residence-permit-first" not in public.html


def test_what_was_withdrawn_stays_in_the_list_and_comes_back_by_a_new_draft(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    marco.press(marco.open(f"{PAGE}/withdraw"), "/withdraw")

    listed = require_sound(marco.open("/en/processes?show=withdrawn"), "Processes")
    assert PAGE in listed.links
    assert "Withdrawn by marco" in listed.text
    assert "Withdrawn" in marco.open("/en/processes?as=csv").answer.text
    page = require_sound(marco.open(PAGE))
    assert "marco withdrew this process" in page.text
    assert "(withdrawn)" in marco.open("/en/drafts/new").text

    giulia = at_work(house, "authority", "giulia")
    draft = giulia.press(giulia.open(PAGE), "/en/drafts")
    giulia.press(draft, "/submit")
    done = marco.press(marco.open(draft.path), "/approve-and-publish")
    assert "Published. Everybody reads it from now on." in done.text
    again = require_sound(marco.open("/en/processes"), "Processes")
    assert "Published, adopted" in again.text
    assert "Withdrawn by" not in again.text
    assert "No process fits." in marco.open("/en/processes?show=withdrawn").text


def test_whoever_may_not_adopt_is_told_so(giulia: Browser) -> None:
    assert "Your account may not do this." in giulia.post(f"{PAGE}/adopt").text


def test_a_process_that_isnt_there_is_a_page(giulia: Browser) -> None:
    require_sound(giulia.open("/en/processes/nothing-here"), status=404)
