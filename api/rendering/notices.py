"""Notices in the reader's language: the titles of what they are about, and the notices as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.installation import Installation
from api.rendering.paper_titles import title_of
from api.schemas.notices import NoticeAnswer
from api.wording.catalogue import Words, words_in
from api.wording.kept import say_nameless, say_once_let_in
from api.wording.notices import say_notice, say_topic
from core.documents.wallet import OTHER
from core.grants.naming import open_name
from core.grants.tables import GrantRow
from core.notices.kinds import TOPIC_OF
from core.notices.telling import Notice


class TitlesOfNotices:
    """What things are called in one language, of old versions too."""

    def __init__(self, installation: Installation, session: Session, language: str) -> None:
        """Read titles in a language that the installation offers, or in the nearest one."""
        self._installation = installation
        self._session = session
        self._language = installation.library.now.choose_language(language)

    @property
    def words(self) -> Words:
        """The words of the language."""
        return words_in(self._language)

    def step(self, data: Mapping[str, Any]) -> str:
        """Return a step's title, or its key where nobody knows it any more."""
        return self._title(data, f"steps/{data['step']}/title") or str(data["step"])

    def process(self, data: Mapping[str, Any]) -> str:
        """Return a process's title."""
        return self._title(data, "title") or str(data["process"])

    def organisation(self, data: Mapping[str, Any]) -> str:
        """Return an organisation's name."""
        places = self._installation.library.now.read_places(self._language)
        return str(places.reference(data["organisation"])["name"]["text"])

    def person(self, data: Mapping[str, Any]) -> str | None:
        """Return what a person calls themselves who was let in; None where it was an organisation.

        The name is theirs, and asked for each time: it goes with their account. Where the grant is gone, as with its
        case, nobody is named any more.
        """
        if "grant" not in data:
            return None
        query = select(GrantRow.person_id, GrantRow.sealed_name).where(GrantRow.id == UUID(data["grant"]))
        row = self._session.execute(query).one_or_none()
        if row is None:
            return say_once_let_in(self.words)
        return open_name(self._installation.keys, row.person_id, row.sealed_name) or say_nameless(self.words)

    def paper(self, data: Mapping[str, Any]) -> str:
        """Return what a kind of paper is called; one of no known kind has the person's own name for it."""
        if data["document_type"] == OTHER and data.get("name"):
            return str(data["name"])
        return title_of(self._installation, data["document_type"], self._language).text

    def _title(self, data: Mapping[str, Any], address: str) -> str:
        library = self._installation.library
        version = library.read_version(self._session, data["process"], data["version"])
        if version is None:
            return ""
        return library.now.read_version(version, self._language).reading.texts.words(address)


def render_notice(titles: TitlesOfNotices, notice: Notice) -> NoticeAnswer:
    """Return a notice in the reader's language."""
    topic = TOPIC_OF[notice.kind]
    return NoticeAnswer(
        id=notice.id,
        kind=notice.kind.value,
        topic=topic.value,
        title=say_topic(titles.words, topic),
        text=say_notice(titles.words, titles, notice.kind, notice.data),
        made_at=notice.made_at,
        read_at=notice.read_at,
        case_id=notice.data.get("case_id"),
    )
