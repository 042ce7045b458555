"""A procedure in two languages: to show at the counter, on paper, and in the pocket."""

import re

import pytest

from apps.kit.qr import draw_code
from apps.migrant.pockets import MOST
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.migrant.test_following import LONGER, SHORTEST, answer_all
from tests.apps.migrant.test_procedure_page import go_to_the_kit

KINDS = ("counter", "print", "pocket")


def said_in(page: Shown, lang: str) -> list[str]:
    """Return what a sheet says in a language."""
    return re.findall(rf'<span class="(?:mine|theirs)" lang="{lang}" dir="[a-z]+">([^<]+)</span>', page.html)


UNTRANSLATED = "bologna/residence-permit-first"  # into Ukrainian
NOT_TRANSLATED = "Деяких текстів ще немає вашою мовою. Ми показуємо їх такою мовою: італійська."


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_says_that_the_persons_language_is_missing_as_the_guide_does(reader: Browser, kind: str) -> None:
    assert NOT_TRANSLATED in reader.open(f"/uk/{UNTRANSLATED}/").text
    assert NOT_TRANSLATED in reader.open(f"/uk/my/{UNTRANSLATED}/{kind}").text
    assert "ليست بلغتك بعد" not in reader.open(f"/ar/my/{UNTRANSLATED}/{kind}").text


def test_only_what_is_written_twice_is_said_to_be(reader: Browser) -> None:
    both = reader.open(f"/ar/my/{UNTRANSLATED}/counter").text
    assert "كل شيء مكتوب فيها مرتين" in both
    assert "Qui tutto è scritto due volte" in both
    for page in (reader.open(f"/uk/my/{UNTRANSLATED}/counter"), reader.open(f"/it/my/{UNTRANSLATED}/counter?with=uk")):
        assert "двічі" not in page.text
        assert "due volte" not in page.text
        assert "Тут ще не все написано обома мовами." in page.text
        assert "Non tutto è ancora scritto in entrambe le lingue." in page.text


def test_the_office_reads_in_its_own_language_what_may_be_needed(reader: Browser) -> None:
    tags = re.findall(r'<span class="tag soft">(.*?)</span></span>', reader.open(f"/uk/my/{UNTRANSLATED}/counter").html)
    assert any('lang="it" dir="ltr">forse</span>' in tag for tag in map("{}</span>".format, tags)), tags


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


def test_the_pocket_sheet_has_as_many_steps_as_fit_and_a_code_that_leads_to_the_public_page(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    page = reader.open(f"/en/my/{SHORTEST}/pocket")
    assert page.html.count('<li class="check-step">') == 2, "the first of them is long"
    assert reader.open("/en/my/bologna/rental-contract/pocket").html.count('<li class="check-step">') == MOST
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


EITHER = {
    "en": r'<span class="mine" lang="en" dir="ltr">or</span> / <span class="theirs" lang="it" dir="ltr">oppure</span>',
    "ar": r'<span class="mine" lang="ar" dir="rtl">أو</span> / <span class="theirs" lang="it" dir="ltr">oppure</span>',
}


@pytest.mark.parametrize("tag", EITHER)
@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_says_or_in_both_languages_beside_the_later_of_two_alternatives(
    reader: Browser, kind: str, tag: str
) -> None:
    go_to_the_kit(reader)
    html = reader.open(f"/{tag}/my/{LONGER}/{kind}").html
    assert html.count(EITHER[tag]) == 1
    after = html.partition(EITHER[tag])[2]
    assert "Compila il kit senza aiuto" in after[:400]
    assert "Fatti aiutare a compilare il kit" not in after


def test_in_the_pocket_alternatives_take_one_place(reader: Browser) -> None:
    go_to_the_kit(reader)
    html = reader.open(f"/en/my/{LONGER}/pocket").html
    places = html.split('<li class="check-step">')[1:]
    assert [place.count("<h4>") for place in places][:2] == [2, 1]
    assert places[0].count("poste.it") == 1, "what both need is said once"
