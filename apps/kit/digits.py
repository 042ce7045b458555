"""Which digits a language is written with here, in one place; the API decides the same in `api.wording.digits`.

Digits are Latin (0–9) in every language but Farsi. Arabic has Latin ones on purpose: dates, sums and numbers are to
be compared with European letters, tickets and keypads, and the Maghreb writes so. A text in Farsi is read with
Persian digits (۰–۹), in Iran and in Afghanistan alike, and Latin ones look like a mistake in it; so what we write is
Persian there, and what is typed or copied is not: phones, addresses, keys, and the official words of an office. The
calendar is the European one in every language, because offices count by it.
"""

from __future__ import annotations

from collections.abc import Mapping

DIGITS: Mapping[str, str] = {"fa": "۰۱۲۳۴۵۶۷۸۹"}
SYSTEMS: Mapping[str, str] = {"fa": "arabext"}  # CLDR's name of the same, for the signs between digits
_TABLES = {language: str.maketrans("0123456789", digits) for language, digits in DIGITS.items()}


def write_digits(text: str, language: str) -> str:
    """Write a text's Latin digits as the language does."""
    table = _TABLES.get(language)
    return text.translate(table) if table else text


def numbering_of(language: str) -> str:
    """Return CLDR's numbering system in which a language is written here."""
    return SYSTEMS.get(language, "latn")


def read_digits(text: str) -> str:
    """Return a number or date that somebody typed, with Latin digits, whatever keyboard it came from."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
