"""Bringing a database to a revision of its shape, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from core.platform.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent
_ONE_AT_A_TIME = 0x4255534F4C41  # any number that nobody else takes for an advisory lock


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to a revision."""
    if revision == "head":
        current, newest = current_and_newest(url)
        if current == newest:
            return  # and Alembic needn't even be imported, so that a second start is quick

    def step(config: Config) -> None:
        from alembic import command

        command.upgrade(config, revision)

    _run(url, step)


def downgrade(url: str, revision: str = "base") -> None:
    """Take a database back to an earlier revision; what only the later shape could hold is lost."""

    def step(config: Config) -> None:
        from alembic import command

        command.downgrade(config, revision)

    _run(url, step)


def current_and_newest(url: str) -> tuple[str | None, str | None]:
    """Return the revision that a database is at, None where it is empty, and the one this code was written for.

    A revision is called as its file is, so that the newest comes last by name.
    """
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            known = inspect(connection).has_table("alembic_version")
            current = connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None
    finally:
        database.dispose()
    return current, max(file.stem for file in (_HERE / "versions").glob("[0-9]*.py"))


def _run(url: str, step: Callable[[Config], None]) -> None:
    database = Database(url)
    try:
        _run_on(database, step)
    finally:
        database.dispose()


def _run_on(database: Database, step: Callable[[Config], None]) -> None:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    on_sqlite = database.engine.dialect.name == "sqlite"
    with database.writer.connect() as connection:
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
