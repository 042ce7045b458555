"""Content codings of HTTP: which one a reader takes, and bytes written in it (RFC 9110, § 8.4.1 and 12.5.3)."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Final

import brotli

SMALLEST: Final = 400  # bytes from which on it is worth while
BROTLI_QUALITY: Final = 5  # a millisecond for a process; 11 saves another tenth, and takes fifty times as long
GZIP_LEVEL: Final = 6


@lru_cache(maxsize=256)
def choose_coding(header: str) -> str:
    """Return the best coding that an Accept-Encoding header allows: `br`, `gzip`, or an empty text for none."""
    weights = dict(map(_read_weight, header.lower().split(",")))
    anything = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda coding: weights.get(coding, anything))  # the first of equals
    return best if weights.get(best, anything) > 0 else ""


def _read_weight(item: str) -> tuple[str, float]:
    coding, _, parameter = item.partition(";")
    try:
        weight = float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return coding.strip(), weight


def encode(body: bytes, coding: str) -> bytes:
    """Return bytes in a coding."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=BROTLI_QUALITY))
    return gzip.compress(body, GZIP_LEVEL, mtime=0)
