"""Forms: what was sent, read carefully, with an error message for each field that doesn't fit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.requests import Request

from apps.kit.digits import read_digits
from apps.kit.i18n import Language


@dataclass(slots=True)
class Form:
    """A form that was sent: its values, and the errors found while reading them.

    Each reader returns a value even where it notes an error, so that all errors are found at once:

        form = await read_form(request, language)
        title = form.required("title", at_most=120)
        if form.errors: ... show the page again with `form.values` and `form.errors`
    """

    language: Language
    values: dict[str, list[str]]
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, at_most: int = 500) -> str:
        """Read one line or paragraph; an absent one is empty."""
        found = self.values.get(name, [])
        value = found[-1].replace("\r\n", "\n").strip() if found else ""
        if len(value) > at_most:
            self.errors[name] = self.language.gettext("This is too long. At most %(number)s characters.") % {
                "number": self.language.digits(str(at_most))
            }
        return value

    def figures(self, name: str, at_most: int) -> str:
        """Read a number or a date, with Latin digits, whatever keyboard it was typed on."""
        return read_digits(self.text(name, at_most))

    def required(self, name: str, at_most: int = 500) -> str:
        """Read a text that can't be empty."""
        value = self.text(name, at_most)
        if not value:
            self.errors[name] = self.language.gettext("Please fill this in.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Read all values of a field that may be sent several times, such as boxes to tick."""
        return tuple(dict.fromkeys(value for value in self.values.get(name, []) if value))

    def one_of(self, name: str, allowed: Iterable[str], default: str = "") -> str:
        """Read one of some values."""
        value = self.text(name) or default
        if value not in set(allowed):
            self.errors[name] = self.language.gettext("Please choose one of these.")
            return default
        return value

    def day(self, name: str) -> datetime.date | None:
        """Read a date, sent as one field or as three: day, month, year."""
        written = self.figures(name, 10)
        if not written and self.figures(f"{name}-year", 4):
            parts = (self.figures(f"{name}-year", 4), self.figures(f"{name}-month", 2), self.figures(f"{name}-day", 2))
            written = f"{parts[0]:0>4}-{parts[1]:0>2}-{parts[2]:0>2}"
        if not written:
            return None
        try:
            return datetime.date.fromisoformat(written)
        except ValueError:
            self.errors[name] = self.language.gettext("This is not a date. Write day, month and year.")
            return None

    def integer(self, name: str, at_least: int = 0, at_most: int = 2**31) -> int:
        """Read a whole number, `at_least` where it doesn't fit."""
        value = self.figures(name, 20)
        if value.isascii() and value.isdigit() and at_least <= int(value) <= at_most:
            return int(value)
        self.errors[name] = self.language.gettext("Please write a number.")
        return at_least


async def read_form(request: Request, language: Language, most: int = 200) -> Form:
    """Read the body of a form, of at most so many fields; files are not accepted here."""
    sent = await request.form(max_files=0, max_fields=most)
    values: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value.replace("\x00", ""))
    return Form(language, values)
