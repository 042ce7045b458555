"""`busola erasures`: what was erased stays erased after a backup was restored."""

from __future__ import annotations

import click

from api.commanding import on_installation
from api.installation import Installation


@click.group()
def erasures() -> None:
    """Look after what people had erased."""


@erasures.command("replay")
@on_installation(keys_may_be_gone=True)
def replay_erasures(installation: Installation) -> int:
    """Erase again what a restored backup brought back; the API does it too, at each start."""
    from api.erasing import place_of
    from core.platform.errors import DomainError
    from core.rights.erasure import replay

    try:
        done = replay(place_of(installation), installation.now())
    except DomainError as error:
        click.echo(error.detail, err=True)
        return 1
    click.echo(f"Erased or ended again: {done.people} people, {done.things} single things.")
    if not done.finished:
        click.echo(
            "A database is in use, or the store of files away: something unreadable still lies there. Do this again.",
            err=True,
        )
    return 0 if done.finished else 1
