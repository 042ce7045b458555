"""Findings about the titles of steps: each says what to do, beginning with a verb.

Nobody can tell a verb from a noun without a dictionary. What can be told is that some words are no verb: an
article, and a noun that its ending gives away. Only those are found, in the languages listed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from core.processes.definition import Process
from core.processes.findings import Finding, FindingCode, Severity

WORDS: Final = re.compile(r"[^\W\d_]+")


class Nominal(NamedTuple):
    """How a language's words show that they are no verb; `infinitives` end a title whose verb stands last."""

    articles: frozenset[str]
    endings: tuple[str, ...]
    infinitives: tuple[str, ...]


def nominal(articles: str, endings: str, infinitives: str = "") -> Nominal:
    """Return how a language's words show that they are no verb, from lists with spaces between."""
    return Nominal(frozenset(articles.split()), tuple(endings.split()), tuple(infinitives.split()))


NOMINAL: Final[Mapping[str, Nominal]] = {
    "de": nominal(
        "der die das ein eine einen ihr ihre ihren dein deine deinen",
        "ung ungen heit keit schaft tät tion tionen",
        infinitives="en ern eln tun sein",
    ),
    "en": nominal("the a an your", "ation ations ity ness ship payment"),
    "es": nominal("el la los las un una tu su", "ción ciones miento dad dades"),
    "fr": nominal("le la les un une des l votre vos", "ation ations ité ités"),
    "it": nominal("il lo la i gli le l un uno una", "zione zioni amento imento ità tudine"),
    "nl": nominal("de het een je uw", "atie aties heid heden schap teit", infinitives="en doen gaan zijn"),
    "pt": nominal("o a os as um uma", "ção ções mento dade dades"),
}


def check_titles(process: Process) -> Iterator[Finding]:
    """Find the titles of steps that surely begin with no verb, in the process's own language."""
    words = NOMINAL.get(process.source_language.partition("-")[0].lower())
    if words is None:
        return
    for step in process.steps:
        if begins_with_noun(step.title, words):
            yield Finding(FindingCode.TITLE_WITHOUT_VERB, Severity.HINT, ("steps", step.key, "title"))


def begins_with_noun(title: str, language: Nominal) -> bool:
    """Return whether a title begins with an article or a noun, and doesn't end with the verb instead."""
    words = WORDS.findall(title)
    if not words:
        return False
    first, last = words[0].lower(), words[-1]
    is_nominal = first in language.articles or first.endswith(language.endings)
    ends_with_verb = last.islower() and last.endswith(language.infinitives)
    return is_nominal and not ends_with_verb
