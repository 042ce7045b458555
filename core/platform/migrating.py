"""Bringing a database to a revision of its shape, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from core.platform.database import WRITES, Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_ONE_AT_A_TIME = 0x4255534F4C41  # any number that nobody else takes for an advisory lock


def migrate(database: Database, revision: str = "head") -> None:
    """Bring a database up to a revision."""
    _run(database, lambda config: command.upgrade(config, revision))


def migrate_down(database: Database, revision: str = "base") -> None:
    """Take a database back to an earlier revision; what only the later shape could hold is lost."""
    _run(database, lambda config: command.downgrade(config, revision))


def current_revision(database: Database) -> str | None:
    """Return the revision that a database is at, None where it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision that this code was written for."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _run(database: Database, step: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    on_sqlite = database.engine.dialect.name == "sqlite"
    with database.engine.execution_options(**{WRITES: True}).connect() as connection:
        if on_sqlite:
            # SQLite alters a table by copying and dropping it, which would take the rows that point to it along;
            # the pragma does nothing inside a transaction, so it comes before.
            _tell_driver(connection, "PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not on_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
                config.attributes["connection"] = connection
                step(config)
                if on_sqlite:
                    _refuse_dangling(connection)
        finally:
            if on_sqlite:
                _tell_driver(connection, "PRAGMA foreign_keys=ON")


def _tell_driver(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statement)


def _refuse_dangling(connection: Connection) -> None:
    dangling = connection.execute(text("PRAGMA foreign_key_check")).all()
    if dangling:
        raise RuntimeError(f"the migration leaves {len(dangling)} rows that point to nothing")
