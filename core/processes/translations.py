"""Texts, their addresses, and which text a reader of a language sees.

A text's address is the path of keys to it (``steps/send-kit/title``). A translation keeps the hash of the
source text that it was made from, so that one behind its source is known to be.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from core.platform.fields import Fields, read_fields
from core.platform.problems import Problem, ProblemCode
from core.processes.canonical import members
from core.processes.definition import LegalSource, Process, Step
from core.processes.registry import Registry

SOURCE_HASH = re.compile(r"[0-9a-f]{16}", re.ASCII)
ADDRESS = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", re.ASCII)


class TextStatus(StrEnum):
    """How a text in the reader's language came about."""

    SOURCE = "source"  # the language in which it was written
    TRANSLATED = "translated"
    STALE = "stale"  # the source text has changed since
    MISSING = "missing"  # there is no translation: the source text is shown


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """One text in another language; `source` is the short hash of the text that it was made from, once stamped."""

    text: str
    source: str | None = None
    by: str = ""
    checked: bool = False  # by somebody who speaks the language
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Translation:
    """All texts of one thing in one language, by address."""

    language: str
    texts: Mapping[str, TranslatedText]


class ResolvedText(NamedTuple):
    """What is shown: the text, the language it is in, and what there is to say about it."""

    text: str
    language: str
    status: TextStatus
    machine: bool = False
    checked: bool = False


def source_hash(text: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a source text in Unicode's composed form."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:16]


def resolve_text(source: str, source_language: str, translated: TranslatedText | None, language: str) -> ResolvedText:
    """Return the text that a reader of a language sees: the translation, or the source text where there is none."""
    if language == source_language:
        return ResolvedText(source, source_language, TextStatus.SOURCE)
    if translated is None or not translated.text:
        return ResolvedText(source, source_language, TextStatus.MISSING)
    status = TextStatus.TRANSLATED if translated.source == source_hash(source) else TextStatus.STALE
    return ResolvedText(translated.text, language, status, translated.machine, translated.checked)


# --- what there is to translate --------------------------------------------------------------------


def process_texts(process: Process) -> dict[str, str]:
    """Return the texts of a process that may be translated, by address; empty ones are left out."""
    found = {"title": process.title, "summary": process.summary, "you_get": process.you_get}
    found.update(legal_texts(process.legal_basis, ""))
    for step in process.steps:
        found.update(step_texts(step))
    return {address: text for address, text in found.items() if text}


def step_texts(step: Step) -> Iterator[tuple[str, str]]:
    """Return the texts of a step; its official term is never translated."""
    at = f"steps/{step.key}/"
    yield f"{at}title", step.title
    yield f"{at}body", step.body
    for fee in step.fees:
        yield f"{at}fees/{fee.key}/label", fee.label
    for deadline in step.deadlines:
        yield f"{at}deadlines/{deadline.key}/if_missed", deadline.if_missed
    for outcome in step.outcomes:
        yield f"{at}outcomes/{outcome.key}/label", outcome.label
    for right in step.you_can_ask_for:
        yield f"{at}you_can_ask_for/{right.key}", right.text
    yield from legal_texts(step.legal_basis, at)


def legal_texts(sources: tuple[LegalSource, ...], at: str) -> Iterator[tuple[str, str]]:
    """Return the titles of laws."""
    for source in sources:
        yield f"{at}legal_basis/{source.key}/title", source.title


def registry_texts(registry: Registry) -> dict[str, str]:
    """Return the texts of the registry that may be translated, by address; empty ones are left out."""
    found: dict[str, str] = {}
    for fact in registry.facts.values():
        for name in ("question", "why", "how_to_find"):
            found[f"facts/{fact.key}/{name}"] = getattr(fact, name)
        for option in fact.options:
            found[f"facts/{fact.key}/options/{option.key}"] = option.label
    for document_type in registry.document_types.values():
        for name in ("title", "description", "how_to_get"):
            found[f"document-types/{document_type.key}/{name}"] = getattr(document_type, name)
    for topic in registry.topics.values():
        for name in ("title", "description"):
            found[f"topics/{topic.key}/{name}"] = getattr(topic, name)
    for service_type in registry.service_types.values():
        found[f"service-types/{service_type.key}/title"] = service_type.title
    return {address: text for address, text in found.items() if text}


# --- the file --------------------------------------------------------------------------------------


def parse_translation(raw: object, problems: list[Problem]) -> Translation:
    """Read a file of translated texts."""
    return read_fields(raw, (), problems, read_translation)


def read_translation(fields: Fields) -> Translation:
    """Read the language and the texts."""
    language = fields.language("language", required=True)
    texts = fields.part("texts", read_translated_texts, required=True)
    return Translation(language, texts or {})


def read_translated_texts(fields: Fields) -> dict[str, TranslatedText]:
    """Read the texts by address; one without details is written as a plain text."""
    found: dict[str, TranslatedText] = {}
    for address, raw in fields.raw.items():
        if ADDRESS.fullmatch(address) is None:
            fields.note(ProblemCode.BAD_ADDRESS, address, value=address)
        if isinstance(raw, str):
            found[address] = TranslatedText(fields.text(address, required=True))
        else:
            found[address] = fields.part(address, read_translated_text) or TranslatedText("")
    return found


def read_translated_text(fields: Fields) -> TranslatedText:
    """Read one text."""
    return TranslatedText(
        text=fields.text("text", required=True),
        source=fields.value("source", parse_source_hash, ProblemCode.BAD_HASH),
        by=fields.text("by"),
        checked=fields.flag("checked"),
        machine=fields.flag("machine"),
    )


def parse_source_hash(text: str) -> str | None:
    """Return the short hash of a source text."""
    return text if SOURCE_HASH.fullmatch(text) else None


def translation_json(translation: Translation) -> dict[str, Any]:
    """Write a translation as plain data."""
    texts = {address: members(one) for address, one in translation.texts.items()}
    return {"language": translation.language, "texts": texts}
