"""The key around everybody's own is replaced: nothing is lost, whenever it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from api.installation import open_installation
from api.key_commands import KEY, NEXT, RETIRED, rewrap
from core.people import rewrapping
from core.people.accounts import create_account, find_account, load_account
from core.people.actor import Role
from core.platform.database import Database
from core.platform.encryption import WrongInstallationKey
from core.platform.errors import NotFound
from core.platform.settings import Settings
from migrations.running import upgrade

NAMES = ("Amina", "Bilal", "Carmen", "Dariia", "Emre")


class Stopped(Exception):
    """The power went."""


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    made = Settings(data_dir=tmp_path)
    made.data_dir.mkdir(exist_ok=True)
    upgrade(made.database_url)
    return made


@pytest.fixture
def people(settings: Settings) -> dict[str, UUID]:
    with open_installation(settings) as installation:
        installation.keys.create_tables()
        with installation.database.writing() as session:
            return {
                name: create_account(session, installation.keys, Role.MIGRANT, name, "hash", installation.now())
                for name in NAMES
            }


def require_all(settings: Settings, people: dict[str, UUID]) -> None:
    """Everybody is found by their name, and what is theirs is opened."""
    with open_installation(settings) as installation:
        installation.keys.require_own_key()
        with installation.database.reading() as session:
            for name, account in people.items():
                assert find_account(session, installation.keys, Role.MIGRANT, name) == account
                assert load_account(session, installation.keys, account).name == name


def test_everybody_is_found_and_read_under_the_new_key_and_nobody_under_the_old(
    settings: Settings, people: dict[str, UUID]
) -> None:
    folder = settings.secrets_dir
    before = (folder / KEY).read_bytes()
    with open_installation(settings) as installation:
        own = {account: installation.keys.open(account).secret for account in people.values()}

    done = rewrap(settings)

    assert (done.keys, done.names, done.unreadable) == (len(NAMES), len(NAMES), ())
    assert (folder / RETIRED).read_bytes() == before != (folder / KEY).read_bytes()
    assert not (folder / NEXT).exists()
    assert (folder / KEY).stat().st_mode & 0o777 == 0o600
    require_all(settings, people)
    with open_installation(settings) as installation:
        assert {account: installation.keys.open(account).secret for account in people.values()} == own
    (folder / KEY).write_bytes(before)
    with open_installation(settings) as installation, pytest.raises(WrongInstallationKey):
        installation.keys.require_own_key()


@pytest.mark.parametrize("after", range(1, 8))
def test_whenever_it_is_stopped_it_goes_on(
    settings: Settings, people: dict[str, UUID], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(rewrapping, "AT_ONCE", 2)
    stop = stop_after(after)
    real = Database.writing
    monkeypatch.setattr(Database, "writing", lambda self: (stop(), real(self))[1])
    stopped = 0
    for _ in range(10):
        try:
            rewrap(settings)
        except Stopped:
            stopped += 1
        else:
            break
    monkeypatch.undo()

    assert stopped == (after <= 6)
    require_all(settings, people)


def stop_after(writes: int) -> Callable[[], None]:
    """Return what stops once, before the write of a number."""
    left = [writes]

    def stop() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Stopped

    return stop


def test_a_key_that_nothing_opens_is_said_and_no_key_is_thrown_away(
    settings: Settings, people: dict[str, UUID]
) -> None:
    with open_installation(settings) as installation:
        installation.keys.destroy(people["Emre"])
        with installation.keys._database.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO person_keys SELECT ?, wrapped_key, created_at FROM person_keys LIMIT 1",
                (people["Emre"].hex,),
            )

    done = rewrap(settings)

    assert done.unreadable == (people["Emre"],)
    assert (settings.secrets_dir / NEXT).exists()
    assert not (settings.secrets_dir / RETIRED).exists()


def test_whose_key_is_gone_is_left_alone(settings: Settings, people: dict[str, UUID]) -> None:
    with open_installation(settings) as installation:
        installation.keys.destroy(people["Emre"])

    assert rewrap(settings).keys == len(NAMES) - 1
    with (
        open_installation(settings) as installation,
        installation.database.reading() as session,
        pytest.raises(NotFound),
    ):
        find_account(session, installation.keys, Role.MIGRANT, "Emre")
