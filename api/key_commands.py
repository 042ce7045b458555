"""What `busola keys rewrap` does: another key of the installation around everybody's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from core.people.rewrapping import Rewrapped, rewrap_keys
from core.platform.database import Database
from core.platform.encryption import KeyStore
from core.platform.secrets import random_key, read_or_make, replace_secret
from core.platform.settings import Settings

KEY: Final = "installation.key"
NEXT: Final = "installation.key.next"
RETIRED: Final = "installation.key.retired"


def rewrap(settings: Settings) -> Rewrapped:
    """Wrap everybody's key anew under a fresh key, which then takes the place of the old one; may be run again.

    The fresh key is on the disk before anything is wrapped under it, and the old one goes when nothing needs it.
    """
    folder = settings.secrets_dir
    old_key = read_or_make(folder / KEY, random_key)
    new_key = read_or_make(folder / NEXT, random_key)
    stores = [Database(settings.keys_url, 1) for _ in range(2)]
    database = Database(settings.database_url, 1)
    try:
        done = rewrap_keys(database, KeyStore(stores[0], old_key), KeyStore(stores[1], new_key))
        stores[0].dispose()
        KeyStore(stores[1], new_key).empty_log()  # in which the old wrapping would linger
    finally:
        for one in (*stores, database):
            one.dispose()
    if not done.unreadable:
        replace_secret(folder, KEY, NEXT, RETIRED)
    return done


def report_rewrapping(settings: Settings) -> int:
    """Do so, and print what was done."""
    done = rewrap(settings)
    folder: Path = settings.secrets_dir
    click.echo(f"{done.keys} keys were wrapped anew. {done.names} names are found by the new key.")
    if done.unreadable:
        click.echo(
            f"{len(done.unreadable)} keys can be opened by neither key, so both keys stay as they are:", err=True
        )
        for person in done.unreadable:
            click.echo(f"  {person}", err=True)
        return 1
    click.echo(f"The old key is {folder / RETIRED}. Destroy it when no backup needs it any more.")
    return 0
