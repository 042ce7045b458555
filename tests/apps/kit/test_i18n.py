"""Languages: nothing is untranslated, and numbers and dates are written as the house decided."""

import datetime
import os
import re
from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po

import api
from apps.kit import i18n
from apps.kit.digits import DIGITS, read_digits
from apps.kit.i18n import (
    APPS_FOLDER,
    Language,
    catalogue_path,
    direction_of,
    extracted,
    language_name,
    load_catalogue,
    untranslated,
)

API_FOLDER = Path(api.__file__).parent
WITH_CATALOGUES = sorted(path.parent.name for path in APPS_FOLDER.glob("*/locales"))
ARABIC = sorted([*APPS_FOLDER.glob("*/locales/ar/LC_MESSAGES/messages.po"), *API_FOLDER.glob("*/locales/ar.po")])
NUMBER = r"(?:%\(num\)s|%d|\{number\})"
TRANSLATED = [(path.parts[-5], path.parts[-3]) for path in sorted(APPS_FOLDER.glob("*/locales/*/*/messages.po"))]


@pytest.mark.parametrize("app", WITH_CATALOGUES)
def test_no_text_lacks_a_translation(app: str) -> None:
    assert untranslated(app) == []


@pytest.mark.parametrize(("app", "tag"), TRANSLATED)
def test_a_translation_fills_in_what_its_source_does(app: str, tag: str) -> None:
    with catalogue_path(app, tag).open("rb") as file:
        catalogue = read_po(file, locale=tag)
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        allowed = set(re.findall(r"%\((\w+)\)s", " ".join(ids)))
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            assert set(re.findall(r"%\((\w+)\)s", string)) <= allowed
            assert not re.search(r"%(?!\()", string), string
        if not isinstance(message.id, tuple):
            assert set(re.findall(r"%\((\w+)\)s", strings[0])) == allowed


@pytest.mark.parametrize(("app", "tag"), TRANSLATED)
def test_no_catalogue_keeps_what_nobody_says_any_more(app: str, tag: str) -> None:
    with catalogue_path(app, tag).open("rb") as file:
        kept = {message.id for message in read_po(file, locale=tag) if message.id}
    assert kept <= {message.id for message in extracted(app) if message.id}


def test_a_catalogue_is_compiled_once_and_again_when_it_has_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    po = catalogue_path("kit", "de")
    po.parent.mkdir(parents=True)

    def write(said: str, changed: int) -> None:
        po.write_text(f'msgid "Yes"\nmsgstr "{said}"\n')
        os.utime(po, ns=(changed, changed))

    write("Ja", 2_000)
    assert load_catalogue("kit", "de").gettext("Yes") == "Ja"
    i18n.compiled.cache_clear()  # as at the next start
    write("Not read", 2_000)
    assert load_catalogue("kit", "de").gettext("Yes") == "Ja"

    write("Jawohl", 1_000)  # an older file that was brought back
    assert load_catalogue("kit", "de").gettext("Yes") == "Jawohl"
    assert [one.name for one in po.parent.iterdir() if one.suffix == ".new"] == []


@pytest.mark.parametrize(
    "path", sorted((*APPS_FOLDER.glob("*/locales/uk/*/*.po"), *API_FOLDER.glob("*/locales/uk.po")))
)
def test_the_ukrainian_word_for_you_is_small_but_where_a_sentence_begins(path: Path) -> None:
    with path.open("rb") as file:
        messages = [message.string for message in read_po(file, locale="uk") if message.id]
    texts = [text for one in messages for text in (one if isinstance(one, tuple) else (one,))]
    assert texts
    large = re.compile(r"[^\s.!?…«\"(][»)}]?\s+(Ви|Вас|Вам|Вами|Ваш\w*)\b")
    assert [text for text in texts if large.search(text)] == []


def test_an_app_finds_the_kits_words_too() -> None:
    assert Language("de", ("migrant", "kit")).gettext("Sign out") == "Abmelden"
    assert Language("en", ("migrant", "kit")).gettext("Sign out") == "Sign out"


def test_arabic_has_six_forms_of_a_number() -> None:
    arabic = Language("ar", ("kit",))
    forms = {
        arabic.ngettext("%(done)s of %(num)s step done", "%(done)s of %(num)s steps done", n) for n in (1, 2, 3, 11)
    }
    assert len(forms) == 4


