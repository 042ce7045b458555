"""What `busola person …` does: accounts for staff, their organisations, and new passphrases for whoever lost theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
from sqlalchemy.orm import Session

from api.erasing import place_of
from api.installation import Installation
from core.people.accounts import (
    add_membership,
    add_staff,
    disable_account,
    enable_account,
    find_account,
    load_account,
    remove_membership,
)
from core.people.actor import Duty, Role
from core.people.passphrases import hash_passphrase, make_passphrase
from core.people.recovery import reset_passphrase
from core.people.second_factor import reset_second_factor
from core.people.sessions import end_sessions_of_account
from core.platform.errors import DomainError, NotFound, WrongState
from core.rights.erasure import erase_account


def add_staff_member(installation: Installation, name: str, role: str, organisation: str, duties: Sequence[str]) -> int:
    """Make a staff account, and print its passphrase once."""
    passphrase = make_passphrase()
    hashed = hash_passphrase(passphrase)

    def add(session: Session) -> str:
        now = installation.now()
        add_staff(session, installation.keys, Role(role), name, hashed, organisation, list(map(Duty, duties)), now)
        return f"{name} can sign in with this passphrase, shown only now: {passphrase}"

    return _change(installation, add)


def reset_person(installation: Installation, name: str, role: str) -> int:
    """Give an account a passphrase for its next sign-in, end all its sessions, and print the passphrase once."""
    passphrase = make_passphrase()
    hashed = hash_passphrase(passphrase)

    def reset(session: Session) -> str:
        account = load_account(session, installation.keys, find_account(session, installation.keys, Role(role), name))
        if account.disabled:
            raise WrongState(f"{name} is closed. Let them in first: busola person reopen")
        reset_passphrase(session, account.id, hashed, installation.now(), temporary=True)
        return f"{name} was signed out everywhere. The passphrase for the next sign-in, shown only now: {passphrase}"

    return _change(installation, reset)


def reset_second_step(installation: Installation, name: str, role: str) -> int:
    """Take everything for the second step from somebody who lost it, and end all their sessions."""

    def reset(session: Session) -> str:
        account = find_account(session, installation.keys, Role(role), name)
        reset_second_factor(session, installation.keys, account, installation.now())
        return f"{name} was signed out everywhere, and signs in without the second step once, to make a new one."

    return _change(installation, reset)


def close_account(installation: Installation, name: str, role: str) -> int:
    """Let an account act no more, from its next request on."""

    def close(session: Session) -> str:
        account, now = find_account(session, installation.keys, Role(role), name), installation.now()
        disable_account(session, account, now)
        end_sessions_of_account(session, account, now)  # so that none comes back when the account is opened again
        return f"{name} can't act or sign in any more. Nothing was deleted."

    return _change(installation, close)


def reopen_account(installation: Installation, name: str, role: str) -> int:
    """Let a closed account sign in again."""

    def reopen(session: Session) -> str:
        enable_account(session, find_account(session, installation.keys, Role(role), name))
        return f"{name} can sign in again."

    return _change(installation, reopen)


def erase_person(installation: Installation, name: str, role: str, *, sure: bool) -> int:
    """Delete an account and all that is its person's, for good; asks first unless the operator is sure."""
    try:
        with installation.database.reading() as session:
            account_id = find_account(session, installation.keys, Role(role), name)
    except NotFound as error:
        click.echo(error.detail, err=True)
        return 1
    if not sure:
        click.confirm(f"Erase {name} and everything of theirs? Nobody can bring it back", abort=True)
    try:
        receipt = erase_account(place_of(installation), account_id, installation.now())
    except DomainError as error:
        click.echo(error.detail, err=True)
        return 1
    kept = "" if role == Role.MIGRANT else " What they wrote for their organisation stays, without a name."
    click.echo(f"{name} is erased, and the key to everything of theirs destroyed.{kept}")
    for recipient in receipt.recipients:
        click.echo(f"{recipient.organisation} has looked at something of theirs, last on {recipient.last_at:%Y-%m-%d}.")
    if not receipt.finished:
        click.echo(
            "A database is in use, or the store of files away: something still lies there. "
            "Finish it with: busola erasures replay",
            err=True,
        )
    return 0 if receipt.finished else 1


def join_organisation(
    installation: Installation, name: str, role: str, organisation: str, duties: Sequence[str]
) -> int:
    """Say what somebody does for an organisation from now on."""

    def join(session: Session) -> str:
        account = find_account(session, installation.keys, Role(role), name)
        add_membership(session, account, organisation, list(map(Duty, duties)))
        return f"{name} acts for {organisation} as {', '.join(sorted(set(duties)))}."

    return _change(installation, join)


def leave_organisation(installation: Installation, name: str, role: str, organisation: str) -> int:
    """Stop somebody from acting for an organisation, from their next request on."""

    def leave(session: Session) -> str:
        account = load_account(session, installation.keys, find_account(session, installation.keys, Role(role), name))
        if organisation not in {membership.organisation for membership in account.memberships}:
            raise NotFound(f"{name} doesn't act for {organisation}.")
        remove_membership(session, account.id, organisation)
        return f"{name} doesn't act for {organisation} any more."

    return _change(installation, leave)


def _change(installation: Installation, change: Callable[[Session], str]) -> int:
    try:
        with installation.database.writing() as session:
            done = change(session)
    except DomainError as error:
        click.echo(error.detail, err=True)
        return 1
    click.echo(done)
    return 0
