"""A ZIP archive that is written as it is sent: nothing of it is kept, in memory no more than the file in hand."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer


class _Sink(io.RawIOBase):
    """Takes what is written until somebody fetches it; it can't be gone back in, so sizes stand after each file."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Say that one may write."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Take bytes."""
        part = bytes(data)
        self._parts.append(part)
        return len(part)

    def fetch(self) -> bytes:
        """Return what was written since the last time."""
        found, self._parts = b"".join(self._parts), []
        return found


class Archive:
    """Files go in one by one; each call returns the bytes to send on."""

    def __init__(self, made_at: datetime) -> None:
        """Begin an archive whose files all have this date."""
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w")
        self._date = made_at.timetuple()[:6]

    def add(self, path: str, data: bytes, *, compress: bool = True) -> bytes:
        """Put a file in, compressed unless it is so already."""
        entry = zipfile.ZipInfo(path, self._date)
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        self._zip.writestr(entry, data)
        return self._sink.fetch()

    def close(self) -> bytes:
        """End the archive with its list of files."""
        self._zip.close()
        return self._sink.fetch()
