"""What the API serves from memory: everything public at one revision, read anew when the revision is raised.

A `Library` belongs to an installation; `library.now` is the immutable `Published` of this moment, so whoever
answers a request takes it once and sees one state of things throughout.
"""

from __future__ import annotations

from threading import Lock

from sqlalchemy.orm import Session
from structlog import get_logger

from api.published import Published, ShelvedOne, Version
from api.recent import Recent
from core.annotations.published import published_notes
from core.platform.database import Database
from core.platform.revision import read_public_revision
from core.procedures.compiled import compile_version
from core.processes.shelf import VersionHead, load_shelf, load_version

log = get_logger()

OLDER_VERSIONS = 64


class Library:
    """Holds what is published now, and older versions that somebody still follows."""

    def __init__(self, database: Database) -> None:
        """Serve what is published in a database; nothing is read yet."""
        self._database = database
        self._published: Published | None = None
        self._older: Recent[Version] = Recent(OLDER_VERSIONS)
        self._lock = Lock()

    @property
    def now(self) -> Published:
        """What is published now, as far as this worker has heard."""
        if self._published is None:
            self.refresh()
            assert self._published is not None
        return self._published

    def refresh(self) -> bool:
        """Read what is published anew if the public revision was raised; return whether it was."""
        with self._lock, self._database.reading() as session:
            before = self._published
            if before is not None and before.revision == read_public_revision(session):
                return False
            shelf = load_shelf(session, compile_version, None if before is None else before.shelf)
            self._published = Published(shelf, published_notes(session), before)
        for complaint in shelf.unreadable:
            log.error("version_not_readable", version=complaint)
        return True

    def find_version(self, process: str, number: int) -> Version | None:
        """Return a version that is in memory; None where it must be read, or there is none."""
        shelved = self.now.processes.get(process)
        if shelved is None:
            return None
        if shelved.current.head.number == number:
            return shelved.current
        head = find_head(shelved, number)
        kept = self._older.get((process, number))
        return None if head is None or kept is None else kept if kept.head == head else None

    def read_version(self, session: Session, process: str, number: int) -> Version | None:
        """Return any version ever published, from memory or else by one query in a session; None where there is none."""
        found = self.find_version(process, number)
        if found is not None:
            return found
        shelved = self.now.processes.get(process)
        head = None if shelved is None else find_head(shelved, number)
        if head is None:
            return None
        return self._older.put((process, number), load_version(session, process, head, compile_version))

    def read_older(self, process: str, number: int) -> Version | None:
        """Return any version ever published, on a connection of its own."""
        with self._database.reading() as session:
            return self.read_version(session, process, number)


def find_head(process: ShelvedOne, number: int) -> VersionHead | None:
    """Return the head of a version by its number."""
    return next((head for head in process.versions if head.number == number), None)