@pytest.mark.parametrize("path", ARABIC, ids=lambda path: path.relative_to(APPS_FOLDER.parent).parts[1])
def test_arabic_counts_as_people_do(path: Path) -> None:
    """One and two are words, and stand alone; what is counted ends otherwise after 11 than after 100."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="ar")
    choose = c2py(catalogue.plural_expr)
    for message in catalogue:
        if message.id and isinstance(message.string, tuple):
            assert not any(re.search(rf"\({NUMBER}\)", form) for form in message.string), message.id
            counted = re.search(rf"{NUMBER} (\S+)", message.string[choose(100)])
            assert counted is None or not counted[1].endswith("ًا"), message.id


def test_arabic_says_eleven_and_a_hundred_as_cldr_does() -> None:
    arabic = Language("ar", ("migrant", "kit"))
    months = [arabic.ngettext("%(num)s month", "%(num)s months", number) for number in (1, 2, 3, 11, 100)]
    assert months == ["شهر واحد", "شهران", "%(num)s أشهر", "%(num)s شهرًا", "%(num)s شهر"]


def test_arabic_dates_and_sums_have_the_digits_of_the_letters_one_gets_here() -> None:
    arabic = Language("ar", ("kit",))
    written = arabic.day(datetime.date(2026, 12, 1)) + arabic.money("40.00", "EUR") + arabic.number(1234)
    assert "2026" in written
    assert "40" in written
    assert not re.search("[\u0660-\u0669]", written)


def test_farsi_is_written_with_persian_digits_and_nothing_else_is() -> None:
    farsi = Language("fa", ("migrant", "kit"))
    assert farsi.day(datetime.date(2026, 12, 1)) == "۱ دسامبر ۲۰۲۶"
    assert farsi.time(datetime.time(8, 30)) == "۸:۳۰"
    assert farsi.number(1234) == "۱٬۲۳۴"
    assert "۴۰٫۰۰" in farsi.money("40.00", "EUR")
    assert farsi.fill({"num": 12, "name": "Via 12", "known": True}) == {"num": "۱۲", "name": "Via 12", "known": True}
    assert list(DIGITS) == ["fa"]


def test_a_number_may_be_typed_on_any_keyboard() -> None:
    assert read_digits("۱۴") == read_digits("١٤") == "14"
    assert read_digits("2026-03-01") == "2026-03-01"


@pytest.mark.parametrize(("app", "tag"), TRANSLATED)
def test_forms_of_a_number_are_those_of_cldr(app: str, tag: str) -> None:
    with catalogue_path(app, tag).open("rb") as file:
        catalogue = read_po(file, locale=tag)
    chosen = c2py(catalogue.plural_expr)
    rule = Locale.parse(tag, sep="_").plural_form
    by_category: dict[str, set[int]] = {}
    for number in range(1, 250):
        by_category.setdefault(rule(number), set()).add(chosen(number))
    assert all(len(forms) == 1 for forms in by_category.values()), by_category
    assert len(by_category) <= catalogue.num_plurals


def test_easy_language_falls_back_to_the_language() -> None:
    easy = Language("de-simple", ("migrant", "kit"))
    assert easy.gettext("Sign out") == "Abmelden"
    assert easy.name == "Deutsch (Leichte Sprache)"
    assert language_name("de-simple", "it") == "tedesco (lingua facile)"
    assert easy.day(datetime.date(2026, 12, 1)) == "1. Dezember 2026"
    assert easy.dir == "ltr"


def test_each_language_knows_its_name_and_direction() -> None:
    names = [Language(tag, ("kit",)).name for tag in ("ar", "it", "es", "nl", "fr", "uk", "fa", "tr")]
    assert names == ["العربية", "Italiano", "Español", "Nederlands", "Français", "Українська", "فارسی", "Türkçe"]
    assert [Language(tag, ("kit",)).dir for tag in ("ar", "fa", "uk")] == ["rtl", "rtl", "ltr"]
    assert (direction_of("fa"), direction_of("de"), direction_of("not a language")) == ("rtl", "ltr", "ltr")
    assert language_name("ti", "en") == "Tigrinya"
    assert language_name("x-unknown", "en") == "x-unknown"


def test_countries_are_sorted_in_the_readers_language() -> None:
    names = [name for _, name in Language("de", ("kit",)).countries]
    codes = {code for code, _ in Language("ar", ("kit",)).countries}
    assert "Ägypten" in names
    assert {"SY", "UA", "NG", "XK"} <= codes
    assert not codes & {"EU", "UN", "ZZ"}


def test_nobody_is_asked_whether_they_are_a_citizen_of_an_island_without_people() -> None:
    codes = {code for code, _ in Language("en", ("kit",)).countries}
    assert not codes & {"AQ", "BV", "HM", "TF", "IC", "EA"}
    assert {"PS", "TW", "EH", "HK", "GL"} <= codes  # what letters there are for where people come from stays
