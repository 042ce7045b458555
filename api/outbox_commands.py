"""What `busola work` and `busola outbox` do."""

from __future__ import annotations

import signal
from threading import Event
from uuid import UUID

import click

from api.installation import Installation
from api.working import Worker, work_once
from core.outbox.sending import drop_dead, list_dead, revive


def do_work(installation: Installation, *, once: bool) -> int:
    """Do what is due, once or until a signal, and return the exit status."""
    installation.library.refresh()
    worker = Worker(installation)
    if once:
        click.echo(f"Done: {worker.work()}.")
        return 0
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.wait(installation.settings.work_every_s or 5):
        installation.library.refresh()
        work_once(worker)
    return 0


def list_dead_letters(installation: Installation) -> int:
    """Write a line for each e-mail that was given up, without what it says or to whom it goes."""
    with installation.database.reading() as session:
        letters = list_dead(session)
    for one in letters:
        given_up = one.dead_at.isoformat(timespec="minutes")
        click.echo(f"{one.id}  {one.kind}  given up {given_up} after {one.attempts} attempts: {one.failed_with}")
    if not letters:
        click.echo("Nothing was given up.")
    return 0


def retry_dead_letters(installation: Installation, letter: UUID | None) -> int:
    """Have what was given up sent again; 1 where there is nothing of the kind."""
    with installation.database.writing() as session:
        number = revive(session, installation.now(), letter)
    click.echo(f"To be sent again: {number}.")
    return 0 if number else 1


def drop_dead_letters(installation: Installation, letter: UUID | None) -> int:
    """Forget what was given up; 1 where there is nothing of the kind."""
    with installation.database.writing() as session:
        number = drop_dead(session, letter)
    click.echo(f"Forgotten: {number}.")
    return 0 if number else 1
