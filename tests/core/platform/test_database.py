"""What a database is on the disk, and what its errors say."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from core.platform.database import Database, connection_of, survive_refusal


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path / 'lamps.sqlite'}")
    with found.writing() as session:
        session.execute(text("CREATE TABLE lamps (colour TEXT)"))
    yield found
    found.dispose()


def count_lamps(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM lamps")).scalar_one())


def test_who_writes_holds_the_lock_from_the_first_statement_on(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "lamps.sqlite", timeout=0)
    with database.writing() as session:
        count_lamps(session)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    with database.reading() as session:
        count_lamps(session)
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
    other.close()


def test_who_reads_sees_one_state_and_keeps_nothing_of_what_they_change(database: Database) -> None:
    with database.reading() as reader:
        assert count_lamps(reader) == 0
        with database.writing() as writer:
            writer.execute(text("INSERT INTO lamps VALUES ('green')"))
        assert count_lamps(reader) == 0
    with database.reading() as reader:
        assert count_lamps(reader) == 1
        reader.execute(text("DELETE FROM lamps"))
    with database.reading() as reader:
        assert count_lamps(reader) == 1


def test_what_fails_is_rolled_back_and_a_part_of_it_too(database: Database) -> None:
    with suppress(LookupError), database.writing() as session:
        session.execute(text("INSERT INTO lamps VALUES ('red')"))
        raise LookupError
    with database.writing() as session:
        session.execute(text("INSERT INTO lamps VALUES ('blue')"))
        with suppress(LookupError), session.begin_nested():
            session.execute(text("INSERT INTO lamps VALUES ('red')"))
            raise LookupError
    with database.reading() as session:
        assert session.execute(text("SELECT colour FROM lamps")).scalars().all() == ["blue"]


def test_statements_beside_the_orm_belong_to_the_same_transaction(database: Database) -> None:
    with suppress(LookupError), database.writing() as session:
        connection_of(session).execute(text("INSERT INTO lamps VALUES ('red')"))
        assert count_lamps(session) == 1
        raise LookupError
    with database.writing() as session:
        connection_of(session).execute(text("INSERT INTO lamps VALUES ('blue')"))
    with database.reading() as session:
        assert count_lamps(session) == 1
        connection_of(session).execute(text("DELETE FROM lamps"))
        assert count_lamps(session) == 0
    with database.reading() as session:
        assert connection_of(session).execute(text("SELECT colour FROM lamps")).scalars().all() == ["blue"]


def test_what_is_to_survive_a_refusal_is_written_though_all_else_is_rolled_back(database: Database) -> None:
    def write(session: Session) -> None:
        session.execute(text("INSERT INTO lamps VALUES ('yellow')"))

    with suppress(LookupError), database.writing() as session:
        session.execute(text("INSERT INTO lamps VALUES ('red')"))
        survive_refusal(session, write)
        raise LookupError
    with database.writing() as session:
        survive_refusal(session, write)  # nothing is refused here
    with database.reading() as session:
        assert session.execute(text("SELECT colour FROM lamps")).scalars().all() == ["yellow"]


def test_a_transaction_in_which_nothing_is_done_waits_for_nobody(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "lamps.sqlite", timeout=0)
    other.execute("BEGIN IMMEDIATE")
    with database.writing():
        pass
    other.rollback()
    other.close()


def test_what_failed_and_was_passed_over_can_neither_be_committed_nor_gone_on_with(database: Database) -> None:
    class Tables(DeclarativeBase):
        pass

    class Shade(Tables):
        __tablename__ = "shades"
        number: Mapped[int] = mapped_column(primary_key=True)

    Tables.metadata.create_all(database.engine)

    def pass_over() -> None:
        with database.writing() as session:
            session.add(Shade(number=1))
            session.flush()
            session.execute(insert(Shade).values(number=2))
            session.add(Shade(number=2))
            with suppress(IntegrityError):
                session.flush()
            connection_of(session).execute(insert(Shade.__table__).values(number=3))

    with pytest.raises(PendingRollbackError):
        pass_over()
    with database.reading() as session:
        assert session.scalars(select(Shade.number)).all() == []


def test_what_is_to_survive_is_written_also_where_the_commit_fails(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("CREATE TABLE rooms (name TEXT PRIMARY KEY)"))
        session.execute(
            text("CREATE TABLE hooks (room TEXT REFERENCES rooms (name) DEFERRABLE INITIALLY DEFERRED, lamp TEXT)")
        )

    def write(session: Session) -> None:
        session.execute(text("INSERT INTO lamps VALUES ('yellow')"))

    def hang_nowhere() -> None:
        with database.writing() as session:
            survive_refusal(session, write)
            session.execute(text("INSERT INTO hooks VALUES ('nowhere', 'red')"))

    with pytest.raises(IntegrityError):
        hang_nowhere()
    with database.reading() as session:
        assert count_lamps(session) == 1
        assert session.execute(text("SELECT count(*) FROM hooks")).scalar_one() == 0


def test_closing_waits_for_who_still_works_and_leaves_no_connection_open(database: Database) -> None:
    at_work, go_on = Event(), Event()
    held: list[Any] = []

    def work() -> None:
        with database.reading() as session:
            held.append(connection_of(session).connection.dbapi_connection)
            count_lamps(session)
            at_work.set()
            assert go_on.wait(10)

    worker = Thread(target=work)
    worker.start()
    assert at_work.wait(10)
    closing = Thread(target=database.dispose)
    closing.start()
    go_on.set()
    worker.join(10)
    closing.join(10)

    assert not closing.is_alive()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        held[0].execute("SELECT 1")


def test_nobody_else_on_the_machine_reads_the_file_or_the_log_beside_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'busola.sqlite'}")
    with database.writing() as session:
        session.execute(text("CREATE TABLE lamps (colour TEXT)"))
        files = sorted(tmp_path.iterdir())
        assert len(files) == 3
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    database.dispose()


def test_an_error_repeats_no_value(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'busola.sqlite'}")
    with pytest.raises(DBAPIError) as failed, database.reading() as session:
        session.execute(text("SELECT * FROM lamps WHERE colour = :colour"), {"colour": "green"})
    assert "green" not in str(failed.value)
    database.dispose()
