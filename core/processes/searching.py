"""Finding processes by words, whatever script, accents or case they are typed in; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

WORD = re.compile(r"\w+")
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ة": "ه", "ى": "ي", "ـ": ""})
NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1780-\u17ff]")  # scripts written without spaces
MAX_WORDS = 12


class Indexed(NamedTuple):
    """One thing that can be found: its words with their weights, and its whole text for scripts without spaces."""

    key: str
    words: Mapping[str, float]
    text: str


def fold(text: str) -> str:
    """Return a text without case, accents and vowel marks, so that what sounds alike is alike."""
    plain = unicodedata.normalize("NFKD", text).casefold()  # first, since 𝑨 has no small letter but A has
    decomposed = unicodedata.normalize("NFKD", plain.translate(LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character)).translate(LETTERS)


def index_texts(key: str, texts: Iterable[tuple[str, float]]) -> Indexed:
    """Make a thing findable by its texts, each with a weight; a word counts by its weightiest text."""
    words: dict[str, float] = {}
    folded_texts = []
    for text, weight in texts:
        folded = fold(text)
        folded_texts.append(folded)
        for word in WORD.findall(folded):
            if weight > words.get(word, 0):
                words[word] = weight
    return Indexed(key, words, "\n".join(folded_texts))


def search(indexed: Iterable[Indexed], query: str) -> list[str]:
    """Return the keys of what a query finds, the best first; what has all words, or where nothing has, some."""
    asked = WORD.findall(fold(query))[:MAX_WORDS]
    if not asked:
        return []
    found: list[tuple[int, float, str]] = []
    for one in indexed:
        scores = [score_word(one, word) for word in asked]
        hits = sum(score > 0 for score in scores)
        if hits:
            found.append((hits, sum(scores), one.key))
    most = max((hits for hits, _, _ in found), default=0)
    enough = len(asked) if most == len(asked) else most
    return [key for hits, _, key in sorted(found, key=lambda one: -one[1]) if hits >= enough]


def score_word(one: Indexed, word: str) -> float:
    """Return how well a thing fits a word: whole words more than beginnings, and those more than parts of words."""
    whole = one.words.get(word)
    if whole is not None:
        return whole
    if NO_SPACES.search(word):
        return 1.0 if word in one.text else 0.0
    if len(word) < 2:
        return 0.0
    begins = max((weight for known, weight in one.words.items() if known.startswith(word)), default=0.0)
    if begins:
        return 0.7 * begins
    if len(word) < 4:
        return 0.0
    within = max((weight for known, weight in one.words.items() if word in known or is_near(known, word)), default=0.0)
    return 0.4 * within


def is_near(known: str, word: str) -> bool:
    """Return whether a word is another with its ending changed: *permesso* and *permessi*."""
    stem = max(4, len(word) - 2)
    return len(word) > 4 and known.startswith(word[:stem]) and abs(len(known) - len(word)) <= 2
