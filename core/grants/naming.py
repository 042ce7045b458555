"""What a person who is let in calls themselves: sealed under their own key, and shown to those who let them in.

They choose it when they make a code (`sharing_codes`), so nobody learns the name with which they sign in. It goes
with their account: after that, whoever let them in reads of somebody without a name.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from core.platform.encryption import KeyDestroyed, KeyStore, PersonKey
from core.platform.errors import InvalidRequest
from core.platform.fields import read_text

MAX_NAME: Final = 80  # characters
_PURPOSE: Final = "name for those who let one in"  # the same in a code and in the grant that follows from it


def read_name(written: str) -> str:
    """Return a name as it is kept; raises `InvalidRequest` naming `name`."""
    tidy = read_text(written, ("name",), [])
    if tidy is None or not tidy.strip() or len(tidy) > MAX_NAME or "\n" in tidy:
        raise InvalidRequest(f"A name is one line of at most {MAX_NAME} characters.", field="name")
    return tidy


def seal_name(key: PersonKey, name: str) -> bytes:
    """Return a name that only the key of the person whose it is opens."""
    return key.seal(name.encode(), _PURPOSE)


def unseal_name(key: PersonKey, sealed: bytes) -> str:
    """Return a name that a person's key sealed; raises `KeyDestroyed`."""
    return key.unseal(sealed, _PURPOSE).decode()


def open_name(keys: KeyStore, person_id: UUID | None, sealed: bytes | None) -> str | None:
    """Return what a person calls themselves; None where there is none, or their account is gone."""
    if person_id is None or sealed is None:
        return None
    try:
        return unseal_name(keys.open(person_id), sealed)
    except KeyDestroyed:
        return None
