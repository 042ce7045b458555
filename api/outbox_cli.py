"""`busola work` and `busola outbox`: what is due, and what was given up."""

from __future__ import annotations

from uuid import UUID

import click

from api.commanding import on_installation
from api.installation import Installation

LETTER = click.option("--id", "letter", type=click.UUID, help="Only this one.")


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@on_installation()
def work(installation: Installation, once: bool) -> int:
    """Tell reminders and send e-mails, where BUSOLA_WORK_EVERY_S=0 keeps the API from doing so itself."""
    from api.outbox_commands import do_work

    return do_work(installation, once=once)


@click.group()
def outbox() -> None:
    """Look after e-mails that were given up."""


@outbox.command("dead")
@on_installation()
def show_dead(installation: Installation) -> int:
    """List e-mails that were given up, and why; not what they say or to whom they go."""
    from api.outbox_commands import list_dead_letters

    return list_dead_letters(installation)


@outbox.command("retry")
@LETTER
@on_installation()
def retry_dead(installation: Installation, letter: UUID | None) -> int:
    """Send again what was given up."""
    from api.outbox_commands import retry_dead_letters

    return retry_dead_letters(installation, letter)


@outbox.command("drop")
@LETTER
@on_installation()
def drop(installation: Installation, letter: UUID | None) -> int:
    """Forget what was given up."""
    from api.outbox_commands import drop_dead_letters

    return drop_dead_letters(installation, letter)
