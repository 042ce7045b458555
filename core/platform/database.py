"""The database: one base class, one way to open a transaction, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, Engine, LargeBinary, MetaData, Uuid, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from sqlalchemy.types import TypeDecorator

PATIENCE: Final = 2.0
"""For how many seconds closing waits for threads that still work with a connection."""
_SQLITE = "busola"  # the name of our dialect
_REFUSED = "busola_after_refusal"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; stored in UTC, read back in UTC, on engines with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant, and store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all mapped classes; constraints have names, so that errors can be told apart."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        datetime: UtcDateTime(),
        UUID: Uuid(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
    }


class Database:
    """One database: sessions that only read, and sessions that write."""

    def __init__(self, url: str, pool_size: int = 8) -> None:
        """Open a pool of at most `pool_size` connections; nothing is connected yet."""
        self.engine: Engine = _make_engine(url, pool_size)
        self.writer = self.engine.execution_options()  # the same pool and dialect
        if self.engine.dialect.name == "sqlite":
            event.listen(self.writer, "begin", _begin_to_write)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads; nothing it changes is kept."""
        with self.engine.connect() as connection, _open_session(connection) as session:  # to close it rolls back
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session in a transaction that commits when the block ends, and rolls back when it raises.

        What was registered with `survive_refusal` is written, on the same connection, after a roll-back.
        """
        with self.writer.connect() as connection, _open_session(connection) as session:
            try:
                yield session
                if session.in_transaction():  # one that failed before, and was not rolled back, refuses to
                    session.commit()
                connection.commit()
            except BaseException:
                session.rollback()
                connection.rollback()
                survivors: list[Callable[[Session], None]] = session.info.pop(_REFUSED, [])
                if survivors:
                    connection.connection.rollback()  # SQLite's own: after a commit that failed it is still open
                    with connection.begin():
                        for write in survivors:
                            write(session)
                        session.flush()
                raise

    def empty_log(self) -> bool:
        """Write SQLite's log into its file and empty it, so that it holds nothing deleted; False while others read."""
        if self.engine.dialect.name != "sqlite":
            return True
        borrowed = self.engine.raw_connection()
        try:
            ((busy, _pages, _written),) = borrowed.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            borrowed.close()
        return not busy

    def dispose(self) -> None:
        """Close all connections, once those that still work with one are done, or after `PATIENCE`."""
        pool, until = self.engine.pool, monotonic() + PATIENCE
        # A connection that is given back afterwards would be nobody's to close.
        while isinstance(pool, QueuePool) and pool.checkedout() > 0 and monotonic() < until:
            sleep(0.01)
        self.engine.dispose()


def connection_of(session: Session) -> Connection:
    """Return the connection of a session, whose transaction is the same, for statements that need nothing of the ORM's.

    A session that nobody asked for anything else never begins, which would take as long as a short statement.
    """
    return session.bind if isinstance(session.bind, Connection) else session.connection()


def _open_session(connection: Connection) -> Session:
    # Whichever is asked first begins. In a transaction that the connection began the session takes part, and can end it
    # by rolling back alone.
    return Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")


def survive_refusal(session: Session, write: Callable[[Session], None]) -> None:
    """Have something written even when the request is refused, such as a failed sign-in."""
    session.info.setdefault(_REFUSED, []).append(write)


def _make_engine(url: str, pool_size: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return create_engine(
            parsed.set(drivername=f"sqlite+{_SQLITE}"),
            pool_size=pool_size,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": "-c timezone=utc -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"},
    )


class Sqlite(SQLiteDialect_pysqlite):
    """SQLite as we use it.

    All of it stands here and not in listeners: an engine that has any takes twice as long for a statement.
    """

    supports_statement_cache = True

    def connect(self, *arguments: Any, **named: Any) -> DBAPIConnection:
        """Open a file, made for us alone where it isn't there yet."""
        # The driver would make one for everybody to read; the log beside it takes the file's mode. One that is there is
        # never opened here: closing it again would end the locks that SQLite holds on it.
        name = str(arguments[0])
        if name and not name.startswith((":memory:", "file:")):
            with suppress(FileExistsError):
                os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        opened = super().connect(*arguments, **named)
        connection: Any = opened
        # The driver would begin transactions by itself and too late.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "secure_delete=ON",
            "synchronous=NORMAL",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return opened

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin a transaction, where none was begun to write."""
        driver: Any = dbapi_connection.dbapi_connection
        if not driver.in_transaction:
            driver.execute("BEGIN")  # no lock is taken yet, so nothing can refuse it


def _begin_to_write(connection: Connection) -> None:
    # A read that turns into a write fails at once whatever the busy timeout, so writers say so at the start.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


registry.register(f"sqlite.{_SQLITE}", __name__, Sqlite.__name__)
