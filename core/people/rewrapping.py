"""Wrapping everybody's keys anew under another key of the installation, as after somebody may have seen the old one.

What a person saved isn't touched: their own key stays, only what it lies in is another. May be stopped at any moment
and run again; nobody may be served meanwhile, since who has the old key alone can't open what is wrapped anew.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from core.people.accounts import open_name
from core.people.tables import AccountRow
from core.platform.database import Database
from core.platform.encryption import KeyDestroyed, KeyStore

AT_ONCE: Final = 200


class Rewrapped(NamedTuple):
    """How many keys were wrapped anew, how many names are found by the new key, and whose key no key here opens."""

    keys: int
    names: int
    unreadable: tuple[UUID, ...]


def rewrap_keys(database: Database, old: KeyStore, new: KeyStore) -> Rewrapped:
    """Wrap the keys that the `old` store of keys opens for the `new` one, and let names be found by it.

    Both stand in the same table. What is wrapped anew already is left as it is.
    """
    count, unreadable = new.take_over(old, AT_ONCE)
    return Rewrapped(count, _index_names(database, new, frozenset(unreadable)), tuple(unreadable))


def _index_names(database: Database, keys: KeyStore, unreadable: frozenset[UUID]) -> int:
    total, after = 0, None
    while True:
        query = select(AccountRow.id, AccountRow.sealed_name, AccountRow.name_index).order_by(AccountRow.id)
        with database.reading() as session:
            rows = session.execute((query.where(AccountRow.id > after) if after else query).limit(AT_ONCE)).all()
        if not rows:
            return total
        after = rows[-1].id
        with database.writing() as session:
            for row in rows:
                if row.id in unreadable:
                    continue
                try:
                    index = keys.index_of(open_name(keys, row.id, row.sealed_name))
                except KeyDestroyed:  # erased, or brought back by a backup without its key
                    continue
                if index != row.name_index:
                    session.execute(update(AccountRow).where(AccountRow.id == row.id).values(name_index=index))
                    total += 1
