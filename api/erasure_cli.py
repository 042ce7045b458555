"""`busola erasures`: what was erased stays erased after a backup was restored."""

from __future__ import annotations

import click

from api.commanding import on_installation
from api.installation import Installation


@click.group()
def erasures() -> None:
    """Look after what people had erased."""


@erasures.command("replay")
@click.option(
    "--restored",
    is_flag=True,
    help="A backup was restored: sign everybody out, and end calendars' addresses and codes at counters, in any case.",
)
@on_installation(keys_may_be_gone=True)
def replay_erasures(installation: Installation, restored: bool) -> int:
    """Erase, and end, again what a restored backup brought back; the API does it too, at each start."""
    from api.erasing import place_of
    from core.platform.errors import DomainError
    from core.rights.erasure import replay
    from core.rights.restoring import end_what_came_back

    place = place_of(installation)
    try:
        done = replay(place, installation.now())
        told = end_what_came_back(place, installation.now(), surely=restored)
    except DomainError as error:
        click.echo(error.detail, err=True)
        return 1
    click.echo(f"Erased or ended again: {done.people} people, {done.things} single things.")
    if told is not None:
        click.echo(f"Signed out, and told why: {told} accounts. Calendars' addresses and codes at counters ended too.")
    if not done.finished:
        click.echo(
            "A database is in use, or the store of files away: something unreadable still lies there. Do this again.",
            err=True,
        )
    return 0 if done.finished else 1
