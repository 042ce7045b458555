"""What the sign-in pages do behind the forms: attempts, ways to go on, new accounts, recovery."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.openid.asking import JUST_NOW, Asked
from api.openid.provider import Provider
from api.openid.tokens import hash_secret, make_secret
from core.documents.showings import end_showings
from core.people.accounts import Account, load_account
from core.people.actor import Duty, Role
from core.people.browsers import Stage, has_known, list_signed_in, note_arrival, remember_sign_in
from core.people.expiry import note_use
from core.people.tables import AccountRow, OrganisationRow
from core.people.throttling import BY_ADDRESS, BY_NAME, NEW_ACCOUNTS, SECOND_STEP, Limit, begin_attempt, forgive_attempt

AT_IT = timedelta(minutes=15)
"""So long a sign-in may take, and so long after one an account's own safety may be changed."""


class Way(NamedTuple):
    """One way to go on: an account, and for staff the organisation to act for."""

    account_id: UUID
    name: str
    organisation: str | None
    organisation_name: str
    duties: Sequence[Duty]
    authenticated_at: datetime

    @property
    def value(self) -> str:
        """What stands for this way in a form."""
        return f"{self.account_id} {self.organisation or ''}".strip()


class Candidate(NamedTuple):
    """The account that an attempt is about, if there is one."""

    account_id: UUID | None
    passphrase_hash: str | None
    disabled: bool
    temporary: bool
    cleared: tuple[bytes, ...]
    lessened: tuple[bytes, ...]


def address_of(request: Request) -> str:
    """Return whom to slow down: an IPv4 address, or the network of an IPv6 one, since a household has that many."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def begin_sign_in(provider: Provider, role: Role, name: str, browser: bytes | None, address: str) -> Candidate:
    """Count an attempt, and return what it is about; raise `TooManyAttempts`.

    A browser in which the account signed in before counts for itself: whoever guesses elsewhere doesn't slow it down.
    """
    keys, session = provider.installation.keys, provider.session
    bare = " ".join(name.split())
    row = session.execute(
        select(
            AccountRow.id, AccountRow.passphrase_hash, AccountRow.disabled_at, AccountRow.passphrase_is_temporary
        ).where(AccountRow.role == role.value, AccountRow.name_index == keys.index_of(bare))
    ).one_or_none()
    limits: dict[bytes, Limit] = {}
    if row is not None and browser is not None and has_known(session, browser, row.id):
        cleared = keys.index_of(f"sign-in:{role}:{bare}:{browser.hex()}")
        limits[cleared] = BY_NAME
        lessened: tuple[bytes, ...] = ()
    else:
        cleared = keys.index_of(f"sign-in:{role}:{bare}")
        from_there = keys.index_of(f"sign-in-from:{address}")
        limits = {cleared: BY_NAME, from_there: BY_ADDRESS}
        lessened = (from_there,)
    begin_attempt(session, limits, provider.now)
    if row is None:
        return Candidate(None, None, False, False, (cleared,), lessened)
    return Candidate(
        row.id,
        row.passphrase_hash,
        row.disabled_at is not None,
        row.passphrase_is_temporary,
        (cleared,),
        lessened,
    )


def begin_recovery(provider: Provider, address: str) -> bytes:
    """Count an attempt to recover an account from an address, and return its key; raise `TooManyAttempts`."""
    key = provider.installation.keys.index_of(f"recovery-from:{address}")
    begin_attempt(provider.session, {key: BY_ADDRESS}, provider.now)
    return key


def begin_passkey(provider: Provider, address: str) -> bytes:
    """Count an attempt with a passkey from an address, and return its key; raise `TooManyAttempts`."""
    key = provider.installation.keys.index_of(f"passkey-from:{address}")
    begin_attempt(provider.session, {key: BY_ADDRESS}, provider.now)
    return key


def begin_card(provider: Provider, secret_hash: bytes, address: str) -> tuple[bytes, ...]:
    """Count an attempt with a printed card, there or not, and return its keys; raise `TooManyAttempts`."""
    index = provider.installation.keys.index_of
    card, from_there = index(f"card:{secret_hash.hex()}"), index(f"card-from:{address}")
    begin_attempt(provider.session, {card: BY_NAME, from_there: BY_ADDRESS}, provider.now)
    return card, from_there


def begin_registration(provider: Provider, address: str) -> None:
    """Count a new account from an address; raise `TooManyAttempts`."""
    key = provider.installation.keys.index_of(f"registration-from:{address}")
    begin_attempt(provider.session, {key: NEW_ACCOUNTS}, provider.now)


def begin_second_step(provider: Provider, account_id: UUID) -> bytes:
    """Count an attempt at the second step of an account, and return its key; raise `TooManyAttempts`."""
    key = provider.installation.keys.index_of(f"second-step:{account_id}")
    begin_attempt(provider.session, {key: SECOND_STEP}, provider.now)
    return key


def complete_sign_in(
    provider: Provider,
    account_id: UUID,
    browser: bytes | None,
    cleared: Sequence[bytes],
    lessened: Sequence[bytes],
    *,
    strong: bool = False,
) -> str:
    """Note that an account signed in from a browser, and return the browser's new secret; `strong` in two steps."""
    forgive_attempt(provider.session, cleared, lessened)
    note_use(provider.session, account_id, provider.now)
    secret = make_secret()
    remember_sign_in(provider.session, browser, hash_secret(secret), account_id, provider.now, strong=strong)
    return secret


