"""Small values that many nouns share: a text with its language, references, sources of law."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence, the language it is really in, and how much its translation can be trusted.

    `status`: source, checked, unchecked, machine, stale (behind its source), missing (shown in the source
    language instead) or interface (a sentence of the API's own).
    """

    text: str
    lang: str = "en"
    status: str = "interface"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Html:
    """A longer text, already sanitised by the API."""

    html: str
    lang: str = "en"
    status: str = "source"


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    """An organisation as others mention it."""

    key: str
    name: Text
    url: str | None = None
    phone: str | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Legal:
    """A source of law."""

    key: str
    title: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Titled:
    """A key with the words for it: a topic, a service type, a kind of paper."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class OfficialTerm:
    """The word the office itself uses; never translated."""

    text: str
    lang: str = "en"
