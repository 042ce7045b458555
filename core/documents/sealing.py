"""What a document is, and what a file's key is, under their owner's key."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import NamedTuple
from uuid import UUID

from core.platform.encryption import KeyDestroyed, PersonKey


class Adder(NamedTuple):
    """A helper who put a document into somebody's wallet, and for which organisation."""

    organisation: str
    person: UUID


class About(NamedTuple):
    """What a document is: a kind of paper, the person's own name for it, and the dates printed on it.

    Dates are written as far as they are known: ``2026``, ``2026-03`` or ``2026-03-05``. `added_by` is None where its
    owner put it there, and never changes.
    """

    type: str
    name: str = ""
    issued: str | None = None
    expires: str | None = None
    added_by: Adder | None = None


class FileSecret(NamedTuple):
    """What opens a file, and says what is in it."""

    key: bytes
    media_type: str
    pages: int


def seal_about(key: PersonKey, document_id: UUID, about: About) -> bytes:
    """Return what a document is, for its owner's key alone."""
    plain = about._asdict()
    del plain["added_by"]
    if about.added_by is not None:
        plain["added_by"] = [about.added_by.organisation, str(about.added_by.person)]
    return key.seal(json.dumps(plain, ensure_ascii=False).encode(), f"document:{document_id}")


def open_about(key: PersonKey, document_id: UUID, sealed: bytes) -> About:
    """Return what a document is; raises `KeyDestroyed`."""
    try:
        plain = json.loads(key.unseal(sealed, f"document:{document_id}"))
        if "added_by" in plain:
            organisation, person = plain["added_by"]
            plain["added_by"] = Adder(organisation, UUID(person))
        return About(**plain)
    except (TypeError, ValueError) as error:
        raise KeyDestroyed("A stored document can't be read.") from error


def seal_secret(key: PersonKey, file_id: UUID, secret: FileSecret) -> bytes:
    """Return a file's key, for its owner's key alone."""
    plain = [b64encode(secret.key).decode(), secret.media_type, secret.pages]
    return key.seal(json.dumps(plain).encode(), f"document-file:{file_id}")


def open_secret(key: PersonKey, file_id: UUID, sealed: bytes) -> FileSecret:
    """Return a file's key; raises `KeyDestroyed`."""
    try:
        secret, media_type, pages = json.loads(key.unseal(sealed, f"document-file:{file_id}"))
        return FileSecret(b64decode(secret), media_type, pages)
    except (TypeError, ValueError) as error:
        raise KeyDestroyed("A stored file can't be read.") from error
