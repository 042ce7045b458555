"""The database goes up to what the classes say, and down again."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import UniqueConstraint, inspect

import core
import migrations
from core.platform.database import Base, Database
from core.platform.settings import Settings
from migrations.running import current_and_newest, downgrade, upgrade


@pytest.fixture(autouse=True)
def all_tables() -> None:
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if module.name.endswith("tables") or module.name == "core.platform.revision":
            importlib.import_module(module.name)


def test_the_newest_revision_is_what_the_classes_say(settings: Settings) -> None:
    current, newest = current_and_newest(settings.database_url)
    assert current == newest is not None
    database = Database(settings.database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_a_revision_is_called_as_its_file_is_and_the_newest_comes_last_by_name(settings: Settings) -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert [script.revision for script in scripts.walk_revisions()] == sorted(
        (Path(script.path).stem for script in scripts.walk_revisions()), reverse=True
    )
    assert current_and_newest(settings.database_url)[1] == scripts.get_current_head()


def test_names_of_constraints_are_the_same_on_both_databases(settings: Settings) -> None:
    database = Database(settings.database_url)
    found = inspect(database.engine)
    for table in Base.metadata.tables.values():
        here = {key["name"] for key in found.get_foreign_keys(table.name)}
        assert here == {key.name for key in table.foreign_key_constraints}, table.name
        unique = {key["name"] for key in found.get_unique_constraints(table.name)}
        assert unique == {key.name for key in table.constraints if isinstance(key, UniqueConstraint)}
    database.dispose()


def test_it_goes_down_step_by_step_and_up_again(settings: Settings) -> None:
    url = settings.database_url
    newest = current_and_newest(url)[1]
    while current_and_newest(url)[0] is not None:
        downgrade(url, "-1")
    database = Database(url)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.dispose()
    upgrade(url)
    upgrade(url)
    assert current_and_newest(url)[0] == newest
