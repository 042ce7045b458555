"""A language that nobody speaks, made from what there is to translate: whatever stays English on a page stands out.

Each letter becomes one that English doesn't have, and each word grows by 40 %, which is more than German or Farsi
add. Placeholders stay as they are. The locale is Georgian's, because no date, sum or name of a country in it has a
letter of English either, and nothing of the content is in it: all content stands on a page in its source language,
marked with that language.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

TAG = "ka"
GROWTH = 0.4
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒĝĥíĵķłɱñóþɋŕšŧúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶŁṀÑÓÞɊŔŠŦÚṼŴẊÝŽ",
)
_KEPT = re.compile(r"(%\(\w+\)s|%d|\{\w+\})")
_SILENT = {"script", "style", "svg", "code", "textarea", "title", "head"}
_SAID = {"aria-label", "alt", "placeholder", "title", "aria-description"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def disguise(text: str) -> str:
    """Write an English text in the language that nobody speaks."""
    parts = _KEPT.split(text)
    return "".join(part if number % 2 else re.sub(r"[A-Za-z]+", _grow, part) for number, part in enumerate(parts))


def _grow(word: re.Match[str]) -> str:
    said = word.group().translate(_LETTERS)
    return said + said[-1].lower() * math.ceil(len(said) * GROWTH)


def write_catalogue(texts: Catalog, path: Path) -> None:
    """Write the language's translation of all texts of a template."""
    catalogue = Catalog(locale=TAG)
    for text in texts:
        if not text.id:
            continue
        said = tuple(disguise(text.id[-1]) for _ in range(catalogue.num_plurals))
        catalogue.add(text.id, disguise(text.id) if isinstance(text.id, str) else said, context=text.context)
    buffer = io.BytesIO()
    write_po(buffer, catalogue)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


class Visible(HTMLParser):
    """Collects what a page says in its own language: not what is marked as another, and not code or names."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []  # each element with whether it speaks the page's language

    @property
    def _speaks(self) -> bool:
        return not self._open or self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        lang = named.get("lang")
        speaks = self._speaks if lang is None else lang == TAG
        speaks = speaks and tag not in _SILENT and not (tag == "bdi" and named.get("dir") == "ltr")
        if speaks:
            self.said += [named[name] for name in _SAID & named.keys()]
        if tag not in _VOID:
            self._open.append((tag, speaks))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._speaks:
            self.said.append(data)


def english_on(html: str, names: frozenset[str], content: Iterable[str]) -> list[str]:
    """List what a page says with English letters in its own language, except names and `content`, longest first.

    A sentence of the interface may hold a text of the content: “First answer: …”.
    """
    page = Visible()
    page.feed(html)
    found: list[str] = []
    for said in page.said:
        left = re.sub(r"https?://\S+|\S+@\S+", " ", " ".join(said.split()))
        if set(re.findall(r"[A-Za-z]{2,}", left)) - names:
            for text in content:
                left = left.replace(text, " ")
            if set(re.findall(r"[A-Za-z]{2,}", left)) - names:
                found.append(left)
    return found


def read_content(folder: Path) -> tuple[str, ...]:
    """Return every text of the content in its source language, the longest first."""
    texts: set[str] = set()
    for path in folder.rglob("*.yaml"):
        if "translations" not in path.parts:
            texts |= set(_texts_of(yaml.safe_load(path.read_text())))
    return tuple(sorted(texts, key=len, reverse=True))


def _texts_of(value: object) -> Iterator[str]:
    match value:
        case str():
            text = " ".join(value.split())
            if re.search(r"[A-Z]\w|\w \w", text):
                yield text
        case dict():
            for member in value.values():
                yield from _texts_of(member)
        case list():
            for member in value:
                yield from _texts_of(member)
