"""Small values that many nouns share: a text with its language, references, sources of law."""

from __future__ import annotations

from apps.kit.frozen import frozen


@frozen
class Text:
    """A sentence, the language it is really in, and how much its translation can be trusted.

    `status`: source, checked, unchecked, machine, stale (behind its source), missing (shown in the source
    language instead) or interface (a sentence of the API's own). `machine`: a stale one was made by a machine.
    """

    text: str
    lang: str = "en"
    status: str = "interface"
    machine: bool = False

    def __str__(self) -> str:
        return self.text


@frozen
class Html:
    """A longer text, already sanitised by the API."""

    html: str
    lang: str = "en"
    status: str = "source"
    machine: bool = False


@frozen
class OrganisationRef:
    """An organisation as others mention it."""

    key: str
    name: Text
    url: str | None = None
    phone: str | None = None
    phone_hours_text: Text | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()


@frozen
class Legal:
    """A source of law."""

    key: str
    title: Text
    url: str | None = None


@frozen
class Titled:
    """A key with the words for it: a topic, a service type, a kind of paper."""

    key: str
    title: Text


@frozen
class OfficialTerm:
    """The word the office itself uses; never translated."""

    text: str
    lang: str = "en"
