"""Reading data that somebody wrote into typed values, noting every problem instead of stopping at the first.

The data is plain: mappings, lists and scalars. From YAML every scalar is a string; from JSON a few may be
integers or booleans. Nothing is guessed: a scalar is typed by the field that it stands in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from core.platform.problems import Path, Problem, ProblemCode

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

ReadItem = Callable[[object, Path, list[Problem]], T | None]
"""What reads one item of a list: the item as written, its place, and where to note problems."""

MAX_TEXT = 20_000
MAX_ITEMS = 1_000
MAX_LINE = 160
RESERVED_KEYS = frozenset({"today"})

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*", re.ASCII)


class Fields:
    """The members of one mapping, read one by one; `close` reports those that nobody asked for."""

    def __init__(self, raw: object, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.asked: dict[str, None] = {}
        self.broken = not isinstance(raw, Mapping)
        self.raw: Mapping[str, object] = {} if self.broken else {str(name): one for name, one in raw.items()}  # type: ignore[attr-defined]
        if self.broken:
            self.note(ProblemCode.WRONG_TYPE, expected="mapping", found=name_type(raw))

    def note(self, code: ProblemCode, *at: str | int, **params: str) -> None:
        """Note a problem with this mapping, or with what stands at a place in it."""
        self.problems.append(Problem((*self.path, *at), code, params))

    def __contains__(self, name: str) -> bool:
        return self.raw.get(name) is not None

    def take(self, name: str, required: bool = False) -> object:
        """Return a member as it was written; None, and a problem if it is required, where there is none or a null."""
        self.asked[name] = None
        if required and name not in self and not self.broken:
            self.note(ProblemCode.MISSING_FIELD, field=name)
        return self.raw.get(name)

    def close(self) -> None:
        """Report the members that nobody asked for."""
        for name in self.raw:
            if name not in self.asked:
                self.note(ProblemCode.UNKNOWN_FIELD, name, field=shorten(name), allowed=", ".join(self.asked))

    # --- scalars ---

    def value(self, name: str, parse: Callable[[str], T | None], code: ProblemCode, required: bool = False) -> T | None:
        """Return a string member parsed; a problem where `parse` returns None."""
        raw = self.take(name, required)
        if raw is None:
            return None
        text = read_text(raw, (*self.path, name), self.problems)
        if text is None:
            return None
        found = parse(text)
        if found is None:
            self.note(code, name, value=shorten(text))
        return found

    def text(self, name: str, required: bool = False) -> str:
        """Return a text without space around it, empty where there is none; a required one must say something."""
        raw = self.take(name, required)
        text = "" if raw is None else read_text(raw, (*self.path, name), self.problems)
        if text is None:
            return ""
        text = text.strip()
        if required and raw is not None and not text:
            self.note(ProblemCode.EMPTY, name)
        return text

    def line(self, name: str) -> str | None:
        """Return a short text of one line, None where there is none; one that is there must say something."""
        raw = self.take(name)
        text = None if raw is None else read_text(raw, (*self.path, name), self.problems)
        if text is None:
            return None
        text = " ".join(text.split())
        if not text:
            self.note(ProblemCode.EMPTY, name)
        if len(text) > MAX_LINE:
            self.note(ProblemCode.TOO_LONG, name, limit=str(MAX_LINE))
        return text or None

    def key(self, name: str, required: bool = False) -> str | None:
        """Return a key."""
        return self.value(name, parse_key, ProblemCode.BAD_KEY, required)

    def required_key(self, name: str = "key") -> str:
        """Return a key that must be there, empty (with a problem) where it isn't."""
        return self.key(name, required=True) or ""

    def day(self, name: str, required: bool = False) -> date | None:
        """Return a calendar date."""
        return self.value(name, parse_day, ProblemCode.BAD_DATE, required)

    def url(self, name: str, required: bool = False) -> str | None:
        """Return a web address."""
        return self.value(name, parse_url, ProblemCode.BAD_URL, required)

    def language(self, name: str, required: bool = False) -> str:
        """Return a language tag, empty (with a problem) where a required one isn't there."""
        return self.value(name, parse_language, ProblemCode.BAD_LANGUAGE, required) or ""

    def choice(self, name: str, options: type[E], default: E | None = None) -> E:
        """Return one of an enumeration's values; required where there is no default."""
        allowed = [option.value for option in options]
        raw = self.take(name, required=default is None)
        fallback = next(iter(options)) if default is None else default
        if raw is None:
            return fallback
        if isinstance(raw, str) and raw in allowed:
            return options(raw)
        self.note(ProblemCode.BAD_CHOICE, name, value=shorten(raw), allowed=", ".join(allowed))
        return fallback

    def word(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Return one of a few words; required where there is no default."""
        raw = self.take(name, required=default is None)
        fallback = allowed[0] if default is None else default
        if raw is None:
            return fallback
        if isinstance(raw, str) and raw in allowed:
            return raw
        self.note(ProblemCode.BAD_CHOICE, name, value=shorten(raw), allowed=", ".join(allowed))
        return fallback

    def integer(self, name: str, lowest: int, highest: int, required: bool = False) -> int | None:
        """Return a whole number within bounds, from an integer or from its decimal digits."""
        raw = self.take(name, required)
        if raw is None:
            return None
        number = parse_integer(raw)
        if number is None or not lowest <= number <= highest:
            self.note(ProblemCode.BAD_INTEGER, name, value=shorten(raw), lowest=str(lowest), highest=str(highest))
            return None
        return number

    def flag(self, name: str) -> bool:
        """Return a truth value written as true or false, false where there is none."""
        raw = self.take(name)
        if raw is None or raw is False or raw == "false":
            return False
        if raw is True or raw == "true":
            return True
        self.note(ProblemCode.BAD_BOOLEAN, name, value=shorten(raw))
        return False

    # --- lists and mappings ---

    def items(self, name: str, read: ReadItem[T], required: bool = False) -> tuple[T, ...]:
        """Return a list's items, each read by `read`; a required list must not be empty."""
        raw = self.take(name, required)
        if raw is None:
            return ()
        found = read_items(raw, (*self.path, name), self.problems, read)
        if required and raw == []:
            self.note(ProblemCode.EMPTY, name)
        return found

    def keyed(self, name: str, read: Callable[[Fields], T], required: bool = False) -> tuple[T, ...]:
        """Return a list of mappings that each have their own `key`."""
        found = self.items(name, lambda raw, path, problems: read_fields(raw, path, problems, read), required)
        raw = self.raw.get(name)
        if isinstance(raw, list):
            seen: set[object] = set()
            for position, item in enumerate(raw):
                key = item.get("key") if isinstance(item, Mapping) else None
                if isinstance(key, str) and key in seen:
                    self.note(ProblemCode.DUPLICATE_KEY, name, position, key=shorten(key))
                if isinstance(key, str):
                    seen.add(key)
        return found

    def keys(self, name: str, required: bool = False) -> tuple[str, ...]:
        """Return a list of different keys."""
        return self.distinct(name, read_key, required)

    def distinct(self, name: str, read: ReadItem[str], required: bool = False) -> tuple[str, ...]:
        """Return a list of different strings."""
        raw = self.take(name, required)
        return () if raw is None else read_distinct(raw, (*self.path, name), self.problems, read, required)

    def part(self, name: str, read: Callable[[Fields], T], required: bool = False) -> T | None:
        """Return a member that is a mapping of its own."""
        raw = self.take(name, required)
        return None if raw is None else read_fields(raw, (*self.path, name), self.problems, read)


def read_fields(raw: object, path: Path, problems: list[Problem], read: Callable[[Fields], T]) -> T:
    """Read one mapping and report the members that `read` did not ask for."""
    fields = Fields(raw, path, problems)
    found = read(fields)
    fields.close()
    return found


def read_items(raw: object, path: Path, problems: list[Problem], read: ReadItem[T]) -> tuple[T, ...]:
    """Read each item of a list; those that could not be read are left out (with their problem)."""
    if not isinstance(raw, list | tuple):
        problems.append(Problem(path, ProblemCode.WRONG_TYPE, {"expected": "list", "found": name_type(raw)}))
        return ()
    if len(raw) > MAX_ITEMS:
        problems.append(Problem(path, ProblemCode.TOO_MANY, {"limit": str(MAX_ITEMS)}))
        return ()
    found = (read(item, (*path, position), problems) for position, item in enumerate(raw))
    return tuple(item for item in found if item is not None)


def read_distinct(
    raw: object, path: Path, problems: list[Problem], read: ReadItem[str], required: bool = True
) -> tuple[str, ...]:
    """Read a list of different strings; a required one must not be empty."""
    found = read_items(raw, path, problems, read)
    if required and raw == []:
        problems.append(Problem(path, ProblemCode.EMPTY))
    repeated = dict.fromkeys(one for one in found if found.count(one) > 1)
    problems.extend(Problem(path, ProblemCode.DUPLICATE_KEY, {"key": shorten(one)}) for one in repeated)
    return found


def read_text(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read a text in Unicode's composed form (NFC), without characters that can't be seen or change direction."""
    if not isinstance(raw, str):
        problems.append(Problem(path, ProblemCode.WRONG_TYPE, {"expected": "text", "found": name_type(raw)}))
        return None
    if raw.isascii() and raw.isprintable() and len(raw) <= MAX_TEXT:
        return raw  # keys, words of the format, English lines: a good deal of what is read
    raw = raw.replace("\r\n", "\n")  # what a form's text area sends
    if len(raw) > MAX_TEXT:
        problems.append(Problem(path, ProblemCode.TOO_LONG, {"limit": str(MAX_TEXT)}))
        return None
    if not raw.replace("\n", "").replace("\t", "").isprintable():  # most texts are, and that is quick to tell
        for character in raw:
            if character not in "\n\t" and not character.isprintable() and is_refused(character):
                problems.append(Problem(path, ProblemCode.BAD_CHARACTER, {"character": f"U+{ord(character):04X}"}))
                return None
    return unicodedata.normalize("NFC", raw)


MISLEADING = re.compile("[\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
"""Embeddings, overrides and tags: markup isolates text here, and marks that scripts need (joiners) stay."""


def is_refused(character: str) -> bool:
    """Return whether a character is a control, a surrogate, private, unassigned, or turns the text around it."""
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or bool(MISLEADING.match(character))


def read_key(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read a key."""
    text = read_text(raw, path, problems)
    if text is not None and parse_key(text) is None:
        problems.append(Problem(path, ProblemCode.BAD_KEY, {"value": shorten(text)}))
        return None
    return text


def read_language(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read a language tag."""
    text = read_text(raw, path, problems)
    if text is not None and parse_language(text) is None:
        problems.append(Problem(path, ProblemCode.BAD_LANGUAGE, {"value": shorten(text)}))
        return None
    return text


def parse_key(text: str) -> str | None:
    """Return a key, or None where the text is none; what looks like a date is none either."""
    good = len(text) <= 80 and KEY.fullmatch(text) and text not in RESERVED_KEYS and not DAY.fullmatch(text)
    return text if good else None


def parse_day(text: str) -> date | None:
    """Return a calendar date written as ``2026-03-01``."""
    if DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_integer(raw: object) -> int | None:
    """Return a whole number from an integer or from its digits: ``010`` is none."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    return int(raw) if isinstance(raw, str) and INTEGER.fullmatch(raw) else None


def parse_language(text: str) -> str | None:
    """Return a BCP 47 language tag in its usual case: ``it``, ``pt-BR``, ``zh-Hant``."""
    return text if LANGUAGE.fullmatch(text) else None


def parse_url(text: str) -> str | None:
    """Return an absolute http or https address without a name or password in it."""
    if len(text) > 2000 or any(character.isspace() or character in '<>"`' for character in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return text if good else None


def exceeds_depth(raw: object, limit: int) -> bool:
    """Return whether mappings and lists are nested deeper than `limit`."""
    if not isinstance(raw, Mapping | list | tuple):
        return False
    if limit == 0:
        return True
    inner: Iterable[object] = raw.values() if isinstance(raw, Mapping) else raw
    return any(exceeds_depth(one, limit - 1) for one in inner)


def name_type(raw: object) -> str:
    """Return what sort of value somebody wrote, in words of the format."""
    match raw:
        case None:
            return "nothing"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case Mapping():
            return "mapping"
        case _:
            return "list"


def shorten(raw: object) -> str:
    """Return a value short enough to be shown in a message."""
    text = raw if isinstance(raw, str) else name_type(raw) if isinstance(raw, Mapping | list) else str(raw).lower()
    return text if len(text) <= 80 else f"{text[:79]}…"
