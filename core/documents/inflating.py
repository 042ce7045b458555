"""How large the packed parts of a file become, measured without ever having a large one in memory."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final

from core.documents.images import MOST_PIXELS

_FLATE: Final = {"/FlateDecode", "/Fl"}
_LETTERS: Final = {"/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"}
_OTHER: Final = {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
_MOST_OF_OTHERS: Final = 2**20
"""Bytes of a stream that is packed by an old method, of which nobody says how large it becomes."""
_PIECE: Final = 2**20


class Inflating:
    """Adds up what the streams of a PDF come to."""

    def __init__(self, most_of_one: int, most_of_all: int) -> None:
        """Take streams that come to at most so many bytes, each and together."""
        self._most_of_one = most_of_one
        self._left = most_of_all
        self.is_too_large = False

    def take(self, filters: Sequence[str], read: Callable[[], bytes]) -> None:
        """Take one stream by the filters that it names; `read` returns its packed bytes."""
        packing = [name for name in filters if name in _FLATE or name in _OTHER]
        if self.is_too_large or not packing:
            return
        if len(packing) > 1:  # packed twice: nothing becomes smaller by that but a bomb
            self.is_too_large = True
            return
        packed = read()
        for name in filters[: filters.index(packing[0])]:
            packed = _from_letters(packed, name)
        if packing[0] in _OTHER:
            self.is_too_large = len(packed) > _MOST_OF_OTHERS
        else:
            self._measure(packed)

    def take_picture(self, width: Any, height: Any) -> None:
        """Take a picture by the points that it says it has."""
        if isinstance(width, int) and isinstance(height, int):
            self.is_too_large = self.is_too_large or width * height > MOST_PIXELS

    def _measure(self, packed: bytes) -> None:
        unpacker, most = zlib.decompressobj(), min(self._most_of_one, self._left)
        total, rest = 0, packed
        while rest and not unpacker.eof:
            try:
                total += len(unpacker.decompress(rest, _PIECE))
            except zlib.error:  # damaged from here on: whoever shows it stops here too
                break
            if total > most:
                self.is_too_large = True
                return
            rest = unpacker.unconsumed_tail
        self._left -= total


def _from_letters(written: bytes, name: str) -> bytes:
    """Return bytes that a filter had written in letters; none where they can't be read, as nobody can show them."""
    if name not in _LETTERS:
        return b""
    bare = b"".join(written.split()).partition(b"~>" if "85" in name else b">")[0]
    try:
        return base64.a85decode(bare) if "85" in name else bytes.fromhex(bare.decode("ascii"))
    except ValueError:
        return b""
