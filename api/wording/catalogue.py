"""The sentences that the API itself says, in each language that has a catalogue.

`Words` is what all wording is made with: whole sentences from the catalogue, and dates, lists, money and units
as CLDR writes them in the language. Catalogues are read from their ``.po`` files when first used, so nothing
has to be compiled. Collect new sentences with ``python -m api.wording.catalogue update``.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from api.wording.digits import numbering_of, write_digits

FOLDER = Path(__file__).parent
CATALOGUES = FOLDER / "locales"
SPEAKING = (FOLDER, FOLDER.parent / "rendering")  # whatever says something by `Words`
SOURCE = "en"
LOCALES: Mapping[str, str] = {"en": "en_GB"}  # where CLDR's default for the language isn't the European one
DOUBLE_STOP = re.compile(r"(?<=\w)\.\.(?!\.)")
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"say": None, "plural": (1, 2)}


class Words:
    """One language of the API's own sentences.

    Its digits are decided in `digits.py`.
    """

    def __init__(self, language: str, translations: NullTranslations) -> None:
        """Speak a language with its catalogue."""
        self.language = language
        self.locale = Locale.parse(LOCALES.get(language, language), sep="_")
        self._gettext = translations.gettext
        self._ngettext = translations.ngettext

    def say(self, sentence: str, **values: object) -> str:
        """Return a whole sentence of the catalogue with its values filled in."""
        return self._write(self._gettext(sentence), values) if values else self._gettext(sentence)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the sentence in the plural form that the number asks for; `{number}` stands in it."""
        return self._write(self._ngettext(one, many, number), {"number": number, **values})

    def digits(self, text: str) -> str:
        """Write a text's digits as the language does."""
        return write_digits(text, self.locale.language)

    @property
    def numbering(self) -> str:
        """CLDR's name of the language's digits, which have their own signs for decimals and thousands."""
        return numbering_of(self.locale.language)

    def list_all(self, parts: Sequence[str]) -> str:
        """Return things that all belong: a, b and c."""
        return parts[0] if len(parts) == 1 else format_list(parts, "standard", self.locale)

    def list_any(self, parts: Sequence[str]) -> str:
        """Return things of which one will do: a, b or c."""
        return parts[0] if len(parts) == 1 else format_list(parts, "or", self.locale)

    def list_row(self, parts: Sequence[str]) -> str:
        """Return things side by side, without a word between them: a, b, c."""
        row = parts[0]
        for part in parts[1:]:
            row = self.say("{row}, {next}", row=row, next=part)
        return row

    def list_rows(self, rows: Sequence[str]) -> str:
        """Return rows of things, kept apart more clearly: a, b; c."""
        said = rows[0]
        for row in rows[1:]:
            said = self.say("{rows}; {next}", rows=said, next=row)
        return said

    def _write(self, sentence: str, values: Mapping[str, object]) -> str:
        filled = {name: self.digits(str(value)) if type(value) is int else value for name, value in values.items()}
        # A date may end with a full stop of its own, as in Ukrainian: 2026 р.
        said = sentence.format_map(filled)
        return DOUBLE_STOP.sub(".", said) if ".." in said else said


def offered_languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, the source language first."""
    return (SOURCE, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


@lru_cache(maxsize=64)
def words_in(language: str) -> Words:
    """Return the words of a language; of its base language, or English, where it has no catalogue."""
    for candidate in fall_back(language):
        if candidate == SOURCE:
            break
        path = CATALOGUES / f"{candidate}.po"
        if path.is_file():
            return Words(candidate, read_catalogue(path))
    return Words(SOURCE, NullTranslations())


def fall_back(language: str) -> Iterable[str]:
    """Yield a language tag, then the same with less and less said: ``zh-Hant-TW``, ``zh-Hant``, ``zh``."""
    while language:
        yield language
        language = language.rpartition("-")[0]


def read_catalogue(path: Path) -> GNUTranslations:
    """Read a ``.po`` file into translations; sentences marked fuzzy are left out."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem.replace("-", "_"), abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def collect_sentences() -> Catalog:
    """Return a catalogue of all sentences in the code, without translations."""
    found = Catalog(project="Busola", charset="utf-8")
    for folder in SPEAKING:
        for name, line, message, comments, context in extract_from_dir(
            folder, method_map=[("**.py", "python")], keywords=dict(KEYWORDS), comment_tags=("Translators:",)
        ):
            place = (f"{folder.parent.name}/{folder.name}/{name}", line)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def update_catalogues() -> None:
    """Bring each language's catalogue to the sentences in the code, keeping what is translated."""
    template = collect_sentences()
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.stem.replace("-", "_"))
        made = catalog.creation_date
        catalog.update(template, no_fuzzy_matching=True)
        catalog.creation_date = made  # so that a file changes only when a sentence does
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=120, omit_header=False, sort_output=True, include_lineno=False)


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit("usage: python -m api.wording.catalogue update")
    update_catalogues()
