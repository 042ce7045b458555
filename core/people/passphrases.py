"""Passphrases: what one must be like, and how it is kept (Argon2id, RFC 9106).

A hash takes 64 MiB and a tenth of a second on purpose, so no more than two are computed at once, and never inside a
writing transaction.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.platform.errors import InvalidRequest

SHORTEST = 10
LONGEST = 200
AT_ONCE = 2
_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(AT_ONCE)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_COMMON = ("password", "passphrase", "qwertyuiop", "1234567890", "0123456789", "abcdefghij", "iloveyou", "busola")


def check_passphrase(passphrase: str, name: str) -> None:
    """Raise `InvalidRequest` for a passphrase that is too short, too long, or the first that anybody would guess."""
    text = _fold(passphrase)
    if len(text) < SHORTEST:
        raise InvalidRequest("The passphrase is too short.", field="passphrase", reason="too_short", limit=SHORTEST)
    if len(text) > LONGEST:
        raise InvalidRequest("The passphrase is too long.", field="passphrase", reason="too_long", limit=LONGEST)
    bare = "".join(character for character in text.casefold() if character.isalnum())
    for guess in (*_COMMON, _fold(name).casefold()):
        bare = bare.replace("".join(character for character in guess if character.isalnum()) or "\0", "")
    if len(set(bare)) < 4:
        raise InvalidRequest("The passphrase is easy to guess.", field="passphrase", reason="guessable")


def hash_passphrase(passphrase: str) -> str:
    """Return the hash under which a passphrase is kept."""
    with _places:
        return _hasher.hash(_fold(passphrase))


def is_passphrase(passphrase: str, kept: str | None) -> bool:
    """Whether a passphrase is the one that was kept; takes as long where there is none to compare with."""
    with _places:
        try:
            _hasher.verify(kept or _nobodys(), _fold(passphrase)[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None


def make_passphrase() -> str:
    """Return a random passphrase of 78 bits that is easy to read out: ``kx4m-9tqa-…``."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def _fold(passphrase: str) -> str:
    # The same letters typed on another keyboard may come composed differently (NIST SP 800-63B, § 3.1.1.2).
    return unicodedata.normalize("NFKC", passphrase).strip()
