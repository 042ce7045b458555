"""What tests of the API stand on: real databases of both kinds, the real application, and people signed in."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from api.installation import Installation, open_installation
from api.main import create_app
from api.openid.keys import keys_of
from api.openid.tokens import make_access_token
from core.people.accounts import add_membership, create_account
from core.people.actor import Duty, Role
from core.people.sessions import start_session
from core.people.tables import CityRow, OrganisationRow
from core.platform.database import Database
from core.platform.encryption import KeyStore
from core.platform.secrets import random_key
from core.platform.settings import Settings
from migrations.running import upgrade

API = "http://localhost:8000"
_numbers = count(1)


@dataclass
class MovableClock:
    """A clock that stands still until a test moves it."""

    instant: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **period: float) -> None:
        self.instant += timedelta(**period)


@dataclass(frozen=True)
class SignedIn:
    """Somebody signed in through the real tables; `headers` is what their app would send."""

    account_id: UUID
    session_id: UUID
    role: Role
    organisation: str | None
    headers: dict[str, str] = field(repr=False)


# --- databases ---


@pytest.fixture(scope="session")
def migrated_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated SQLite database and an empty store of keys, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    upgrade(f"sqlite:///{folder / 'busola.sqlite'}")
    keys = KeyStore(Database(f"sqlite:///{folder / 'keys.sqlite'}"), random_key())
    keys.create_tables()
    keys.close()
    return folder


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server of this test run's own, with a migrated template."""

    socket_folder: Path
    binaries: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://busola@/{name}?host={self.socket_folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(f"host={self.socket_folder} user=busola dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def back_up(self, name: str, file: Path) -> None:
        """Write a database into a file while it is in use, as an operator does."""
        self._call("pg_dump", "--format=custom", f"--file={file}", name)

    def restore(self, name: str, file: Path) -> None:
        """Put a backup in the place of a database."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")
        self.run(f"CREATE DATABASE {name}")
        self._call("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(file))

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), f"--host={self.socket_folder}", "--username=busola", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _find_postgresql() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    folders = [folder for folder in folders if (folder / "initdb").exists()]
    if folders:
        return folders[-1]
    missing = "PostgreSQL's server isn't here: install Debian's package `postgresql`"
    if os.environ.get("BUSOLA_CI") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """Start a server on a socket in a temporary folder; it refuses to run as root, so it runs as its own account."""
    binaries = _find_postgresql()
    folder = Path(tempfile.mkdtemp(prefix="busola-postgresql-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]

    def run(*command: str) -> None:
        done = subprocess.run([*prefix, *command], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    data = str(folder / "data")
    run(str(binaries / "initdb"), "-D", data, "-U", "busola", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = f"-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60 -k {folder}"
    log = str(folder / "log")
    control = str(binaries / "pg_ctl")
    run(control, "start", "-w", "-D", data, "-l", log, "-o", options)
    try:
        cluster = Cluster(folder, binaries)
        cluster.run("CREATE DATABASE busola_template")
        upgrade(cluster.url("busola_template"))
        yield cluster
    finally:
        run(control, "stop", "-m", "immediate", "-D", data)
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest, tmp_path: Path, migrated_files: Path) -> Iterator[Settings]:
    """Settings of an installation of this test's own, once on SQLite and once on PostgreSQL."""
    shutil.copy(migrated_files / "keys.sqlite", tmp_path)
    # No worker beside: on a busy machine it would send what a test has yet to look at. Tests work when they want to.
    shared = {"environment": "demo", "data_dir": tmp_path, "api_url": API, "work_every_s": 0}
    if request.param == "sqlite":
        shutil.copy(migrated_files / "busola.sqlite", tmp_path)
        yield Settings(**shared)
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    name = f"busola_{next(_numbers)}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE busola_template")
    keys = f"sqlite:///{tmp_path / 'keys.sqlite'}"
    yield Settings(**shared, database_url=cluster.url(name), keys_url=keys)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def installation(settings: Settings, clock: MovableClock) -> Iterator[Installation]:
    opened = open_installation(settings, clock)
    yield opened
    opened.close()


# --- the application ---


@pytest.fixture
def app(installation: Installation) -> FastAPI:
    return create_app(installation)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=API, follow_redirects=False) as opened:
        yield opened


# --- people ---


def add_organisation(installation: Installation, key: str, kind: str, city: str = "bologna") -> None:
    """Make sure that there is a city and an organisation in it, with as little as possible to say about them."""
    with installation.database.writing() as session:
        if session.scalar(select(CityRow.key).where(CityRow.key == city)) is None:
            data = {
                "key": city,
                "name": city.title(),
                "country": "IT",
                "zone": "Europe/Rome",
                "languages": ["it"],
                "source_language": "it",
            }
            session.execute(insert(CityRow).values(key=city, position=0, data=data))
        if session.scalar(select(OrganisationRow.key).where(OrganisationRow.key == key)) is None:
            organisation = {"key": key, "kind": kind, "name": key.replace("-", " ").title(), "languages": ["it"]}
            session.execute(
                insert(OrganisationRow).values(key=key, city=city, kind=kind, position=0, data=organisation)
            )


@pytest.fixture
def have_organisation(installation: Installation) -> Callable[..., None]:
    """Make sure that there is an organisation: ``have_organisation("questura", "authority")``."""
    return partial(add_organisation, installation)


SignIn = Callable[..., SignedIn]


@pytest.fixture
def signed_in(installation: Installation) -> SignIn:
    """Sign somebody in: ``signed_in("authority", ["author"], "questura-bologna").headers``."""
    return partial(sign_in_at, installation)


def sign_in_at(
    installation: Installation,
    role: str,
    duties: Sequence[str] = (),
    organisation: str | None = None,
    *,
    name: str | None = None,
    account_id: UUID | None = None,
    city: str = "bologna",
    client: str | None = None,
) -> SignedIn:
    """Sign somebody in at an installation.

    Staff without an organisation act for one that is made up. Pass `account_id` to sign the same person in again.
    """
    kind = Role(role)
    if kind is not Role.MIGRANT:
        organisation = organisation or f"some-{kind}"
        add_organisation(installation, organisation, kind, city)
    now = installation.now()
    with installation.database.writing() as session:
        if account_id is None:
            chosen = name or f"Person {next(_numbers)}"
            account_id = create_account(session, installation.keys, kind, chosen, "no passphrase", now)
        if organisation is not None:
            add_membership(session, account_id, organisation, [Duty(duty) for duty in duties])
        session_id = start_session(session, account_id, client or kind, organisation, None, now, now)
    token = make_access_token(
        keys_of(installation).newest(),
        issuer=installation.settings.api_url,
        subject=account_id,
        session_id=session_id,
        client=client or kind,
        scope="openid offline_access",
        now=now,
    )
    return SignedIn(account_id, session_id, kind, organisation, {"Authorization": f"Bearer {token}"})
