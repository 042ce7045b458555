"""Texts as the API shows them: the words, the language they are really in, and how far they can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt

from api.wording.catalogue import Words, fall_back
from core.processes.translations import ResolvedText, TextStatus, Translation, resolve_text

Json = dict[str, Any]

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False})
_TAGS: Final = frozenset(
    ("p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "hr", "pre")
)
_ELSEWHERE: Final = re.compile(r"https?://[^/?#]|mailto:.|tel:.", re.IGNORECASE)
_HERE: Final = re.compile(r"#|/(?!/)|[^/:?#]+(?:[/?#]|$)")
_HEADING: Final = {"h1": "h3", "h2": "h4", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


class TextTable:
    """The texts of one thing in one reader's language, by address, ready to be put into an answer."""

    __slots__ = ("_language", "_sources", "_texts", "_translations", "source_language")

    def __init__(
        self,
        sources: Mapping[str, str],
        source_language: str,
        translations: Mapping[str, Translation],
        language: str,
    ) -> None:
        """Show the sources in the reader's language, as far as they are translated."""
        self._sources = sources
        self.source_language = source_language
        self._language = language
        self._translations = choose_translations(translations, source_language, language)
        self._texts: dict[str, Json] = {}

    def text(self, address: str) -> Json:
        """Return the text at an address; an empty one where the source has none."""
        found = self._texts.get(address)
        if found is None:
            found = self._texts[address] = text_json(self.resolve(address))
        return found

    def optional(self, address: str) -> Json | None:
        """Return the text at an address, None where the source has none."""
        return self.text(address) if self._sources.get(address) else None

    def words(self, address: str) -> str:
        """Return only the words at an address."""
        return str(self.text(address)["text"])

    def resolve(self, address: str) -> ResolvedText:
        """Return what a reader sees at an address."""
        source = self._sources.get(address, "")
        for language, translation in self._translations:
            translated = None if translation is None else translation.texts.get(address)
            resolved = resolve_text(source, self.source_language, translated, language)
            if resolved.status is not TextStatus.MISSING:
                return resolved
        return resolve_text(source, self.source_language, None, self._language)


def choose_translations(
    translations: Mapping[str, Translation], source_language: str, language: str
) -> tuple[tuple[str, Translation | None], ...]:
    """Return where to look for a text: in the reader's language, then in the same with less said of it.

    `de-simple` falls back to `de` text by text, and `de-AT` does; the source language needs no translation.
    """
    chosen: list[tuple[str, Translation | None]] = []
    for candidate in fall_back(language):
        if candidate == source_language:
            chosen.append((candidate, None))
        elif candidate in translations:
            chosen.append((candidate, translations[candidate]))
    return tuple(chosen)


def text_json(resolved: ResolvedText) -> Json:
    """Return a text with its language and its status; one behind its source says too that a machine made it."""
    found: Json = {"text": resolved.text, "lang": resolved.language, "status": name_status(resolved)}
    return found | {"machine": True} if resolved.status is TextStatus.STALE and resolved.machine else found


def name_status(resolved: ResolvedText) -> str:
    """Return how far a text can be trusted, in one word."""
    if resolved.status is not TextStatus.TRANSLATED:
        return resolved.status.value
    if resolved.checked:
        return "checked"
    return "machine" if resolved.machine else "unchecked"


def sentence(words: Words, text: str) -> Json:
    """Return one of the API's own sentences as a text."""
    return {"text": text, "lang": words.language, "status": "interface"}


def html_json(text: Json) -> Json:
    """Return a text that is written in CommonMark as sanitised HTML."""
    html = render_markdown(text["text"])
    return {"html": html, **{name: value for name, value in text.items() if name != "text"}}


def render_markdown(source: str) -> str:
    """Return CommonMark as HTML with few tags, headings below those of a page, and no HTML of the author's own."""
    tokens = _MARKDOWN.parse(source)
    for token in tokens:
        token.tag = _HEADING.get(token.tag, token.tag)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    ).strip()


def keeps_address(address: str) -> bool:
    r"""Say whether a link may lead there: to the web, a mailbox, a telephone, or a path or place on the same site.

    Browsers read a backslash as a slash and leave out tabs and line ends, so that `/\x` and `/<tab>/x` lead to
    another site like `//x`, under whichever scheme the page has (WHATWG URL, 4.4). No real address has them.
    """
    if any(character <= " " or character in "\\\x7f" for character in address):
        return False
    return bool(_ELSEWHERE.match(address) or _HERE.match(address))


def _keep_attribute(_tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "href" and not keeps_address(value) else value


def shares_of(
    sources: Mapping[str, str], source_language: str, translations: Mapping[str, Translation]
) -> Iterable[Json]:
    """Yield each language in which a thing can be read: which share is translated and up to date, and if all is checked."""
    yield {"tag": source_language, "share": 1.0, "checked": True}
    for tag in sorted(translations):
        if tag == source_language or not sources:
            continue
        texts = translations[tag].texts
        resolved = [resolve_text(source, source_language, texts.get(at), tag) for at, source in sources.items()]
        current = [one for one in resolved if one.status is TextStatus.TRANSLATED]
        if current:
            checked = len(current) == len(resolved) and all(one.checked for one in current)
            yield {"tag": tag, "share": round(len(current) / len(resolved), 3), "checked": checked}
