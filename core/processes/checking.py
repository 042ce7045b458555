"""Texts beside their translation, for whoever speaks both languages, and noting which of them they have checked.

Texts belong to a process, to a city with its organisations and offices, or to the registry that all cities share.
Staff of its authority read a process's, staff of any authority in the city read the city's, and staff of any authority
the registry's; their translators check them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from core.people.actor import Actor
from core.people.place_shelf import load_places
from core.people.policy import Permission, is_of_own_organisation, may
from core.people.tables import OrganisationRow
from core.platform.errors import Forbidden, NotFound, WrongState
from core.platform.revision import raise_public_revision
from core.processes.content import REGISTRY_LANGUAGE
from core.processes.coverage import resolve_all
from core.processes.definition_form import parse_address
from core.processes.shelf import load_registry, read_texts
from core.processes.shelving import find_newest_offer
from core.processes.tables import (
    CheckColumns,
    CityTranslationCheck,
    ProcessRow,
    ProcessTranslation,
    RegistryTranslationCheck,
    TranslationCheck,
)
from core.processes.translation_checks import words_hash
from core.processes.translations import TextStatus, Translation, process_texts, registry_texts
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
    """All texts of one thing beside their translation into one language; what is shared by all cities has no title."""

    title: str
    language: str
    source_language: str
    texts: tuple[ListedText, ...]


class Texts(NamedTuple):
    """The texts of one thing and their translation, and where it is kept which of them were checked."""

    title: str
    source_language: str
    sources: Mapping[str, str]
    translation: Translation | None
    table: type[CheckColumns]
    key: Mapping[str, str]  # the columns that say whose texts these are

    def narrow(self, language: str) -> list[ColumnElement[bool]]:
        """Return the conditions for the checks of these texts in a language."""
        columns = {**self.key, "language": language}
        return [getattr(self.table, name) == value for name, value in columns.items()]


Open = Callable[[Session, Actor, str, bool], Texts]
"""Read the texts of something and their translation into a language, to check them or only to see them.

Raises `NotFound`, or `Forbidden` for whoever may not.
"""


def texts_of_process(process: str) -> Open:
    """Return what opens the texts of a process, for staff of its own authority."""

    def open_texts(session: Session, actor: Actor, language: str, to_check: bool) -> Texts:
        _require(actor, Permission.TRANSLATION_CHECK if to_check else Permission.TRANSLATION_READ)
        row = None if parse_address(process) is None else session.get(ProcessRow, process)
        if row is None:
            raise NotFound
        if not is_of_own_organisation(actor, row.authority):
            raise Forbidden("This process belongs to another authority.")
        version = find_newest_offer(session, process)
        document = None if version is None else parse_version(json.loads(version.document))[0]
        if document is None:
            raise NotFound("There is no such translation.")
        definition = document.definition
        stored = session.get(ProcessTranslation, (process, language))
        return Texts(
            title=definition.title,
            source_language=definition.source_language,
            sources=process_texts(definition),
            translation=None if stored is None else read_texts(language, stored.texts),
            table=TranslationCheck,
            key={"process": process},
        )

    return open_texts


def texts_of_city(city: str) -> Open:
    """Return what opens the texts of a city, its organisations and offices, for staff of an authority there."""

    def open_texts(session: Session, actor: Actor, language: str, to_check: bool) -> Texts:
        _require(actor, Permission.SHARED_TEXT_CHECK if to_check else Permission.SHARED_TEXT_READ)
        shelved = load_places(session).cities.get(city)
        if shelved is None:
            raise NotFound
        if not works_in(session, actor, city):
            raise Forbidden("These texts belong to another city.")
        stored = shelved.translations.get(language)
        return Texts(
            title=shelved.city.name,
            source_language=shelved.city.source_language,
            sources=shelved.sources,
            translation=None if stored is None else read_texts(language, stored),
            table=CityTranslationCheck,
            key={"city": city},
        )

    return open_texts


def texts_of_registry(session: Session, actor: Actor, language: str, to_check: bool) -> Texts:
    """Open the texts that all cities share: questions, papers, topics and kinds of service."""
    _require(actor, Permission.SHARED_TEXT_CHECK if to_check else Permission.SHARED_TEXT_READ)
    registry, translations = load_registry(session)
    return Texts(
        title="",
        source_language=REGISTRY_LANGUAGE,
        sources=registry_texts(registry),
        translation=translations.get(language),
        table=RegistryTranslationCheck,
        key={},
    )


def list_translation(
    session: Session, actor: Actor, open_texts: Open, language: str, *, to_check: bool = False
) -> ListedTranslation:
    """Return texts beside their translation; raises `NotFound` for the language that they were written in."""
    texts = open_texts(session, actor, language, to_check)
    if texts.source_language == language:
        raise NotFound("There is no such translation.")
    checks = {
        one.address: Check(one.hash, one.person_id, one.at)
        for one in session.scalars(select(texts.table).where(*texts.narrow(language)))
    }
    translated = {} if texts.translation is None else texts.translation.texts
    listed = []
    for address, resolved in resolve_all(texts.sources, texts.source_language, texts.translation, language).items():
        one, check = translated.get(address), checks.get(address)
        words = None if one is None else words_hash(one)
        is_current = resolved.status is TextStatus.TRANSLATED
        valid = check if check is not None and check.hash == words and is_current else None
        listed.append(
            ListedText(
                address=address,
                source=texts.sources[address],
                text=None if resolved.status is TextStatus.MISSING else resolved.text,
                status=resolved.status,
                machine=resolved.machine,
                checked=is_current and (resolved.checked or valid is not None),
                by_file=is_current and resolved.checked,
                hash=words if is_current else None,
                check=valid,
            )
        )
    return ListedTranslation(texts.title, language, texts.source_language, tuple(listed))


def check_texts(
    session: Session,
    actor: Actor,
    open_texts: Open,
    language: str,
    checked: Mapping[str, str],
    unchecked: Collection[str],
    now: datetime,
) -> ListedTranslation:
    """Note that a speaker checked texts (address to hash), or takes that back; all or nothing.

    Raises `TextChanged` where a text isn't any more what was read.
    """
    texts = open_texts(session, actor, language, True)
    listed = {one.address: one for one in list_translation(session, actor, open_texts, language, to_check=True).texts}
    for address, words in checked.items():
        if address not in listed or listed[address].hash != words:
            raise TextChanged("A text was changed since you read it. Nothing was noted.", state="text_changed")
    gone = {*unchecked, *(address for address in checked if listed[address].check is None)}
    if gone:
        session.execute(delete(texts.table).where(*texts.narrow(language), texts.table.address.in_(sorted(gone))))
    session.add_all(
        texts.table(
            **texts.key,
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
    return list_translation(session, actor, open_texts, language, to_check=True)


def works_in(session: Session, actor: Actor, city: str) -> bool:
    """Whether the actor acts for an organisation of a city."""
    organisation = None if actor.organisation is None else session.get(OrganisationRow, actor.organisation)
    return organisation is not None and organisation.city == city


def _require(actor: Actor, permission: Permission) -> None:
    if not may(actor, permission):
        raise Forbidden("Your account may not do this.", permission=permission.value)
