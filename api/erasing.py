"""Erasing in a running installation: where everything lies, finishing what was begun, and what a backup brought back."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from api.installation import Installation
from api.mailing import list_owners, mail_folder
from core.people.tables import AccountRow
from core.platform.errors import DomainError
from core.rights.erasure import Place, clear_traces, replay
from core.rights.restoring import end_what_came_back, is_behind, write_mark

log = get_logger()


def place_of(installation: Installation) -> Place:
    """Return where everything about people lies."""
    forget_sent = partial(_forget_sent, installation)
    return Place(installation.database, installation.keys, installation.vault, installation.ledger, forget_sent)


def replay_at_start(installation: Installation) -> None:
    """Erase, and end, again what a backup brought back, before anybody is answered."""
    try:
        done = replay(place_of(installation), installation.now())
    except (DomainError, SQLAlchemyError) as error:
        log.error("erasures_not_replayed", kind=type(error).__name__)
        return
    if done.people or done.things:
        log.warning("erasures_replayed", people=done.people, things=done.things, finished=done.finished)
    _mark(installation)


def finish_erasures(installation: Installation) -> None:
    """Write what the ledger lacks, go on, and clear what an erasure had to leave in a log or in the store."""
    try:
        installation.ledger.catch_up()
    except DomainError as error:
        log.warning("ledger_not_written", kind=type(error).__name__)
    _go_on(installation)
    if not installation.ledger.has_traces:
        return
    try:
        finished = clear_traces(place_of(installation))
    except (DomainError, SQLAlchemyError) as error:
        log.warning("traces_not_cleared", kind=type(error).__name__)
        return
    if not finished:
        log.warning("traces_not_cleared", kind="in_use")


def _go_on(installation: Installation) -> None:
    """Do the same as at a start where a backup was restored meanwhile, as by a server that stood in for another."""
    try:
        is_restored = is_behind(place_of(installation))
    except (DomainError, SQLAlchemyError) as error:
        log.warning("ledger_not_read", kind=type(error).__name__)
        return
    if is_restored:
        replay_at_start(installation)
    else:
        _mark(installation)


def _mark(installation: Installation) -> None:
    """End what a backup brought to life, and write down how far the database is."""
    place = place_of(installation)
    try:
        told = end_what_came_back(place, installation.now())
        write_mark(place)
    except (DomainError, SQLAlchemyError) as error:
        log.warning("ledger_not_marked", kind=type(error).__name__)
        return
    if told is not None:
        log.warning("signed_out_after_restore", accounts=told)


def _forget_sent(installation: Installation) -> None:
    """Delete e-mails that the demo kept instead of sending them, to people who are not there any more."""
    kept = list_owners(mail_folder(installation.settings))
    if not kept:
        return
    with installation.database.reading() as session:
        there = set(session.scalars(select(AccountRow.id).where(AccountRow.id.in_(kept))))
    for owner_id, paths in kept.items():
        if owner_id not in there:
            for path in paths:
                path.unlink(missing_ok=True)
