"""A ZIP archive that is written as it is sent: nothing of it is kept, in memory no more than the file in hand."""

from __future__ import annotations

import zipfile
from datetime import datetime


class _Sink:
    """Takes what is written until somebody fetches it; it can't be gone back in, so sizes stand after each file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever fetches gets everything."""

    def fetch(self) -> bytes:
        """Return what was written since the last time."""
        found, self._parts = b"".join(self._parts), []
        return found


class Archive:
    """Files go in one by one; each call returns the bytes to send on."""

    def __init__(self, made_at: datetime) -> None:
        """Begin an archive whose files all have this date."""
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w")  # type: ignore[arg-type]  # it only writes
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
