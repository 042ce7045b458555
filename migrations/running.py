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

_HERE = Path(__file__).parent
_ONE_AT_A_TIME = 0x4255534F4C41  # any number that nobody else takes for an advisory lock


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to a revision."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str = "base") -> None:
    """Take a database back to an earlier revision; what only the later shape could hold is lost."""
    _run(url, lambda config: command.downgrade(config, revision))


def current_and_newest(url: str) -> tuple[str | None, str | None]:
    """Return the revision that a database is at, None where it is empty, and the one this code was written for."""
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        database.dispose()
    return current, ScriptDirectory(str(_HERE)).get_current_head()


def _run(url: str, step: Callable[[Config], None]) -> None:
    database = Database(url)
    try:
        _run_on(database, step)
    finally:
        database.dispose()


def _run_on(database: Database, step: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
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