def complete_recovery(
    provider: Provider, account_id: UUID, browser: bytes | None, cleared: Sequence[bytes], lessened: Sequence[bytes]
) -> str:
    """Sign in whoever got back in, and return the browser's new secret; links that show papers at counters end.

    Their person is told of the recovery, so this device is not told once more as a new one.
    """
    secret = complete_sign_in(provider, account_id, browser, cleared, lessened)
    end_showings(provider.session, account_id, provider.now)
    note_arrival(provider.session, hash_secret(secret), account_id, provider.now)
    return secret


def stage_of(provider: Provider, browser: bytes, account_id: UUID) -> Stage:
    """Return how far the sign-in of an account has come in a browser in which it gave its passphrase."""
    staff_must = provider.installation.settings.staff_need_second_step
    for stage in (Stage.OWN_PASSPHRASE, Stage.SECOND_STEP):
        found = list_signed_in(provider.session, browser, provider.now, staff_must=staff_must, stage=stage)
        if account_id in {one for one, _ in found}:
            return stage
    return Stage.SIGNED_IN


def list_ways(provider: Provider, asked: Asked, browser: bytes | None) -> list[Way]:
    """Return the ways to go on in a browser without a passphrase, the latest sign-in first."""
    within = min(asked.within, JUST_NOW) if "login" in asked.prompts else asked.within
    return [
        way
        for account, authenticated_at in _accounts(provider, browser, within)
        if account.role is asked.client.role
        for way in ways_of(provider.session, account, authenticated_at)
    ]


def list_other_accounts(provider: Provider, asked: Asked, browser: bytes | None) -> list[Account]:
    """Return the accounts signed in in a browser that can't act in this app."""
    return [
        account for account, _ in _accounts(provider, browser, asked.within) if account.role is not asked.client.role
    ]


def ways_of(session: Session, account: Account, authenticated_at: datetime) -> list[Way]:
    """Return the ways in which an account can act: one for a person, one for each organisation of staff."""
    if account.role is Role.MIGRANT:
        return [Way(account.id, account.name, None, "", (), authenticated_at)]
    keys = [membership.organisation for membership in account.memberships]
    found = session.execute(select(OrganisationRow.key, OrganisationRow.data).where(OrganisationRow.key.in_(keys)))
    names = {row.key: str(row.data.get("name", row.key)) for row in found}
    return [
        Way(
            account.id,
            account.name,
            membership.organisation,
            names[membership.organisation],
            sorted(membership.duties),
            authenticated_at,
        )
        for membership in account.memberships
    ]


def find_awaiting(provider: Provider, browser: bytes | None, role: Role, stage: Stage) -> UUID | None:
    """Return the account that just gave its passphrase in a browser and stands at a stage of signing in."""
    if browser is None:
        return None
    session, now = provider.session, provider.now
    staff_must = provider.installation.settings.staff_need_second_step
    found = list_signed_in(session, browser, now, staff_must=staff_must, within=AT_IT, stage=stage)
    for account_id, _ in found:
        if session.scalar(select(AccountRow.id).where(AccountRow.id == account_id, AccountRow.role == role)):
            return account_id
    return None


def _accounts(provider: Provider, browser: bytes | None, within: timedelta) -> list[tuple[Account, datetime]]:
    if browser is None:
        return []
    keys, session = provider.installation.keys, provider.session
    staff_must = provider.installation.settings.staff_need_second_step
    found = list_signed_in(session, browser, provider.now, staff_must=staff_must, within=within)
    return [(load_account(session, keys, account_id), at) for account_id, at in found]
