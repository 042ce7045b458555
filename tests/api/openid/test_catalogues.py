"""Every text of the sign-in pages is there in every language."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from api.openid.catalogue import list_untranslated
from api.openid.languages import ORDER, choose_language
from api.openid.pages import _TEMPLATES, _environment


def test_no_text_lacks_a_translation() -> None:
    assert list_untranslated() == []


@pytest.mark.parametrize("tag", ORDER)
def test_every_template_compiles(tag: str) -> None:
    environment: Environment = _environment(tag)
    for path in _TEMPLATES.glob("*.html"):
        environment.get_template(path.name)


def test_an_unknown_language_falls_back() -> None:
    assert choose_language(["tlh", "it-CH"]).tag == "it"
    assert choose_language([]).tag == "en"
