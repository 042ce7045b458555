"""Every text of the sign-in pages is there in every language."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

from api.openid.catalogue import list_untranslated
from api.openid.languages import CATALOGUES, ORDER, choose_language
from api.openid.pages import _TEMPLATES, _environment

PLACES = re.compile(r"%\(\w+\)s|%d|%")
ALONE = {"ar": (0, 1, 2)}  # the forms of a plural that are of one number each, by language


def test_no_text_lacks_a_translation() -> None:
    assert list_untranslated() == []


@pytest.mark.parametrize("tag", ORDER[1:])
def test_a_translation_fills_in_what_its_source_does(tag: str) -> None:
    assert {path.stem for path in CATALOGUES.glob("*.po")} == set(ORDER[1:])
    with (CATALOGUES / f"{tag}.po").open("rb") as file:
        catalogue = read_po(file, locale=tag)
    for message in (message for message in catalogue if message.id):
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for place, text in enumerate(said):
            # What is said of one number alone, such as none, one or two in Arabic, may name it in words.
            alone = len(said) > 1 and place in ALONE.get(tag, ())
            assert PLACES.findall(str(text)) in ([PLACES.findall(sources[-1])] + [[]] * alone), text


@pytest.mark.parametrize("tag", ORDER)
def test_every_template_compiles(tag: str) -> None:
    environment: Environment = _environment(tag)
    for path in _TEMPLATES.glob("*.html"):
        environment.get_template(path.name)


def test_an_unknown_language_falls_back() -> None:
    assert choose_language(["tlh", "it-CH"]).tag == "it"
    assert choose_language([]).tag == "en"
