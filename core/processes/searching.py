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
from typing import Any, NamedTuple, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.processes.words import UMLAUTS, Stems, fold, split_phrase, split_words

T = TypeVar("T")

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
    """All words of all things, ready to be searched; it never changes, but others can be made from it."""

    def __init__(self, things: Iterable[Indexed], ignored: Mapping[str, Iterable[str]] | None = None) -> None:
        """Take the words of some things; ignored words, by language, say nothing about what somebody is after."""
        self._ignored = {fold(word) for words in (ignored or {}).values() for word in words}
        self._weights: dict[str, dict[str, Found]] = {}  # by folded word, language and key
        self._stemmers: dict[str, Stems] = {}
        self._stems: dict[str, dict[str, dict[str, int]]] = {}  # by language and stem: folded words, how often there
        self._written: dict[str, dict[str, int]] = {}  # by language: words as they are written, in how many things
        self._by_first: dict[str, list[str]] = {}
        self.keys: frozenset[str] = frozenset()
        self._take((), things)

    def replace(self, gone: Iterable[Indexed], come: Iterable[Indexed]) -> Index:
        """Return an index without some things and with others, as if it were made anew; what stays is shared."""
        other = object.__new__(Index)
        other._ignored = self._ignored
        other._weights = self._weights.copy()
        other._stemmers = {language: Stems(language) for language in self._stemmers}
        other._stems = self._stems.copy()
        other._written = self._written.copy()
        other._by_first = self._by_first.copy()
        other.keys = self.keys
        other._take(gone, come)
        return other

    def _take(self, gone: Iterable[Indexed], come: Iterable[Indexed]) -> None:
        """Leave some things out, then take others in; what another index shares with this one is copied first."""
        weights, own = self._weights, _Own(fresh=not self._weights)
        before = set(weights)
        for key, languages in gone:
            self.keys -= {key}
            for language, words in languages.items():
                for word in words:
                    folded = fold(word)
                    of = own.copy(weights, folded)
                    own.copy(of, language).pop(key, None)
                    self._unwrite(language, word, own)
        added: list[str] = []
        for key, languages in come:
            added.append(key)
            for language, words in languages.items():
                for word, weight in words.items():
                    found = own.copy(own.copy(weights, fold(word)), language)
                    found[key] = found.get(key, 0.0) + weight
                    self._write(language, word, own)
        self.keys |= frozenset(added)
        for word in own.touched(weights):
            languages_of = weights[word]
            for language in [language for language, found in languages_of.items() if not found]:
                del languages_of[language]
            if not languages_of:
                del weights[word]
        self._sort_words(before)

    def _write(self, language: str, word: str, own: _Own) -> None:
        written = own.copy(self._written, language)
        written[word] = written.get(word, 0) + 1
        if written[word] == 1:
            folded = fold(word)
            stems = own.copy(self._stems, language)
            for stem in self._stemmer(language).cut(word):
                known = own.copy(stems, stem)
                known[folded] = known.get(folded, 0) + 1

    def _unwrite(self, language: str, word: str, own: _Own) -> None:
        written = own.copy(self._written, language)
        written[word] -= 1
        if not written[word]:
            del written[word]
            folded = fold(word)
            stems = own.copy(self._stems, language)
            for stem in self._stemmer(language).cut(word):
                known = own.copy(stems, stem)
                known[folded] -= 1
                if not known[folded]:
                    del known[folded]
                if not known:
                    del stems[stem]

    def _stemmer(self, language: str) -> Stems:
        found = self._stemmers.get(language)
        if found is None:
            found = self._stemmers[language] = Stems(language)
        return found

    def _sort_words(self, before: set[str]) -> None:
        """Put the words in order, letter by letter: to sort them all at once would stop other threads for too long."""
        after = self._weights.keys()
        changed: dict[str, set[str]] = {}
        for word in before ^ after:
            changed.setdefault(word[:1], set()).add(word)
        for letter, words in changed.items():
            kept = words ^ set(self._by_first.get(letter, ()))
            if kept:
                self._by_first[letter] = sorted(kept)
            else:
                del self._by_first[letter]
        self._vocabulary = [word for letter in sorted(self._by_first) for word in self._by_first[letter]]
        self._joined = "\n" + "\n".join(self._vocabulary) + "\n"

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


class _Own:
    """Which dictionaries are an index's own: each is copied before its first change, and only then."""

    def __init__(self, fresh: bool) -> None:
        self._fresh = fresh  # nothing is shared
        self._copies: dict[int, set[Any]] = {}
        self._parents: list[dict[Any, Any]] = []  # kept, so that no other dictionary gets the number of one

    def copy(self, parent: dict[Any, dict[Any, T]], name: Any) -> dict[Any, T]:
        """Return what stands under a name, empty where nothing does, as a dictionary that may be changed."""
        if self._fresh:
            found = parent.get(name)
            if found is None:
                found = parent[name] = {}
            return found
        copied = self._copies.get(id(parent))
        if copied is None:
            copied = self._copies[id(parent)] = set()
            self._parents.append(parent)
        if name not in copied or name not in parent:
            copied.add(name)
            parent[name] = dict(parent.get(name, ()))
        return parent[name]

    def touched(self, parent: dict[Any, Any]) -> set[Any]:
        """Return the names under which something was copied."""
        return self._copies.get(id(parent), set())


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
