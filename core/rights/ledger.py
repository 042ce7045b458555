"""The ledger of erasures: by it they are done again when a backup brings back what was erased.

It stands in a place of its own, so that no backup of the database takes it back in time. An entry is an empty file that
is named after a kind of thing and its random id: it says nothing about anybody, and putting a backup of the ledger over it
loses nothing. It is written before anything is deleted: what was begun is finished at the next start.

One more file is named after a number, the ledger's mark: how far the database was (`core.rights.restoring`). The greatest
one counts.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from core.documents.vault import StoreUnavailable, open_store, reach_the_disk
from core.platform.settings import Settings

ACCOUNT: Final = "account"
MARKS: Final = "marks"
_AWAY = "The ledger of erasures can't be reached."


class Entry(NamedTuple):
    """What was erased or ended: a person by their account's id, or one thing by the name of its kind and its id."""

    kind: str
    id: UUID


class Ledger:
    """The erasures of an installation; everything raises `StoreUnavailable` where it can't be reached."""

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        """Keep entries in a store; `folder` is where they are on this machine's own disk."""
        self._store = store
        self._folder = folder
        self._owed: deque[Entry] = deque()
        self.has_traces = False  # whether an erasure left something in a log or a store, for the next sweep

    def note_soon(self, kind: str, thing_id: UUID) -> None:
        """Write an entry, or keep it in mind for `catch_up` where the ledger can't be reached: what ends, ends now."""
        try:
            self.note(kind, thing_id)
        except StoreUnavailable:
            self._owed.append(Entry(kind, thing_id))

    def catch_up(self) -> None:
        """Write what could not be written before; raises `StoreUnavailable` where that is still so."""
        while self._owed:
            self.note(*self._owed[0])
            self._owed.popleft()

    def note(self, kind: str, thing_id: UUID) -> None:
        """Write an entry, which is there for good when this returns; a second one changes nothing."""
        self._put(f"{kind}/{thing_id}")

    def read(self) -> list[Entry]:
        """Return all entries."""
        return [entry for entry in map(_read_name, self._list_names()) if entry is not None]

    def write_mark(self, reached: int) -> None:
        """Write how far the database is, and forget where it was before."""
        older = [name for name in self._list_names(MARKS) if _read_mark(name) < reached]
        self._put(f"{MARKS}/{reached}")
        for name in older:
            try:
                self._store.delete(name)
            except (NotFoundError, FileNotFoundError):
                continue  # another machine was quicker
            except (BaseError, OSError) as error:
                raise StoreUnavailable(_AWAY) from error

    def read_mark(self) -> int:
        """Return how far the database was when the mark was written last; 0 before the first time."""
        return max(map(_read_mark, self._list_names(MARKS)), default=0)

    def _put(self, name: str) -> None:
        try:
            self._store.put(name, b"\n", use_multipart=False)
            if self._folder is not None:
                reach_the_disk(self._folder, name)
        except (BaseError, OSError) as error:
            raise StoreUnavailable("This can't be done just now. Nothing was deleted. Try again later.") from error

    def _list_names(self, below: str | None = None) -> list[str]:
        try:
            return [found["path"] for page in self._store.list(prefix=below) for found in page]
        except (BaseError, OSError) as error:
            raise StoreUnavailable(_AWAY) from error


def open_ledger(settings: Settings) -> Ledger:
    """Return the ledger that the settings name: a folder beside the database, or ``s3://bucket/prefix``."""
    return Ledger(*open_store(settings, settings.ledger_at, "erasures"))


def _read_name(path: str) -> Entry | None:
    kind, _, name = path.rpartition("/")
    try:
        return Entry(kind.rpartition("/")[2], UUID(name))
    except ValueError:
        return None


def _read_mark(path: str) -> int:
    name = path.rpartition("/")[2]
    return int(name) if name.isdecimal() else 0
