"""What speakers of a language have checked of a process's translation: kept beside the texts, by what they said.

A check belongs to the words that were checked. Loading the same words again keeps it; words that changed, or that are
behind their source, are not checked any more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.people.actor import Actor
from core.people.policy import Permission, is_of_own_organisation, may
from core.platform.errors import Forbidden, NotFound, WrongState
from core.platform.revision import raise_public_revision
from core.processes.coverage import resolve_all
from core.processes.definition_form import parse_address
from core.processes.shelving import find_newest_offer
from core.processes.tables import ProcessRow, ProcessTranslation, TranslationCheck
from core.processes.translations import (
    TextStatus,
    TranslatedText,
    Translation,
    parse_translation,
    process_texts,
    source_hash,
)
from core.processes.versions import parse_version


class TextChanged(WrongState):
    """A text isn't any more what was read when it was checked."""


class Check(NamedTuple):
    """Who checked which words, and when."""

    hash: str
    person_id: UUID
    at: datetime


class ListedText(NamedTuple):
    """One text beside its translation; `hash` names both as they stand, and is None where there is nothing to check."""

    address: str
    source: str
    text: str | None
    status: TextStatus
    machine: bool
    checked: bool
    by_file: bool  # the content file says that it was checked: nobody here takes that back
    hash: str | None
    check: Check | None


class ListedTranslation(NamedTuple):
    """All texts of a process beside their translation into one language."""

    process: str
    title: str
    language: str
    source_language: str
    texts: tuple[ListedText, ...]


def words_hash(translated: TranslatedText) -> str:
    """Return what names a translated text: its words, and the source that they were made from."""
    return source_hash(f"{translated.source or ''}\n{translated.text}")


def apply_checks(translation: Translation, checks: Mapping[str, str]) -> Translation:
    """Return a translation with its checked texts marked so; `checks` has hashes by address."""
    texts = {
        address: replace(one, checked=True) if checks.get(address) == words_hash(one) else one
        for address, one in translation.texts.items()
    }
    return Translation(translation.language, texts)


def load_checks(session: Session) -> dict[tuple[str, str], dict[str, str]]:
    """Read which words were checked, by process and language, then by address."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    table = TranslationCheck
    for process, language, address, words in session.execute(
        select(table.process, table.language, table.address, table.hash)
    ):
        found.setdefault((process, language), {})[address] = words
    return found


def list_translation(session: Session, actor: Actor, process: str, language: str) -> ListedTranslation:
    """Return a process's texts beside their translation; raises `NotFound`, or `Forbidden` for another's process."""
    _require_own(session, actor, process, Permission.TRANSLATION_READ)
    version = find_newest_offer(session, process)
    document = None if version is None else parse_version(json.loads(version.document))[0]
    if document is None or document.definition.source_language == language:
        raise NotFound("There is no such translation.")
    definition = document.definition
    row = session.get(ProcessTranslation, (process, language))
    translation = parse_translation({"language": language, "texts": {} if row is None else row.texts}, [])
    checks = {
        one.address: Check(one.hash, one.person_id, one.at)
        for one in session.scalars(
            select(TranslationCheck).where(TranslationCheck.process == process, TranslationCheck.language == language)
        )
    }
    sources = process_texts(definition)
    seen = resolve_all(sources, definition.source_language, translation, language)
    texts = []
    for address, resolved in seen.items():
        translated = translation.texts.get(address)
        check = checks.get(address)
        words = None if translated is None else words_hash(translated)
        is_current = resolved.status is TextStatus.TRANSLATED
        valid = check if check is not None and check.hash == words and is_current else None
        texts.append(
            ListedText(
                address=address,
                source=sources[address],
                text=None if resolved.status is TextStatus.MISSING else resolved.text,
                status=resolved.status,
                machine=resolved.machine,
                checked=is_current and (resolved.checked or valid is not None),
                by_file=is_current and resolved.checked,
                hash=words if is_current else None,
                check=valid,
            )
        )
    return ListedTranslation(process, definition.title, language, definition.source_language, tuple(texts))


def check_texts(
    session: Session,
    actor: Actor,
    process: str,
    language: str,
    checked: Mapping[str, str],
    unchecked: Collection[str],
    now: datetime,
) -> ListedTranslation:
    """Note that a speaker checked texts (address to hash), or takes that back; all or nothing.

    Raises `TextChanged` where a text isn't any more what was read.
    """
    _require_own(session, actor, process, Permission.TRANSLATION_CHECK)
    listed = {one.address: one for one in list_translation(session, actor, process, language).texts}
    for address, words in checked.items():
        if address not in listed or listed[address].hash != words:
            raise TextChanged("A text was changed since you read it. Nothing was noted.", state="text_changed")
    gone = {*unchecked, *(address for address in checked if listed[address].check is None)}
    if gone:
        session.execute(
            delete(TranslationCheck).where(
                TranslationCheck.process == process,
                TranslationCheck.language == language,
                TranslationCheck.address.in_(sorted(gone)),
            )
        )
    session.add_all(
        TranslationCheck(
            process=process,
            language=language,
            address=address,
            hash=words,
            organisation=actor.organisation,
            person_id=actor.person_id,
            at=now,
        )
        for address, words in checked.items()
        if address in gone and not listed[address].by_file
    )
    session.flush()
    raise_public_revision(session)
    session.expire_all()
    return list_translation(session, actor, process, language)


def _require_own(session: Session, actor: Actor, process: str, permission: Permission) -> None:
    if not may(actor, permission):
        raise Forbidden("Your account may not do this.", permission=permission.value)
    row = None if parse_address(process) is None else session.get(ProcessRow, process)
    if row is None:
        raise NotFound
    if not is_of_own_organisation(actor, row.authority):
        raise Forbidden("This process belongs to another authority.")
