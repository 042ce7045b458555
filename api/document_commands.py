"""What `busola documents …` does: clearing the store of people's files, and fresh keys for all of them."""

from __future__ import annotations

import click

from api.installation import Installation
from core.documents.rekeying import rekey_files
from core.documents.sweeping import sweep
from core.platform.errors import DomainError


def sweep_store(installation: Installation) -> int:
    """Clear what no document has any more."""
    try:
        swept = sweep(installation.database, installation.vault, installation.now())
    except DomainError as error:
        click.echo(error.detail, err=True)
        return 1
    click.echo(
        f"Cleared: {swept.files} files that belonged nowhere, {swept.strangers} that the database doesn't know, "
        f"{swept.documents} documents without a file."
    )
    return 0


def rekey_store(installation: Installation) -> int:
    """Write every file anew under a fresh key."""
    try:
        done = rekey_files(installation.database, installation.keys, installation.vault, installation.now())
    except DomainError as error:
        click.echo(f"{error.detail} Run this again: what has a fresh key keeps it.", err=True)
        return 1
    click.echo(f"{done.files} files have a fresh key.")
    if done.unreadable:
        click.echo(f"{len(done.unreadable)} files can't be opened, and stay as they are:", err=True)
        for file_id in done.unreadable:
            click.echo(f"  {file_id}", err=True)
    return 1 if done.unreadable else 0
