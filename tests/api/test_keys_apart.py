"""The store of people's keys as several machines have it: a PostgreSQL database of its own."""

from pathlib import Path

import pytest
from sqlalchemy import select

from api.installation import open_installation
from api.person_commands import erase_person
from core.people.accounts import create_account, load_account
from core.people.actor import Role
from core.people.tables import AccountRow
from core.platform.encryption import KeyDestroyed, KeyStore, WrongInstallationKey
from core.platform.secrets import random_key
from core.platform.settings import Settings
from tests.api.conftest import Cluster


@pytest.mark.postgresql
def test_two_machines_share_one_store_and_what_one_erases_is_gone_for_both(postgresql: Cluster, tmp_path: Path) -> None:
    postgresql.run("CREATE DATABASE apart TEMPLATE busola_template")
    postgresql.run("CREATE DATABASE apart_keys")
    settings = Settings(data_dir=tmp_path, database_url=postgresql.url("apart"), keys_url=postgresql.url("apart_keys"))
    with open_installation(settings) as here, open_installation(settings) as there:
        assert not here.keys.has_table()
        here.keys.create_tables()
        there.keys.create_tables()
        assert there.keys.is_empty()
        with here.database.writing() as session:
            amina = create_account(session, here.keys, Role.MIGRANT, "Amina", "hash", here.now())
        with there.database.reading() as session:
            assert load_account(session, there.keys, amina).name == "Amina"
        there.keys.require_own_key()
        with pytest.raises(WrongInstallationKey):
            KeyStore(there.keys._database, random_key()).require_own_key()

        assert erase_person(there, "amina", "migrant", sure=True) == 0

        with pytest.raises(KeyDestroyed):
            here.keys.open(amina)
        with here.database.reading() as session:
            assert session.scalars(select(AccountRow.id)).all() == []
    for name in ("apart", "apart_keys"):
        postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")
