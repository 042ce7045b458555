"""Finding processes by words, in whatever language, script and spelling they are typed; pure.

Each word that is typed is looked for among all words of all texts: as it is, with another ending, as the
beginning or a part of a longer word, with typing errors, or taken apart as a compound. What stands in few
processes counts more (as in BM25), what stands in titles more than what stands in texts, and what stands in
the reader's language more than in others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.processes.words import UMLAUTS, Stems, fold, split_phrase, split_words

MAX_WORDS = 12
MAX_LETTERS = 40
OTHER_LANGUAGE = 0.7  # what a match in a language counts that isn't the reader's
HALF = 8.0  # the weight at which a word counts half of what it can
TAIL = 0.12  # what has less than this share of the best score isn't worth a line
PHRASE = 80  # letters in a text that many processes may share, so that its words are kept
MOST_LONGER = 40  # longer words that one word may stand for
LEAST_PART = 4  # letters in a part of a compound

Found = dict[str, float]  # how well each thing fits, by its key


class Text(NamedTuple):
    """One text by which a thing can be found, its language, and how much its words count."""

    text: str
    language: str
    weight: float


class Indexed(NamedTuple):
    """One thing that can be found: how much each of its words counts in each language, words as they were written."""

    key: str
    words: Mapping[str, Mapping[str, float]]


def index_texts(key: str, texts: Iterable[Text]) -> Indexed:
    """Make a thing findable by its texts; a word that is repeated counts more, but no more than twice."""
    counts: dict[str, dict[float, dict[str, int]]] = {}
    for text, language, weight in texts:
        counted = counts.setdefault(language, {}).setdefault(weight, {})
        for word in split_phrase(text) if len(text) <= PHRASE else split_words(text):
            counted[word] = counted.get(word, 0) + 1
    words: dict[str, dict[str, float]] = {}
    for language, weights in counts.items():
        found = words.setdefault(language, {})
        for weight, counted in weights.items():
            for word, count in counted.items():
                found[word] = found.get(word, 0.0) + weight * 2 * count / (count + 1)
    return Indexed(key, words)


class Index:
    """All words of all things, ready to be searched."""

    def __init__(self, things: Iterable[Indexed], ignored: Mapping[str, Iterable[str]] | None = None) -> None:
        """Take the words of some things; ignored words, by language, say nothing about what somebody is after."""
        self._ignored = {fold(word) for words in (ignored or {}).values() for word in words}
        self._weights: dict[str, dict[str, Found]] = {}  # by folded word, language and key
        self._stemmers: dict[str, Stems] = {}
        self._stems: dict[str, dict[str, set[str]]] = {}  # by language and stem
        written: dict[str, set[str]] = {}
        keys: list[str] = []
        for key, languages in things:
            keys.append(key)
            for language, words in languages.items():
                written.setdefault(language, set()).update(words)
                for word, weight in words.items():
                    weights = self._weights.setdefault(fold(word), {}).setdefault(language, {})
                    weights[key] = weights.get(key, 0.0) + weight
        self.keys = frozenset(keys)
        for language, all_written in written.items():
            self._take_stems(language, all_written)
        self._vocabulary: list[str] = sorted(self._weights)
        self._by_first: dict[str, list[str]] = {}
        for word in self._vocabulary:
            self._by_first.setdefault(word[:1], []).append(word)
        self._joined = "\n" + "\n".join(self._vocabulary) + "\n"

    def _take_stems(self, language: str, words: Iterable[str]) -> None:
        stemmer = self._stemmers[language] = Stems(language)
        stems = self._stems[language] = {}
        for word in words:
            for stem in stemmer.cut(word):
                stems.setdefault(stem, set()).add(fold(word))

    def search(self, query: str, language: str = "", among: Collection[str] | None = None) -> list[str]:
        """Return the keys of what a query finds, the best first, for a reader of a language, among some or all."""
        keys = self.keys if among is None else frozenset(among)
        asked = [word[:MAX_LETTERS] for word in split_words(query)][:MAX_WORDS]
        meant = [word for word in asked if fold(word) not in self._ignored] or asked
        scores: Found = {}
        hits: dict[str, int] = {}
        for word in meant:
            found = self._find(self._expand(word, language), language, keys)
            for key, score in weigh(found, len(keys)).items():
                scores[key] = scores.get(key, 0.0) + score
                hits[key] = hits.get(key, 0) + 1
        for first, second in pairwise(meant):
            joined = fold(first + second)
            if joined in self._weights:
                for key, score in weigh(self._find({joined: 1.0}, language, keys), len(keys)).items():
                    scores[key] = scores.get(key, 0.0) + score
                    hits.setdefault(key, 1)
        ranked = {key: score * hits[key] / len(meant) for key, score in scores.items()}
        least = TAIL * max(ranked.values(), default=0.0)
        return sorted((key for key in ranked if ranked[key] >= least), key=lambda key: (-ranked[key], key))

    def _find(self, words: Mapping[str, float], language: str, keys: Collection[str]) -> Found:
        """Return how well each thing fits the best of some words."""
        found: Found = {}
        for word, likeness in words.items():
            for of, weights in self._weights[word].items():
                factor = likeness if of == language else likeness * OTHER_LANGUAGE
                for key in weights.keys() & keys if len(weights) > len(keys) else weights:
                    if key in keys:
                        weight = weights[key]
                        score = factor * weight / (weight + HALF)
                        if score > found.get(key, 0.0):
                            found[key] = score
        return found

    def _expand(self, word: str, language: str) -> dict[str, float]:
        """Return the known words that somebody who typed this may have meant, and how likely (0 to 1)."""
        folded = fold(word)
        if not folded:
            return {}
        found = {folded: 1.0} if folded in self._weights else {}
        keep_best(found, self._same_stem(word, language))
        sure = bool(found)
        keep_best(found, self._longer(folded))
        if sure:
            return found
        if plain := UMLAUTS.sub(lambda match: match[0][0], folded):
            keep_best(found, [(known, 0.95) for known in (plain,) if known in self._weights])
            keep_best(found, self._same_stem(plain, language))
        keep_best(found, self._near(folded))
        keep_best(found, self._parts(folded, language))
        return found

    def _same_stem(self, word: str, language: str) -> Iterator[tuple[str, float]]:
        """Yield the words that differ in their ending."""
        for of, stems in self._stems.items():
            for stem in self._stemmers[of].cut(word):
                for known in stems.get(stem, ()):
                    yield known, 0.9 if of == language else 0.8

    def _longer(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the words that begin with this one, or have it in them, as compounds do."""
        if len(word) > 1:
            yield from self._beginning_with(word)
        if len(word) >= LEAST_PART:
            yield from self._holding(word)

    def _beginning_with(self, word: str) -> Iterator[tuple[str, float]]:
        at = self._joined.find("\n" + word)
        for _ in range(MOST_LONGER):
            if at < 0:
                return
            end = self._joined.index("\n", at + 1)
            known = self._joined[at + 1 : end]
            yield known, 0.5 + 0.4 * len(word) / len(known)
            at = self._joined.find("\n" + word, end)

    def _holding(self, word: str) -> Iterator[tuple[str, float]]:
        at = self._joined.find(word)
        for _ in range(MOST_LONGER):
            if at < 0:
                return
            start, end = self._joined.rindex("\n", 0, at) + 1, self._joined.index("\n", at)
            known = self._joined[start:end]
            yield known, (0.35 if known.endswith(word) else 0.2) + 0.4 * len(word) / len(known)
            at = self._joined.find(word, end)

    def _near(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the words from which a few typing errors lead to this one."""
        if len(word) < LEAST_PART:
            return
        limit = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
        for known, distance, _ in process.extract(
            word, self._by_first.get(word[0], ()), scorer=OSA.distance, score_cutoff=limit, limit=20
        ):
            yield known, 0.85 - 0.8 * distance / len(word)
        if len(word) > LEAST_PART:
            for known, _, _ in process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1, limit=20):
                yield known, 0.8 - 0.8 / len(word)

    def _parts(self, word: str, language: str) -> Iterator[tuple[str, float]]:
        """Yield the parts of a compound that nobody wrote before: in German the last one says most."""
        for cut in range(LEAST_PART, len(word) - LEAST_PART + 1):
            head, tail = word[:cut], word[cut:]
            tails = self._known(tail, language)
            if not tails:
                continue
            heads = self._known(head, language) or self._known(head.removesuffix("s"), language)
            heads = heads or {known for known, _ in self._beginning_with(head)}
            if heads:
                yield from ((known, 0.55 * cut / len(word) + 0.2) for known in heads)
                yield from ((known, 0.55 * len(tail) / len(word) + 0.2) for known in tails)

    def _known(self, word: str, language: str) -> set[str]:
        """Return the words that are this one or differ in their ending."""
        found = {known for known, _ in self._same_stem(word, language)}
        return found | {word} if word in self._weights else found


def keep_best(found: dict[str, float], more: Iterable[tuple[str, float]]) -> None:
    """Add words, each with the best that was ever said of it."""
    for word, likeness in more:
        if likeness > found.get(word, 0.0):
            found[word] = likeness


def weigh(found: Found, total: int) -> Found:
    """Return how much a word says for each thing: the more, the fewer of all things it fits."""
    best = max(found.values(), default=0.0)
    if not best:
        return {}
    count = sum(found.values()) / best  # things that it fits; those that it fits half count half
    rarity = log(1 + (total - count + 0.5) / (count + 0.5))
    return {key: score * max(rarity, 0.05) for key, score in found.items()}


def share_weight(weight: float, phrase: str) -> float:
    """Return how much each word of a phrase counts, so that long phrases don't count more than short ones."""
    return weight / sqrt(max(1, len(split_words(phrase))))
