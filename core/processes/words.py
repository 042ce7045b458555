"""Words as people type them and as texts write them, made alike: case, accents, letter forms and endings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

MARKS = r"\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff"
WORD = re.compile(rf"[\w{MARKS}]+")
INNER_APOSTROPHE = re.compile(r"(?<=[\u0400-\u04ff])['’ʼ`](?=[\u0400-\u04ff])")  # within a word in Ukrainian: сім'я
NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1780-\u17ff]")  # scripts written without spaces
ALIKE = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ʼ": ""}
ARABIC_ALIKE = {"ة": "ه", "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ـ": "", "ء": ""}
DIGITS = {character: str(number) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for number, character in enumerate(digits)}
LETTERS = str.maketrans(ALIKE | ARABIC_ALIKE | DIGITS)
UMLAUTS = re.compile("[aou]e")  # how ä, ö and ü are typed where the keyboard has none

STEMMERS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "tr": "turkish",
}
UKRAINIAN_ENDINGS = tuple(
    sorted(
        [
            "уванням",
            "ування",
            "ювання",
            "енням",
            "ення",
            "анням",
            "ання",
            "яння",
            "нню",
            "ами",
            "ями",
            "ові",
            "еві",
            "еви",
            "ого",
            "ього",
            "ому",
            "ьому",
            "ими",
            "іми",
            "ої",
            "ьої",
            "ій",
            "ою",
            "ею",
            "єю",
            "ів",
            "ів",
            "ах",
            "ях",
            "ам",
            "ям",
            "ом",
            "ем",
            "єм",
            "их",
            "іх",
            "им",
            "ім",
            "ий",
            "ії",
            "ія",
            "ію",
            "іи",
            "ити",
            "ати",
            "яти",
            "іть",
            "ить",
            "ти",
            "ться",
            "тися",
            "у",
            "ю",
            "а",
            "я",
            "о",
            "е",
            "є",
            "и",
            "і",
            "ь",
        ],
        key=len,
        reverse=True,
    )
)
SHORTEST_STEM = 3


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a text without case, accents and vowel marks, so that what sounds alike is alike."""
    plain = unicodedata.normalize("NFKD", text).casefold()  # first, since 𝑨 has no small letter but A has
    decomposed = unicodedata.normalize("NFKD", plain.translate(LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character)).translate(LETTERS)


def split_words(text: str) -> list[str]:
    """Return a text's words in small letters; of a script without spaces, each two neighbouring characters."""
    found = []
    for word in WORD.findall(INNER_APOSTROPHE.sub("", text).lower()):
        if len(word) > 2 and NO_SPACES.search(word):
            found += [word[start : start + 2] for start in range(len(word) - 1)]
        else:
            found.append(word)
    return found


@lru_cache(maxsize=16384)
def split_phrase(text: str) -> tuple[str, ...]:
    """Return the words of a short text that is split again and again."""
    return tuple(split_words(text))


class Stems:
    """Cuts the endings off words, in each language by its own rules; one of these is for one thread at a time."""

    def __init__(self, language: str) -> None:
        """Cut as a language does; where none of ours knows it, words stay as they are."""
        name = STEMMERS.get(language.partition("-")[0])
        self._stemmer = None if name is None else Stemmer.Stemmer(name)
        self._ukrainian = language.partition("-")[0] == "uk"

    def cut(self, word: str) -> set[str]:
        """Return the stems of a word, folded: of the word as it was typed, and as it is without accents."""
        folded = fold(word)
        if self._stemmer is not None:
            return {fold(self._stemmer.stemWord(word)), fold(self._stemmer.stemWord(folded))}
        return {cut_ukrainian(folded) if self._ukrainian else folded}


def cut_ukrainian(word: str) -> str:
    """Return a folded Ukrainian word without its ending; nobody keeps a stemmer for it that we could take."""
    for ending in UKRAINIAN_ENDINGS:
        folded = fold(ending)
        if word.endswith(folded) and len(word) - len(folded) >= SHORTEST_STEM:
            return word[: -len(folded)]
    return word
