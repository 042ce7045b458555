"""How large the packed parts of a file become, measured without ever having a large one in memory."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from core.documents.clean import MOST_PIXELS

_FLATE: Final = {"/FlateDecode", "/Fl"}
_LETTERS: Final = {"/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"}
_LZW: Final = {"/LZWDecode", "/LZW"}
_RUNS: Final = {"/RunLengthDecode", "/RL"}
_CLEAR, _END, _FIRST = 256, 257, 258  # codes of LZW, and the first that stands for several bytes
_PIECE: Final = 2**20


class Inflating:
    """Adds up what the streams of a PDF come to."""

    def __init__(self, most_of_one: int, most_of_all: int) -> None:
        """Take streams that come to at most so many bytes, each and together."""
        self._most_of_one = most_of_one
        self._left = most_of_all
        self.is_too_large = False

    def take(self, filters: Sequence[str], read: Callable[[], bytes]) -> bool:
        """Take one stream by the filters that it names; `read` returns its packed bytes.

        Returns whether it can be unpacked, as far as that is seen while it is measured.
        """
        packing = [name for name in filters if name in _FLATE or name in _LZW or name in _RUNS]
        if self.is_too_large or not packing:
            return True
        if len(packing) > 1:  # packed twice: nothing becomes smaller by that but a bomb
            self.is_too_large = True
            return True
        packed = read()
        for name in filters[: filters.index(packing[0])]:
            packed = _from_letters(packed, name)
        if packing[0] in _LZW:
            # Nobody knows here which of the two ways a writer counted; the larger one is the more careful guess.
            self._add(max(self._sum(_lengths_of_lzw(packed, early)) for early in (0, 1)))
        elif packing[0] in _RUNS:
            self._add(self._sum(_lengths_of_runs(packed)))
        else:
            return self._measure(packed)
        return True

    def take_picture(self, width: Any, height: Any) -> None:
        """Take a picture by the points that it says it has."""
        if isinstance(width, int) and isinstance(height, int):
            self.is_too_large = self.is_too_large or width * height > MOST_PIXELS

    def _sum(self, lengths: Iterable[int]) -> int:
        """Add up lengths until they are too much."""
        total, most = 0, min(self._most_of_one, self._left)
        for length in lengths:
            total += length
            if total > most:
                break
        return total

    def _add(self, total: int) -> None:
        self.is_too_large = total > min(self._most_of_one, self._left)
        self._left -= total

    def _measure(self, packed: bytes) -> bool:
        unpacker, most, is_good = zlib.decompressobj(), min(self._most_of_one, self._left), True
        total, rest = 0, packed
        while rest and not unpacker.eof:
            try:
                total += len(unpacker.decompress(rest, _PIECE))
            except zlib.error as error:  # damaged from here on: whoever shows it stops here too
                is_good = "data check" in str(error)  # only the sum at the end is wrong: readers show such streams
                break
            if total > most:
                self.is_too_large = True
                break
            rest = unpacker.unconsumed_tail
        self._left -= total
        return is_good


def _lengths_of_runs(packed: bytes) -> Iterator[int]:
    """Yield how many bytes each run comes to (ISO 32000-1, 7.4.5)."""
    place = 0
    while place < len(packed) and packed[place] != 128:
        if packed[place] < 128:
            yield packed[place] + 1
            place += packed[place] + 2
        else:
            yield 257 - packed[place]
            place += 2


def _lengths_of_lzw(packed: bytes, early: int) -> Iterator[int]:
    """Yield how many bytes each code comes to (ISO 32000-1, 7.4.4); nothing is unpacked for it."""
    lengths: list[int] = []
    before = held = bits = 0
    width = 9
    for byte in packed:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == _END:
            return
        if code == _CLEAR:
            lengths, before, width = [], 0, 9
            continue
        if code >= _FIRST + len(lengths) + 1:
            return  # damaged from here on
        known = 1 if code < _CLEAR else lengths[code - _FIRST] if code < _FIRST + len(lengths) else before + 1
        yield known
        if before and _FIRST + len(lengths) < 4096:
            lengths.append(before + 1)
        before = known
        if _FIRST + len(lengths) + early >= 1 << width and width < 12:
            width += 1


def _from_letters(written: bytes, name: str) -> bytes:
    """Return bytes that a filter had written in letters; none where they can't be read, as nobody can show them."""
    if name not in _LETTERS:
        return b""
    bare = b"".join(written.split()).partition(b"~>" if "85" in name else b">")[0]
    try:
        return base64.a85decode(bare) if "85" in name else bytes.fromhex(bare.decode("ascii"))
    except ValueError:
        return b""
