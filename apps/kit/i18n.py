"""Languages of the interface: catalogues, direction, names, numbers, dates and money.

Catalogues are gettext `.po` files in `apps/<app>/locales/<lang>/LC_MESSAGES/messages.po`; the source texts are
English. Each is compiled to a `.mo` beside it, when it is first used after it changed.

Which digits a language has is decided in `digits.py`. A tag may ask for an easy language, `de-simple`: it has catalogues
of its own, and what they lack is said in the language itself.

    python -m apps.kit.i18n extract        write the catalogues' templates from code and templates
    python -m apps.kit.i18n update         bring each .po up to its template
    python -m apps.kit.i18n compile        write the .mo files
    python -m apps.kit.i18n check          fail for a text that a language lacks
"""

from __future__ import annotations

import datetime
import gettext
import io
import os
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.numbers import format_currency, format_decimal

from apps.kit.digits import numbering_of, write_digits

APPS_FOLDER = Path(__file__).resolve().parent.parent
CATALOGUES = APPS_FOLDER  # in it each app keeps its own
SOURCE_LANGUAGE = "en"
EASY = "-simple"  # ends the tag of an easy language
# Two letters of CLDR's of which nobody is a citizen and where nobody went to school: groupings, test regions, parts of
# countries that have letters of their own, and islands on which nobody lives.
_NOBODYS = {
    *("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"),
    *("AC", "CP", "CQ", "DG", "EA", "IC", "TA"),
    *("AQ", "BV", "GS", "HM", "IO", "TF", "UM"),
}
_METHODS = [("**/views/**.py", "python"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
_JINJA_OPTIONS = {"trimmed": "true", "silent": "false", "encoding": "utf-8"}


class Language:
    """One interface language: its catalogues and its ways of writing."""

    def __init__(self, tag: str, apps: tuple[str, ...]) -> None:
        """Take the catalogues of `apps`, which are loaded when something is first said; the first one that knows a text wins."""
        self.tag = tag
        # English here is read in Europe: the day comes before the month.
        self.locale = Locale.parse("en_GB") if tag == "en" else Locale.parse(tag, sep="-")
        self._apps = apps

    @cached_property
    def dir(self) -> str:
        """`rtl` or `ltr`."""
        return direction_of(self.tag)

    @cached_property
    def catalogue(self) -> gettext.NullTranslations:
        """The texts of the app and the kit in this language, then in those that it falls back on."""
        catalogue = gettext.NullTranslations()
        for said in reversed(list(fall_back(self.tag))):
            for app in reversed(self._apps):
                found = load_catalogue(app, said)
                found.add_fallback(catalogue)
                catalogue = found
        return catalogue

    @cached_property
    def name(self) -> str:
        """The language's own name for itself, in its own script."""
        name = language_name(self.tag, self.tag)
        return name[:1].upper() + name[1:]

    def gettext(self, message: str) -> str:
        """Translate a text."""
        return self.catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate a text that depends on a number."""
        return self.catalogue.ngettext(singular, plural, number)

    def language(self, tag: str) -> str:
        """Name a language in this one."""
        return language_name(tag, self.tag)

    def country(self, code: str) -> str:
        """Name a country (ISO 3166-1 alpha-2) in this language."""
        return str(self.locale.territories.get(code, code))

    @cached_property
    def countries(self) -> tuple[tuple[str, str], ...]:
        """All countries, sorted by their names in this language."""
        known = [(code, name) for code, name in self.locale.territories.items() if _is_country(code)]
        return tuple(sorted(known, key=lambda pair: pair[1].casefold()))

    def day(self, day: datetime.date, width: str = "long") -> str:
        """Write a date: `full` has the day of the week, `medium` is short."""
        return self.digits(str(format_date(day, width, locale=self.locale)))

    def moment(self, moment: datetime.datetime) -> str:
        """Write a date with its time."""
        return f"{self.day(moment.date(), 'full')}, {self.time(moment.time())}"

    def time(self, time: datetime.time) -> str:
        """Write a time of day."""
        return self.digits(format_time(time, "short", locale=self.locale))

    def number(self, number: Decimal | int | float) -> str:
        """Write a number."""
        if type(number) is int and 0 <= number < len(self._small_numbers):
            return self._small_numbers[number]
        return self.digits(format_decimal(number, locale=self.locale, numbering_system=self._numbering))

    @cached_property
    def _small_numbers(self) -> tuple[str, ...]:
        """Those below a hundred, which number the steps of a page: they have nothing but digits."""
        return tuple(write_digits(str(number), self.locale.language) for number in range(100))

    def money(self, amount: str, currency: str) -> str:
        """Write an amount given as a decimal string."""
        written = format_currency(Decimal(amount), currency, locale=self.locale, numbering_system=self._numbering)
        return self.digits(written)

    def digits(self, text: str) -> str:
        """Write a text's digits as this language does."""
        return write_digits(text, self.locale.language)

    def fill(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is filled into a text, its numbers with this language's digits."""
        return {name: self.digits(str(value)) if type(value) is int else value for name, value in values.items()}

    @property
    def _numbering(self) -> str:
        return numbering_of(self.locale.language)


def fall_back(tag: str) -> Iterator[str]:
    """Yield a tag, then the same with less and less said: `de-simple`, `de`."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


@lru_cache(maxsize=512)
def language_name(tag: str, in_language: str) -> str:
    """Name a language in another; the tag itself where nobody knows it."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(Locale.parse(in_language, sep="-")) or tag
    except (UnknownLocaleError, ValueError):
        return tag
    if not tag.endswith(EASY):
        return name
    # CLDR has no word for easy language, and two languages of one name could not be told apart.
    known = next((said for said in fall_back(in_language) if catalogue_path("kit", said).exists()), SOURCE_LANGUAGE)
    return load_catalogue("kit", known).gettext("%(language)s (easy language)") % {"language": name}


@lru_cache(maxsize=256)
def direction_of(tag: str) -> str:
    """Return `rtl` or `ltr` for any language tag."""
    try:
        return "rtl" if Locale.parse(tag, sep="-").character_order == "right-to-left" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOBODYS


def load_catalogue(app: str, tag: str) -> gettext.NullTranslations:
    """Load an app's catalogue in a language from its `.mo`, which is made anew where the `.po` has changed."""
    po = catalogue_path(app, tag)
    if not po.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(compiled(po, po.stat().st_mtime_ns)))


@lru_cache(maxsize=128)
def compiled(po: Path, changed: int) -> bytes:
    """Return a catalogue as a `.mo`, from the file beside it where that was made of the same; `changed` is in nanoseconds."""
    mo = po.with_suffix(".mo")  # bears the time of the `.po` that it was made from
    if mo.exists() and mo.stat().st_mtime_ns == changed:
        return mo.read_bytes()
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parent.parent.name)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    if os.access(po.parent, os.W_OK):  # else it is made again at the next start
        made = po.with_suffix(f".{os.getpid()}.new")
        made.write_bytes(buffer.getvalue())
        os.utime(made, ns=(changed, changed))
        made.replace(mo)  # whole from the first moment, for others that start at the same time
    return buffer.getvalue()


def catalogue_path(app: str, tag: str) -> Path:
    """Return where an app's `.po` of a language is."""
    return CATALOGUES / app / "locales" / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"


def _apps() -> Iterator[str]:
    for folder in sorted(APPS_FOLDER.iterdir()):
        if (folder / "locales").is_dir():
            yield folder.name


def _catalogues(app: str) -> Iterator[Path]:
    yield from sorted((APPS_FOLDER / app / "locales").glob("*/LC_MESSAGES/messages.po"))


def extracted(app: str) -> Catalog:
    """Collect an app's texts from its code and its templates."""
    catalogue = Catalog(project="Busola", charset="utf-8")
    options = {"**/templates/**.html": _JINJA_OPTIONS}
    found = extract_from_dir(
        str(APPS_FOLDER / app),
        method_map=_METHODS,
        options_map=options,
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for filename, _line, message, comments, context in found:
        catalogue.add(message, None, [(filename, 0)], auto_comments=comments, context=context)
    return catalogue


def extract() -> None:
    """Write each app's template, `messages.pot`."""
    for app in _apps():
        with (APPS_FOLDER / app / "locales" / "messages.pot").open("wb") as file:
            write_po(file, extracted(app), width=120, omit_header=True, include_lineno=False, sort_output=True)


def update() -> None:
    """Bring each `.po` up to the texts in use; a text that changed keeps its old translation, marked fuzzy.

    What the kit says already is left to the kit, unless the app has words of its own for it.
    """
    kit = {message.id for message in extracted("kit")}
    for app in _apps():
        for path in _catalogues(app):
            with path.open("rb") as file:
                catalogue = read_po(file, locale=path.parent.parent.name)
            own = {message.id for message in catalogue if message.string}
            template = extracted(app)
            if app != "kit":
                for message_id in kit - own - {""}:
                    template.delete(message_id)
            made = catalogue.creation_date
            catalogue.update(template)
            catalogue.creation_date = made  # so that a file changes only when a text does
            catalogue.obsolete.clear()
            with path.open("wb") as file:
                write_po(file, catalogue, width=120, include_lineno=False, sort_output=True)


def compile_all() -> None:
    """Write the `.mo` beside each `.po`, so that no start has to."""
    for app in _apps():
        for path in _catalogues(app):
            compiled(path, path.stat().st_mtime_ns)


def untranslated(app: str) -> list[str]:
    """List what a language lacks, `de: <text>`: each text that neither the app nor the kit translates."""
    texts = [message for message in extracted(app) if message.id]
    lacking: list[str] = []
    for path in _catalogues(app):
        tag = path.parent.parent.name
        catalogues = []
        for name in dict.fromkeys((app, "kit")):
            if (source := catalogue_path(name, tag)).exists():
                with source.open("rb") as file:
                    catalogues.append(read_po(file, locale=tag))
        lacking += [
            f"{app}/{tag}: {message.id}"
            for message in texts
            if not any(_has_words(catalogue, message) for catalogue in catalogues)
        ]
    return lacking


def _has_words(catalogue: Catalog, message: Message) -> bool:
    known = catalogue.get(message.id, message.context)
    if known is None or known.fuzzy:
        return False
    if isinstance(known.string, tuple):
        return len(known.string) == catalogue.num_plurals and all(known.string)
    return bool(known.string)


def check() -> None:
    """Exit with 1 where a language lacks a text."""
    lacking = [line for app in _apps() for line in untranslated(app)]
    sys.stdout.write("".join(f"{line}\n" for line in lacking))
    sys.exit(1 if lacking else 0)


if __name__ == "__main__":
    commands = {"extract": extract, "update": update, "compile": compile_all, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: python -m apps.kit.i18n {'|'.join(commands)}")
    commands[sys.argv[1]]()
