"""Personal text is encrypted under a key of the person's own; destroying the key destroys the text.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. The person's key is wrapped by the installation's key
and stands in a database of its own. This protects what lies on stolen disks and in backups, not what the
operator of a running installation could read.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, Table, Uuid, bindparam, delete, insert, inspect, select, update

from core.platform.database import Database, UtcDateTime
from core.platform.errors import DomainError

_NONCE = 12
_KEY = 32
_keys_metadata = MetaData()
person_keys = Table(
    "person_keys",
    _keys_metadata,
    Column("person_id", Uuid(), primary_key=True),
    Column("wrapped_key", LargeBinary(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
)
_FIND_KEY = select(person_keys.c.wrapped_key).where(person_keys.c.person_id == bindparam("person"))


class KeyDestroyed(DomainError):
    """The person's key is gone, and with it everything that was encrypted under it."""

    code = "not_found"


class KeyLingers(DomainError):
    """A destroyed key still stands in the log beside the store."""

    code = "database_unavailable"


class WrongInstallationKey(DomainError):
    """The people's keys in the store were wrapped by another installation's key."""

    code = "wrong_installation_key"


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A person's own key, for the length of one request."""

    person_id: UUID
    secret: bytes
    # Both are made once: a case is opened event by event.
    _cipher: AESGCM = field(init=False, repr=False, compare=False)
    _bound: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.secret))
        object.__setattr__(self, "_bound", f"{self.person_id}:")

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Return nonce and ciphertext, bound to the person and to a purpose such as ``case:<id>:event:<id>``."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, self._bound_to(purpose))

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """Return what was sealed for the same person and purpose; raise `KeyDestroyed` if it can't be opened."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound_to(purpose))
        except InvalidTag as error:
            raise KeyDestroyed("What this person saved can't be opened by their key.") from error

    def unseal_each(self, sealed: Iterable[tuple[UUID, bytes]], purpose: str) -> Iterator[tuple[UUID, bytes]]:
        """Yield what was sealed for a purpose that ends in an id, with that id; raise `KeyDestroyed` as `unseal` does."""
        decrypt, bound = self._cipher.decrypt, f"{self._bound}{purpose}"
        try:
            for one, secret in sealed:
                yield one, decrypt(secret[:_NONCE], secret[_NONCE:], f"{bound}{one}".encode())
        except InvalidTag as error:
            raise KeyDestroyed("What this person saved can't be opened by their key.") from error

    def _bound_to(self, purpose: str) -> bytes:
        return f"{self._bound}{purpose}".encode()


class KeyStore:
    """The store of people's keys, a database apart from the one with their data."""

    def __init__(self, database: Database, installation_key: bytes) -> None:
        """Wrap and unwrap keys with the installation's key of 32 bytes; raises `WrongInstallationKey` for others."""
        if len(installation_key) != _KEY:
            raise WrongInstallationKey(f"The installation's key has {len(installation_key)} bytes instead of {_KEY}.")
        self._database = database
        self._wrapping = AESGCM(installation_key)
        self._names = hmac.digest(installation_key, b"busola:chosen-names", "sha256")

    def create_tables(self) -> None:
        """Make the one table of the store where it isn't there yet."""
        _keys_metadata.create_all(self._database.engine)

    def has_table(self) -> bool:
        """Whether the store was made."""
        return inspect(self._database.engine).has_table(person_keys.name)

    def is_empty(self) -> bool:
        """Whether the store holds nobody's key."""
        with self._database.reading() as session:
            return session.scalar(select(person_keys.c.person_id).limit(1)) is None

    def require_own_key(self) -> None:
        """Raise `WrongInstallationKey` where this key doesn't unwrap what is in the store; an empty one takes any."""
        with self._database.reading() as session:
            row = session.execute(select(person_keys.c.person_id, person_keys.c.wrapped_key).limit(1)).first()
        if row is None:
            return
        try:
            self._unwrap(row.person_id, row.wrapped_key)
        except InvalidTag as error:
            raise WrongInstallationKey("The installation's key is not the one that people's keys need.") from error

    def create(self, person_id: UUID, now: datetime) -> PersonKey:
        """Make a person's key; written before the person's row, since an orphan key is harmless."""
        secret = os.urandom(_KEY)
        wrapped = self._wrap(person_id, secret)
        with self._database.writing() as session:
            session.execute(insert(person_keys).values(person_id=person_id, wrapped_key=wrapped, created_at=now))
        return PersonKey(person_id, secret)

    def open(self, person_id: UUID) -> PersonKey:
        """Return a person's key; raise `KeyDestroyed` when there is none."""
        with self._database.engine.connect() as connection:  # without the ORM's session, which costs as much again
            wrapped = connection.execute(_FIND_KEY, {"person": person_id}).scalar()
        if wrapped is None:
            raise KeyDestroyed("The key to what this person saved is gone.")
        return PersonKey(person_id, self._unwrap(person_id, wrapped))

    def take_over(self, old: KeyStore, at_once: int) -> tuple[int, list[UUID]]:
        """Wrap anew what `old` opens in the same store; return how many keys that were, and whose neither opens.

        A key is in one wrapping or in the other at any moment, so this may be stopped and done again.
        """
        count, unreadable, after = 0, list[UUID](), UUID(int=0)
        everybody = select(person_keys.c.person_id, person_keys.c.wrapped_key).order_by(person_keys.c.person_id)
        while True:
            with self._database.reading() as session:
                rows = session.execute(everybody.where(person_keys.c.person_id > after).limit(at_once)).all()
            if not rows:
                return count, unreadable
            after = rows[-1].person_id
            with self._database.writing() as session:
                for person_id, wrapped in rows:
                    if self._opens(person_id, wrapped):
                        continue
                    if not old._opens(person_id, wrapped):
                        unreadable.append(person_id)
                        continue
                    fresh = self._wrap(person_id, old._unwrap(person_id, wrapped))
                    mine = (person_keys.c.person_id == person_id, person_keys.c.wrapped_key == wrapped)
                    session.execute(update(person_keys).where(*mine).values(wrapped_key=fresh))
                    count += 1

    def destroy(self, person_id: UUID) -> None:
        """Destroy a person's key: from now on nothing sealed under it can be read.

        Raises `KeyLingers` where an open connection kept a copy in SQLite's log; doing it again is right.
        """
        self.forget(person_id)
        if not self.empty_log():
            raise KeyLingers("The store of people's keys is in use, and its log not empty yet. Do this again.")

    def forget(self, person_id: UUID) -> None:
        """Take a person's key out of the store; SQLite's log may hold a copy until it is emptied."""
        with self._database.writing() as session:
            session.execute(delete(person_keys).where(person_keys.c.person_id == person_id))

    def empty_log(self) -> bool:
        """Empty SQLite's log, so that no key lingers in it; False while others read."""
        return self._database.empty_log()

    def which_of(self, people: Sequence[UUID]) -> set[UUID]:
        """Return those of some people who have a key here."""
        with self._database.reading() as session:
            return set(session.scalars(select(person_keys.c.person_id).where(person_keys.c.person_id.in_(people))))

    def index_of(self, name: str) -> bytes:
        """Return the keyed hash by which a chosen name is found without being stored plain."""
        folded = unicodedata.normalize("NFKC", name).casefold().strip()
        return hmac.new(self._names, folded.encode(), hashlib.sha256).digest()

    def _wrap(self, person_id: UUID, secret: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, secret, person_id.bytes)

    def _opens(self, person_id: UUID, wrapped: bytes) -> bool:
        try:
            self._unwrap(person_id, wrapped)
        except InvalidTag:
            return False
        return True

    def _unwrap(self, person_id: UUID, wrapped: bytes) -> bytes:
        return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], person_id.bytes)

    def close(self) -> None:
        """Close all connections to the store."""
        self._database.dispose()
