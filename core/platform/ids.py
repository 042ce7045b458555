"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def uuid7(milliseconds: int | None = None) -> UUID:
    """Return a new UUID version 7 (RFC 9562, § 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    instant = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    value = (instant & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return UUID(int=value | secrets.randbits(62))
