"""The demo: real content and demo people, on this machine only."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from api.content_commands import load_into
from api.installation import Installation, open_installation
from api.main import create_app
from api.parts import make_front_end, read_colours
from api.servers import Listening, PortBusy, bind, serve
from apps.kit.static import kit_static
from core.people.actor import Duty, Role
from core.people.demo_accounts import create_demo_account, has_account
from core.people.passphrases import hash_passphrase
from core.platform.settings import APPS, Settings
from migrations.running import upgrade

PASSPHRASE = "north-star-demo"  # noqa: S105  printed on the screen; demo people are refused outside loopback
HOST = "127.0.0.1"


class DemoPerson(NamedTuple):
    """Somebody who can sign in to the demo."""

    role: Role
    name: str
    organisation: str | None = None
    duties: frozenset[Duty] = frozenset()


PEOPLE = (
    DemoPerson(Role.MIGRANT, "amina"),
    DemoPerson(Role.MIGRANT, "bilal"),
    DemoPerson(Role.AUTHORITY, "giulia", "questura-bologna", frozenset({Duty.AUTHOR})),
    DemoPerson(Role.AUTHORITY, "marco", "questura-bologna", frozenset({Duty.AUTHOR, Duty.REVIEWER, Duty.TRANSLATOR})),
    DemoPerson(Role.AUTHORITY, "jana", "hamburg-service", frozenset({Duty.AUTHOR})),
    DemoPerson(Role.AUTHORITY, "ole", "hamburg-service", frozenset({Duty.AUTHOR, Duty.REVIEWER})),
    DemoPerson(Role.AUTHORITY, "ingrid", "hamburg-service", frozenset({Duty.ORG_ADMIN})),
    DemoPerson(Role.NGO, "sara", "ngo-bologna-example", frozenset({Duty.ANNOTATOR, Duty.HELPER})),
    DemoPerson(Role.NGO, "paolo", "ngo-bologna-example", frozenset({Duty.ANNOTATOR, Duty.COORDINATOR})),
    DemoPerson(Role.NGO, "lena", "ngo-hamburg-example", frozenset({Duty.ANNOTATOR, Duty.HELPER})),
    DemoPerson(Role.NGO, "yusuf", "ngo-hamburg-example", frozenset({Duty.ANNOTATOR, Duty.COORDINATOR})),
    DemoPerson(Role.NGO, "nadia", "ngo-hamburg-example", frozenset({Duty.ORG_ADMIN})),
)


def demo_settings(port: int, data: Path) -> Settings:
    """Return settings that keep everything in one folder and on `localhost`, whatever the environment says."""
    urls = {name: f"http://localhost:{port + offset}" for offset, name in enumerate(APPS, start=1)}
    return Settings(
        environment="demo",
        data_dir=data,
        database_url=f"sqlite:///{data / 'busola.sqlite'}",
        keys_url=f"sqlite:///{data / 'keys.sqlite'}",
        api_url=f"http://localhost:{port}",
        migrant_url=urls["migrant"],
        authority_url=urls["authority"],
        ngo_url=urls["ngo"],
    )


def run_demo(port: int, data: Path, *, reset: bool) -> int:
    """Prepare what isn't there yet, serve until a signal, and return the exit status."""
    settings = demo_settings(port, data)
    try:
        sockets = [bind(HOST, port + offset) for offset in range(len(APPS) + 1)]
    except PortBusy as error:
        free = port + 100
        click.echo(f"{error.detail} Stop what uses it, or take others: make demo PORT={free}", err=True)
        return 1
    if reset and data.exists():
        shutil.rmtree(data)
    with open_installation(settings) as installation:
        if not _prepare(installation):
            return 1
        api = create_app(installation, kit_static(read_colours()))
        listening = [
            Listening("api", lambda: api),
            *(Listening(name, partial(make_front_end, settings, name, api)) for name in APPS),
        ]
        started = serve(listening, sockets, lambda: click.echo(_screen(settings)), settings.trusted_proxies)
    click.echo("Stopped." if started else "An app could not start.", file=sys.stderr)
    return 0 if started else 1


def _prepare(installation: Installation) -> bool:
    click.echo("Preparing the database …", err=True)
    upgrade(installation.settings.database_url)
    installation.keys.create_tables()
    click.echo("Loading content …", err=True)
    if not load_into(installation, installation.settings.content_dir):
        return False
    make_demo_people(installation)
    return True


def make_demo_people(installation: Installation) -> None:
    """Make the demo people who have no account yet."""
    missing = _people_without_account(installation)
    if missing:
        click.echo("Making demo people …", err=True)
        hashed = hash_passphrase(PASSPHRASE)
        with installation.database.writing() as session:
            for person in missing:
                create_demo_account(session, installation.keys, *person[:2], hashed, *person[2:], installation.now())


def _people_without_account(installation: Installation) -> list[DemoPerson]:
    with installation.database.writing() as session:
        return [one for one in PEOPLE if not has_account(session, installation.keys, one.role, one.name)]


def _screen(settings: Settings) -> str:
    return f"""
Busola is running, on this machine only.

  People who arrive   {settings.migrant_url}   no account needed; or sign in as amina, or bilal
  Authorities         {settings.authority_url}   Bologna: giulia writes, marco approves; Hamburg: jana, ole
                      ingrid looks after the accounts of Hamburg's
  NGOs                {settings.ngo_url}   Bologna: sara writes and helps, paolo publishes; Hamburg: lena, yusuf
                      nadia looks after the accounts of Hamburg's
  API                 {settings.api_url}   its description: /v1/openapi.json

  All parts of the pages, side by side: {settings.migrant_url}/en/about/look and {settings.authority_url}/en/about/look

  Everybody's passphrase: {PASSPHRASE}
  Stop: Ctrl-C. Start over: make demo-reset. What you do is kept in {settings.data_dir}.
"""
