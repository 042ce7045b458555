"""The languages of the sign-in pages: those that have a catalogue, chosen by `ui_locales` and by a link on each page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale

from api.wording.catalogue import fall_back, read_catalogue
from api.wording.digits import write_digits

CATALOGUES = Path(__file__).parent / "locales"
SOURCE = "en"
ORDER = (SOURCE, "de", "it", "ar", "es", "nl", "fr", "uk", "fa", "tr")


@dataclass(frozen=True)
class Language:
    """One language of the pages."""

    tag: str
    name: str  # in itself
    dir: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]

    def count(self, singular: str, plural: str, number: int) -> str:
        """Translate a text that depends on a number, and write the number (`%d`) in it with the language's digits.

        A language may have a word for one or two instead.
        """
        return self.ngettext(singular, plural, number).replace("%d", write_digits(str(number), self.tag))

    def count_named(self, singular: str, plural: str, number: int) -> str:
        """Do the same for a template, where the number is called `%(num)s` and other values are filled in later."""
        return self.ngettext(singular, plural, number).replace("%(num)s", write_digits(str(number), self.tag))


def choose_language(asked: Iterable[str]) -> Language:
    """Return the first asked language that there is, or the source language."""
    for tag in asked:
        for candidate in fall_back(tag[:35]):
            if candidate.lower() in ORDER:
                return language_of(candidate.lower())
    return language_of(SOURCE)


@lru_cache(maxsize=16)
def language_of(tag: str) -> Language:
    """Return a language that there is."""
    locale = Locale.parse(tag)
    texts = NullTranslations() if tag == SOURCE else read_catalogue(CATALOGUES / f"{tag}.po")
    direction = "rtl" if locale.character_order == "right-to-left" else "ltr"
    name = locale.get_display_name(locale) or tag
    return Language(tag, name[:1].upper() + name[1:], direction, texts.gettext, texts.ngettext)
