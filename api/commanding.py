"""What every command stands on: settings that can be read, an installation that is ready, and sentences where not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

import click
from sqlalchemy.exc import ArgumentError, DBAPIError

from api.installation import Installation, open_installation
from api.misconfigured import naming_settings
from core.platform.encryption import WrongInstallationKey
from core.platform.settings import Settings

P = ParamSpec("P")


def on_installation(
    *, keys_may_be_gone: bool = False
) -> Callable[[Callable[Concatenate[Installation, P], int]], Callable[P, None]]:
    """Give a command the installation, where that is ready, and exit with the status that it returns."""

    def give(command: Callable[Concatenate[Installation, P], int]) -> Callable[P, None]:
        @wraps(command)
        def run(*asked: P.args, **options: P.kwargs) -> None:
            with at_work(read_settings(), keys_may_be_gone=keys_may_be_gone) as installation:
                sys.exit(command(installation, *asked, **options))

        return run

    return give


def read_settings() -> Settings:
    """Return the settings; one that can not be is named without its value."""
    with naming_settings("BUSOLA_"):
        return Settings()


@contextmanager
def at_work(settings: Settings, *, keys_may_be_gone: bool = False) -> Iterator[Installation]:
    """Open the installation for a command; a database that is lost or busy meanwhile is a sentence too."""
    with open_ready(settings, keys_may_be_gone=keys_may_be_gone) as installation, reaching_the_database():
        yield installation


def open_ready(settings: Settings, *, keys_may_be_gone: bool = False) -> Installation:
    """Return the installation where it is ready: the database at this version, people's keys there and readable."""
    from migrations.running import current_and_newest

    with having_secrets(settings):
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with reaching_the_database():
        current, newest = current_and_newest(settings.database_url)
        if current != newest:
            raise click.ClickException("The database is not at this version. Run this first: busola migrate")
        installation = open_it(settings)
        try:
            _require_keys(installation, may_be_gone=keys_may_be_gone)
        except BaseException:
            installation.close()
            raise
    return installation


def _require_keys(installation: Installation, *, may_be_gone: bool) -> None:
    from core.people.accounts import has_accounts

    if not installation.keys.has_table():
        raise click.ClickException("The store of people's keys isn't made yet. Run this first: busola migrate")
    with installation.database.reading() as session:
        bereft = installation.keys.is_empty() and has_accounts(session)
    if bereft and not may_be_gone:
        raise click.ClickException(
            "The database has accounts, but the store of people's keys is empty. BUSOLA_KEYS_URL must name theirs."
        )
    with having_secrets(installation.settings):
        installation.keys.require_own_key()


def open_it(settings: Settings) -> Installation:
    """Open an installation, ready or not."""
    with having_secrets(settings):
        return open_installation(settings)


@contextmanager
def having_secrets(settings: Settings) -> Iterator[None]:
    """Say in a sentence which secret can't be used."""
    try:
        yield
    except WrongInstallationKey as error:
        key = settings.secrets_dir / "installation.key"
        if key.with_name("installation.key.next").exists():
            said = "People's keys are being wrapped anew, and that was stopped. Run this again: busola keys rewrap"
            raise click.ClickException(said) from error
        raise click.ClickException(f"{key} is not the key of this database. Put the right one in its place.") from error
    except OSError as error:
        raise click.ClickException(f"{error.filename} can't be used: {error.strerror}.") from error


@contextmanager
def reaching_the_database() -> Iterator[None]:
    """Say in a sentence why the database can't be used."""
    try:
        yield
    except DBAPIError as error:
        raise click.ClickException(f"The database can't be used: {str(error.orig).splitlines()[0]}") from error
    except ArgumentError as error:
        raise click.ClickException("BUSOLA_DATABASE_URL or BUSOLA_KEYS_URL is no address of a database.") from error
