"""What a note is, and what it may say; pure."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from core.annotations.moderation import NoteState
from core.platform.errors import InvalidRequest
from core.platform.fields import parse_language, read_text
from core.platform.problems import Problem

MAX_NOTE = 2_000  # characters
MAX_REASON = 1_000  # characters
_ELEMENTS = """
a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br button canvas caption
center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure
font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li
link main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup option output p param
picture plaintext pre progress q rp rt ruby s samp script search section select slot small source span strike strong
style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
"""
_TAG = re.compile(rf"<!--|<!doctype\b|</?(?:{'|'.join(_ELEMENTS.split())})(?:[\s/][^<>]*)?>", re.IGNORECASE)
"""A tag of an element that HTML has, or had. `< b`, `<500` and `<name@example.org>` are plain text."""


class NoteKind(StrEnum):
    """What a note is for."""

    TIP = "tip"
    BARRIER = "barrier"
    WARNING = "warning"
    LOCAL_INFORMATION = "local_information"
    QUESTION = "question"


class NoteContent(NamedTuple):
    """What its author writes: about which step, if not the whole process, of which kind, and the text itself."""

    step: str | None
    kind: NoteKind
    text: str
    lang: str


class Annotation(NamedTuple):
    """One note of an organisation, detached from the database."""

    id: UUID
    organisation: str
    process: str
    step: str | None
    kind: NoteKind
    text: str
    lang: str
    state: NoteState
    author_id: UUID
    reason: str | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


def read_content(step: str | None, kind: str, text: str, lang: str) -> NoteContent:
    """Return what an author wrote, tidied; raises `InvalidRequest` naming the field.

    A note is plain text in one language: tags of HTML are refused rather than shown as they are, since their author
    expected something else. Nothing depends on it: whatever stands in a note is escaped wherever it is shown.
    """
    if kind not in list(NoteKind):
        raise InvalidRequest("This kind of note doesn't exist.", field="kind", allowed=", ".join(NoteKind))
    if parse_language(lang) is None:
        raise InvalidRequest("This is not a language tag, such as `it` or `pt-BR`.", field="lang")
    return NoteContent(step, NoteKind(kind), read_plain_text(text, "text", MAX_NOTE), lang)


def read_plain_text(text: str, field: str, limit: int) -> str:
    """Return a text without spaces around it; raises `InvalidRequest` where it is empty, too long or not plain."""
    problems: list[Problem] = []
    tidy = (read_text(text.replace("\r\n", "\n"), (field,), problems) or "").strip()
    if problems:
        raise InvalidRequest("The text has a character that can't be shown, or is too long.", field=field)
    if not tidy:
        raise InvalidRequest("The text is empty.", field=field)
    if len(tidy) > limit:
        raise InvalidRequest(f"The text is longer than {limit} characters.", field=field, limit=limit)
    if _TAG.search(tidy):
        raise InvalidRequest("Please write plain text, without HTML.", field=field)
    return tidy
