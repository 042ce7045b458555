"""Translations: how much there is in each language, and texts that a speaker checks."""

import re

import pytest

from tests.apps.browsing import Browser
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, becomes_true, require_sound

SLUG = "residence-permit-first"
PAGE = f"/en/processes/{SLUG}/translations/en"
CITY = "/en/translations/city/en"
READ = f"/en/bologna/{SLUG}/"
DOUBT = ("A machine translated", "not yet checked by a speaker")


def test_coverage_is_listed_narrowed_and_exported(giulia: Browser) -> None:
    page = require_sound(giulia.open("/en/translations"), "Translations")
    assert PAGE in page.links
    assert "/en/processes/registration-of-address/translations/en" not in page.links
    only = giulia.open(f"/en/translations?process=bologna/{SLUG}&language=ar")
    assert PAGE.replace("/en", "/ar").replace("/ar/processes", "/en/processes") in only.links
    assert PAGE not in only.links
    table = giulia.open("/en/translations?as=csv")
    assert f"bologna,bologna/{SLUG},en," in table.answer.text


@pytest.mark.parametrize(("lang", "translated"), [("en", True), ("ar", True), ("uk", False)])
def test_a_process_is_called_as_in_the_list_of_processes(giulia: Browser, lang: str, translated: bool) -> None:
    link = re.search(rf'href="/{lang}/processes/{SLUG}">(.+?)</a>', giulia.open(f"/{lang}/processes").html)
    assert link is not None
    said = link[1]  # with the language that it is in, where that isn't the reader's
    assert ("Chiedere il primo permesso" not in said) == translated
    coverage = require_sound(giulia.open(f"/{lang}/translations"))
    assert f"<td>{said}<br>" in coverage.html
    texts = require_sound(giulia.open(f"/{lang}/processes/{SLUG}/translations/fa"))
    assert f'<h1 id="heading">{said}:' in texts.html


def test_whoever_is_no_translator_reads_and_ticks_nothing(giulia: Browser) -> None:
    page = require_sound(giulia.open(PAGE))
    assert "Whoever has the duty “translator” checks texts here." in page.text
    assert 'name="checked"' not in page.html
    assert "Your account may not do this." in giulia.post(PAGE, {"shown": "title 0123456789abcdef", "all": "1"}).text


@pytest.mark.parametrize("show", ["machine", "translated", "stale", "missing", "checked", "nothing"])
def test_texts_are_narrowed_by_how_they_stand(giulia: Browser, show: str) -> None:
    require_sound(giulia.open(f"{PAGE}?show={show}"))
    require_sound(giulia.open(f"{PAGE}?page=99"))


def test_one_text_is_ticked_and_unticked(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    page = require_sound(marco.open(PAGE))
    value = next(value for name, value in page.forms[-1].fields if name == "shown")
    done = require_sound(marco.post(PAGE, {"shown": value, "checked": value}))
    assert "Noted." in done.text
    assert "by marco" in done.text
    assert "by marco" not in require_sound(marco.post(PAGE, {"shown": value})).text


def test_words_that_changed_meanwhile_are_not_checked(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    page = marco.post(PAGE, {"shown": "title 0123456789abcdef", "checked": "title 0123456789abcdef"})
    assert "The text was changed since you read it." in page.text


def test_the_public_page_says_no_more_that_nobody_has_checked_once_all_is_checked(house: House) -> None:
    reader = open_browser_on(house, "migrant")
    assert any(words in reader.open(READ).text for words in DOUBT)
    marco = at_work(house, "authority", "marco")
    tick_all(marco, PAGE)
    tick_all(marco, CITY)  # offices
    assert becomes_true(lambda: not any(words in reader.open(READ).text for words in DOUBT))


def tick_all(translator: Browser, texts: str) -> None:
    path = texts
    for _ in range(9):
        page = translator.open(path)
        shown = [value for name, value in page.forms[-1].fields if name == "shown"]
        translator.post(texts, {"shown": shown, "all": "1"})
        more = [link for link in page.links if "page=" in link and link.startswith(texts)]
        path = more[-1].replace("&amp;", "&") if more else path
        if "More texts" not in page.text:
            return


def test_texts_of_the_city_and_shared_ones_are_listed_and_ticked(house: House) -> None:
    marco = at_work(house, "authority", "marco")
    listed = require_sound(marco.open("/en/translations?language=it"), "Translations")
    assert "Questions, papers and topics of all cities" in listed.text
    assert "/en/translations/registry/it" in listed.links
    assert CITY in marco.open("/en/translations?process=city").links
    for path, name in ((CITY, "Bologna: city, organisations and offices"), ("/en/translations/registry/it", "papers")):
        page = require_sound(marco.open(path), name)
        value = next(value for key, value in page.forms[-1].fields if key == "shown")
        done = require_sound(marco.post(path, {"shown": value, "checked": value}))
        assert "by marco" in done.text
    require_sound(marco.open("/en/translations/galaxy/it"), status=404)
    assert ",,it," in marco.open("/en/translations?as=csv").answer.text


def test_whoever_is_no_translator_ticks_no_shared_text(giulia: Browser) -> None:
    assert 'name="checked"' not in require_sound(giulia.open(CITY)).html
    refused = giulia.post(CITY, {"shown": "city/name 0123456789abcdef", "all": "1"})
    assert "Your account may not do this." in refused.text
