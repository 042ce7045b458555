"""What is kept about a person: each room says it of its own tables, and the rights of people follow from that.

How to add to it. Whoever makes a table that holds something about a person

1. writes a `Kept` for it in the room's own ``kept.py``, or adds the table to one that is there,
2. names a new ``kept.py``'s entries in ``core/rights/registry.py``.

From then on it is in everybody's export, described in its schema, counted on the page of one's rights, and gone when a
person is erased. A table whose rows go with the account's row (``ON DELETE CASCADE``) needs no `forget`. A test fails for
every table with an id of somebody in it that is in no entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.platform.encryption import KeyStore, PersonKey

Schema = Mapping[str, Any]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose things are read, with the key that opens them."""

    session: Session
    keys: KeyStore
    key: PersonKey
    now: datetime

    @property
    def id(self) -> UUID:
        """The id of the person's account."""
        return self.key.person_id


@dataclass(frozen=True, slots=True)
class Part:
    """Something that may be deleted alone: whose it is, None where it isn't there, and how it goes."""

    name: str
    owner_of: Callable[[Session, UUID], UUID | None]
    forget_one: Callable[[Session, UUID], None]


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that a person may end for good, and that stays as the proof of what was.

    `list_open` returns which of some are not ended; `end` ends one, and writes when that was done.
    """

    name: str
    list_open: Callable[[Session, Sequence[UUID]], Sequence[UUID]]
    end: Callable[[Session, UUID, datetime], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept about a person.

    `name` is its member in the export, `says` describes it there, `record` is the JSON Schema of one. `read` returns all
    of a person's, as plain JSON values; `count` how many there are, opening nothing. `forget` deletes what doesn't go
    with the account's row, or ends it, at a moment. Where one alone may be deleted, `alone` says how; `parts` are things within one that may be;
    `ending` says how one ends that isn't deleted. Each of these is in the ledger of erasures under its name.
    """

    name: str
    says: str
    tables: tuple[str, ...]
    record: Schema
    read: Callable[[Owner], Sequence[Record]]
    count: Callable[[Session, UUID], int]
    forget: Callable[[Session, UUID, datetime], None] | None = None
    alone: Part | None = None
    parts: tuple[Part, ...] = ()
    ending: Ending | None = None


def count_by(owner: InstrumentedAttribute[UUID], *more: ColumnElement[bool]) -> Callable[[Session, UUID], int]:
    """Return a function that counts the rows in which a column names a person."""

    def count(session: Session, person_id: UUID) -> int:
        return session.scalar(select(func.count()).where(owner == person_id, *more)) or 0

    return count


def write_instant(instant: datetime | None) -> str | None:
    """Write an instant as it stands in an export."""
    return None if instant is None else instant.isoformat(timespec="seconds")


# --- describing a record in JSON Schema -----------------------------------------------------------------


def text(says: str) -> Schema:
    """Describe a text."""
    return {"type": "string", "description": says}


def instant(says: str) -> Schema:
    """Describe an instant, in UTC (RFC 3339)."""
    return {"type": "string", "format": "date-time", "description": says}


def day(says: str) -> Schema:
    """Describe a calendar day."""
    return {"type": "string", "format": "date", "description": says}


def number(says: str) -> Schema:
    """Describe a whole number."""
    return {"type": "integer", "description": says}


def truth(says: str) -> Schema:
    """Describe a yes or no."""
    return {"type": "boolean", "description": says}


def anything(says: str) -> Schema:
    """Describe an object whose members depend on its kind."""
    return {"type": "object", "description": says}


def maybe(schema: Schema) -> Schema:
    """Describe the same, or null where there is none."""
    return {**schema, "type": [schema["type"], "null"]}


def many(schema: Schema, says: str) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": schema, "description": says}


def record(**members: Schema) -> Schema:
    """Describe an object that has exactly these members."""
    return {"type": "object", "properties": members, "required": sorted(members), "additionalProperties": False}
