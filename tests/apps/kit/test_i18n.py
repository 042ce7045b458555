"""Languages: nothing is untranslated, and numbers and dates are written as the house decided."""

import datetime
import re

import pytest
from babel.messages.pofile import read_po

from apps.kit.i18n import APPS_FOLDER, Language, catalogue_path, direction_of, extracted, language_name, untranslated

WITH_CATALOGUES = sorted(path.parent.name for path in APPS_FOLDER.glob("*/locales"))
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


def test_an_app_finds_the_kits_words_too() -> None:
    assert Language("de", ("migrant", "kit")).gettext("Sign out") == "Abmelden"
    assert Language("en", ("migrant", "kit")).gettext("Sign out") == "Sign out"


def test_arabic_has_six_forms_of_a_number() -> None:
    arabic = Language("ar", ("kit",))
    forms = {
        arabic.ngettext("%(done)s of %(num)s step done", "%(done)s of %(num)s steps done", n) for n in (1, 2, 3, 11)
    }
    assert len(forms) == 4


def test_arabic_dates_and_sums_have_the_digits_of_the_letters_one_gets_here() -> None:
    arabic = Language("ar", ("kit",))
    written = arabic.day(datetime.date(2026, 12, 1)) + arabic.money("40.00", "EUR") + arabic.number(1234)
    assert "2026" in written
    assert "40" in written
    assert not re.search("[\u0660-\u0669]", written)


def test_each_language_knows_its_name_and_direction() -> None:
    assert Language("ar", ("kit",)).name == "العربية"
    assert Language("it", ("kit",)).name == "Italiano"
    assert Language("ar", ("kit",)).dir == "rtl"
    assert (direction_of("fa"), direction_of("de"), direction_of("not a language")) == ("rtl", "ltr", "ltr")
    assert language_name("ti", "en") == "Tigrinya"
    assert language_name("x-unknown", "en") == "x-unknown"


def test_countries_are_sorted_in_the_readers_language() -> None:
    names = [name for _, name in Language("de", ("kit",)).countries]
    codes = {code for code, _ in Language("ar", ("kit",)).countries}
    assert "Ägypten" in names
    assert {"SY", "UA", "NG", "XK"} <= codes
    assert not codes & {"EU", "UN", "ZZ"}
