"""A procedure in two languages: to show at the counter, on paper, and in the pocket."""

import re

import pytest

from apps.kit.qr import draw_code
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.migrant.test_following import LONGER, SHORTEST, answer_all

KINDS = ("counter", "print", "pocket")


def said_in(page: Shown, lang: str) -> list[str]:
    """Return what a sheet says in a language."""
    return re.findall(rf'<span class="(?:mine|theirs)" lang="{lang}" dir="[a-z]+">([^<]+)</span>', page.html)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_speaks_the_persons_language_and_the_offices_each_in_its_direction(reader: Browser, kind: str) -> None:
    page = reader.open(f"/ar/my/{LONGER}/{kind}")
    assert page.status == 200
    assert page.root["dir"] == "rtl"
    assert "Chiedere il primo permesso di soggiorno" in said_in(page, "it")
    assert "طلب تصريح الإقامة لأول مرة" in said_in(page, "ar")
    assert 'lang="it" dir="ltr"' in page.html
    assert 'lang="ar" dir="rtl"' in page.html
    assert page.headers["cache-control"] == "no-store"
    assert reader.cookies == {}, "looking sets nothing"


def test_the_counter_shows_official_words_papers_with_pictures_and_what_one_can_ask_for(reader: Browser) -> None:
    page = reader.open(f"/en/my/{SHORTEST}/counter")
    assert "Guten Tag. Ich spreche Ihre Sprache nicht gut." in page.text
    assert ">Anmeldung</p>" in page.html
    assert "Reisepass" in said_in(page, "de")
    assert "Passport" in said_in(page, "en")
    assert '<svg class="picture"' in page.html
    assert "Bitte um die Meldebestätigung auf Papier. Sie ist kostenlos." in said_in(page, "de")
    assert "I can ask for this" in said_in(page, "en")


def test_one_step_has_a_page_of_its_own_under_a_number_that_says_nothing(reader: Browser) -> None:
    procedure = reader.open(f"/en/my/{SHORTEST}")
    links = [link for link in procedure.links if "/counter/" in link]
    assert all(re.fullmatch(rf"/en/my/{SHORTEST}/counter/\d+", link) for link in links)
    page = reader.open(links[0])
    assert page.html.count("<h2>") == 1
    assert f"/en/my/{SHORTEST}/counter?with=de" in page.links
    assert reader.open(f"/en/my/{SHORTEST}/counter/99").status == 404
    assert reader.open(f"/en/my/{SHORTEST}/counter/x").status in {404, 422}


def test_who_reads_the_offices_language_is_told_so_and_chooses_another_one(reader: Browser) -> None:
    page = reader.open(f"/de/my/{SHORTEST}/counter")
    assert "Das Amt liest diese Sprache: Deutsch" in page.text
    assert "Zweite Sprache: Englisch" in page.text
    assert f"/de/my/{SHORTEST}/counter?with=ar" in page.links
    both = reader.open(f"/de/my/{SHORTEST}/counter?with=ar")
    assert said_in(both, "ar")
    assert "Das Amt liest diese Sprache: Deutsch" in both.text
    for strange in ("de", "x", "../etc", "'><script>"):
        assert "script" not in reader.open(f"/de/my/{SHORTEST}/counter?with={strange}").html.partition("<main")[2]


def test_a_language_without_an_interface_gets_the_offices_words_as_they_are(reader: Browser) -> None:
    page = reader.open(f"/en/my/{SHORTEST}/counter?with=pl")
    assert page.status == 200
    assert "Passport" in page.text


def test_the_checklist_has_boxes_dates_offices_and_who_published_which_version_when(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    page = reader.open(f"/en/my/{SHORTEST}/print")
    assert '<span class="box">' in page.html
    for words in ("Published by", "Veröffentlicht von", "Version 1", "Printed on", "Gedruckt am", "By when / Bis wann"):
        assert words in page.text, words
    assert "Example. The office has not checked this." in page.text
    procedure = reader.press(reader.open(f"/en/my/{SHORTEST}"), "/mark")
    done = reader.open(f"/en/my/{SHORTEST}/print")
    assert "step that you have done" in procedure.text
    assert '<span class="box yes">' in done.html


def test_the_pocket_sheet_has_three_steps_and_a_code_that_leads_to_the_public_page(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    page = reader.open(f"/en/my/{SHORTEST}/pocket")
    assert page.html.count('<li class="check-step">') == 3
    public = f"http://localhost:8001/en/{SHORTEST}/"
    assert draw_code(public) in page.html
    assert public in page.text
    assert reader.open(public.removeprefix("http://localhost:8001")).status == 200


def test_a_saved_procedure_has_the_same_sheets(person: Browser, passphrase: str) -> None:
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    answer_all(person, SHORTEST)
    case = person.press(person.open(f"/en/my/{SHORTEST}/save"), "/save")
    for kind in KINDS:
        page = person.open(f"{case.path}/{kind}")
        assert page.status == 200, kind
        assert "Eine Wohnung anmelden" in page.text
        assert case.path.rpartition("/")[2] not in (page.html.partition('class="code"')[2].partition("</svg>")[0])
    assert person.open(f"{case.path}/counter/1").status in {200, 404}
