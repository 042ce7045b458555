"""A file as it will be kept, and how large one may be. What opens files isn't loaded with this: that is done apart."""

from __future__ import annotations

from typing import Final, NamedTuple

MAX_FILE: Final = 20 * 1024 * 1024  # bytes
MOST_PIXELS: Final = 50_000_000
"""A picture of so many pixels takes 200 MB to open; the largest cameras of phones are told to send less."""
WIDEST: Final = 1600  # pixels of the longer side of a page on a screen


class Clean(NamedTuple):
    """A file as it will be kept: its media type, its bytes, and how many pages it has."""

    media_type: str
    data: bytes
    pages: int
