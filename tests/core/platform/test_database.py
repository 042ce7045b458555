"""What a database is on the disk, and what its errors say."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.platform.database import Database


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
