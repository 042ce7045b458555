"""Whatever is kept about a person stands in the registry, so that it is shown to them, taken along, and erased."""

import re

from sqlalchemy import Table, Uuid

import api.main  # noqa: F401  maps every table
from core.people.tables import AccountRow
from core.platform.database import Base
from core.rights.export import describe
from core.rights.registry import KEPT, WRITTEN_FOR_OTHERS

NAMES_SOMEBODY = re.compile(r"(^|_)(owner|account|person|actor|author|helper|maker|moderator|reviewer)(_id)?$|_by$")
ACCOUNTS: Table = Base.metadata.tables[AccountRow.__tablename__]


def tables_about_people() -> set[str]:
    """Return the tables with an id of somebody in them, and all that hang on one of these."""
    found = {ACCOUNTS.name} | {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Uuid) and NAMES_SOMEBODY.search(column.name)
    }
    for table in Base.metadata.sorted_tables:  # in the order of their references
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return found


def test_each_table_about_people_is_in_exactly_one_entry() -> None:
    registered = [table for kept in KEPT for table in kept.tables] + list(WRITTEN_FOR_OTHERS)
    missing = tables_about_people() - set(registered)
    assert not missing, f"say in core/rights/registry.py what these keep about a person: {sorted(missing)}"
    assert sorted(registered) == sorted(set(registered))
    assert set(registered) <= {table.name for table in Base.metadata.sorted_tables}


def test_rows_that_do_not_go_with_the_account_are_forgotten_by_their_entry() -> None:
    gone = {ACCOUNTS.name}
    for table in Base.metadata.sorted_tables:
        if any(key.column.table.name in gone and key.ondelete == "CASCADE" for key in table.foreign_keys):
            gone.add(table.name)
    for kept in KEPT:
        if kept.forget is None:
            assert set(kept.tables) <= gone, f"{kept.name} needs `forget`"


def test_each_entry_has_a_name_of_its_own_and_says_what_it_is() -> None:
    names = [kept.name for kept in KEPT]
    assert len(set(names)) == len(names)
    for kept in KEPT:
        assert kept.says.endswith(".")
        assert kept.alone is None or kept.alone.name == kept.name
        assert kept.name in describe()["properties"]
