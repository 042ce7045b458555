"""What `busola person …` does: accounts for staff, and new passphrases for people who lost theirs."""

from __future__ import annotations

from collections.abc import Sequence

import click

from api.installation import Installation
from core.people.accounts import add_staff, find_account
from core.people.actor import Duty, Role
from core.people.passphrases import hash_passphrase, make_passphrase
from core.people.recovery import reset_passphrase
from core.platform.errors import DomainError


def add_staff_member(installation: Installation, name: str, role: str, organisation: str, duties: Sequence[str]) -> int:
    """Make a staff account, and print its passphrase once."""
    passphrase = make_passphrase()
    hashed = hash_passphrase(passphrase)
    try:
        with installation.database.writing() as session:
            add_staff(
                session,
                installation.keys,
                Role(role),
                name,
                hashed,
                organisation,
                [Duty(duty) for duty in duties],
                installation.now(),
            )
    except DomainError as error:
        click.echo(error.detail, err=True)
        return 1
    except ValueError:
        click.echo(f"There is no such duty. Choose among: {', '.join(Duty)}.", err=True)
        return 1
    click.echo(f"{name} can sign in with this passphrase, shown only now: {passphrase}")
    return 0


def reset_person(installation: Installation, name: str, role: str) -> int:
    """Give an account a passphrase for its next sign-in, end all its sessions, and print the passphrase once."""
    passphrase = make_passphrase()
    hashed = hash_passphrase(passphrase)
    now = installation.now()
    try:
        with installation.database.writing() as session:
            account = find_account(session, installation.keys, Role(role), name)
            reset_passphrase(session, account, hashed, now, temporary=True)
    except DomainError as error:
        click.echo(error.detail, err=True)
        return 1
    click.echo(f"{name} was signed out everywhere. The passphrase for the next sign-in, shown only now: {passphrase}")
    return 0
