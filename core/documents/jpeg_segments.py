"""A JPEG's own parts: what a camera wrote beside the picture can be left out without touching a pixel."""

from __future__ import annotations

from typing import Final

_START_OF_SCAN: Final = 0xDA
_KEPT: Final = {0xE0, 0xEE}  # APP0 (JFIF) and APP14 (Adobe): how colours are to be read
_PROFILE: Final = b"ICC_PROFILE\x00"
_COMMENT: Final = 0xFE


def drop_metadata(data: bytes) -> bytes:
    """Return a JPEG (ITU-T T.81, annex B) without its application segments and comments, colour profile excepted.

    Bytes that aren't a JPEG, or are cut off, come back as they are.
    """
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == _START_OF_SCAN:
            return b"".join([*kept, data[place:]])
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if not _is_metadata(marker, data[place + 4 : end]):
            kept.append(data[place:end])
        place = end
    return data


def _is_metadata(marker: int, content: bytes) -> bool:
    if marker == _COMMENT:
        return True
    if not 0xE0 <= marker <= 0xEF or marker in _KEPT:
        return False
    return not (marker == 0xE2 and content.startswith(_PROFILE))
