"""Getting back in with a helper's word, for whoever lost passphrase, codes, card and devices.

The person chose beforehand which organisations may attest that it is them, among those that they had let in. A
helper's word opens nothing at once: three days pass, the account says so meanwhile, and its person can stop it. Whoever asks learns nothing of whether
the name has an account, and neither does the helper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from core.people.account_log import AccountEvent, note_event
from core.people.account_tables import AttestedRecoveryRow, TrustedOrganisationRow
from core.people.actor import Actor, Role
from core.people.recovery import InvalidRecovery, bare_code, end_attested, make_code, reset_passphrase
from core.people.second_factor import reset_second_factor
from core.people.tables import AccountRow, OrganisationRow
from core.platform.encryption import KeyStore
from core.platform.errors import InvalidRequest, NotFound
from core.platform.ids import uuid7

DELAY: Final = timedelta(days=3)
ASKED_FOR: Final = timedelta(days=7)
"""So long a helper's word is waited for."""
USED_WITHIN: Final = timedelta(days=14)
"""So long after the delay the person may come back."""


class Codes(NamedTuple):
    """What somebody gets who asks: one code to keep, one to show to the helper."""

    own: str
    for_helper: str


def list_organisations(session: Session, among: Collection[str]) -> list[tuple[str, str]]:
    """Return those of the organisations that can be trusted with this: keys and names, by name."""
    rows = session.execute(
        select(OrganisationRow.key, OrganisationRow.data).where(
            OrganisationRow.kind == "ngo", OrganisationRow.key.in_(among)
        )
    )
    return sorted(((row.key, str(row.data.get("name", row.key))) for row in rows), key=lambda pair: pair[1])


def list_trusted(session: Session, account_id: UUID) -> set[str]:
    """Return the organisations that an account's person trusts to attest that it is them."""
    query = select(TrustedOrganisationRow.organisation).where(TrustedOrganisationRow.account == account_id)
    return set(session.scalars(query))


def trust_organisations(
    session: Session,
    keys: KeyStore,
    account_id: UUID,
    organisations: Collection[str],
    acquainted: Collection[str],
    now: datetime,
) -> None:
    """Trust these organisations and no others; raise `InvalidRequest` for one that the person hasn't let in before.

    Where one is trusted no more, what was attested until now ends too.
    """
    wanted = set(organisations)
    if wanted - {key for key, _ in list_organisations(session, acquainted)}:
        raise InvalidRequest("This organisation has not helped you here.", field="organisation", reason="unknown")
    if list_trusted(session, account_id) - wanted:
        stop_recoveries(session, keys, account_id, now)
    session.execute(delete(TrustedOrganisationRow).where(TrustedOrganisationRow.account == account_id))
    if wanted:
        rows = [{"account": account_id, "organisation": key} for key in sorted(wanted)]
        session.execute(insert(TrustedOrganisationRow), rows)
    note_event(session, keys, account_id, AccountEvent.TRUST_CHANGED, now)


def ask_for_recovery(session: Session, keys: KeyStore, name: str, now: datetime) -> Codes:
    """Begin, for a name that has an account or hasn't, and return the codes; only their hashes are kept."""
    session.execute(delete(AttestedRecoveryRow).where(AttestedRecoveryRow.expires_at < now))
    account_id = session.scalar(
        select(AccountRow.id).where(
            AccountRow.role == Role.MIGRANT.value,
            AccountRow.name_index == keys.index_of(" ".join(name.split())),
            AccountRow.disabled_at.is_(None),
        )
    )
    codes = Codes(make_code(), make_code())
    session.execute(
        insert(AttestedRecoveryRow).values(
            id=uuid7(),
            account=account_id,
            claim_hash=_hash("own", codes.own),
            helper_hash=_hash("helper", codes.for_helper),
            expires_at=now + ASKED_FOR,
        )
    )
    return codes


def attest(
    session: Session,
    keys: KeyStore,
    actor: Actor,
    code: str,
    acquainted: Callable[[Session, UUID, datetime], Collection[str]],
    now: datetime,
) -> UUID | None:
    """Give a helper's word for who showed them this code; raise `NotFound` for a code that there isn't.

    It counts where the account's person trusts the helper's organisation and had let it in before anybody asked
    (`acquainted` tells which); the helper isn't told whether it does.
    Returns the account whose person is to be told at once, outside of the app too; None where it doesn't count.
    """
    row = session.execute(
        select(AttestedRecoveryRow.id, AttestedRecoveryRow.account, AttestedRecoveryRow.expires_at).where(
            AttestedRecoveryRow.helper_hash == _hash("helper", code),
            AttestedRecoveryRow.expires_at > now,
            AttestedRecoveryRow.attested_by.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such code.")
    asked_at = row.expires_at - ASKED_FOR
    counts = (
        row.account is not None
        and actor.organisation in list_trusted(session, row.account)
        and actor.organisation in acquainted(session, row.account, asked_at)
    )
    given = session.execute(
        update(AttestedRecoveryRow)
        .where(AttestedRecoveryRow.id == row.id, AttestedRecoveryRow.attested_by.is_(None))
        .values(
            attested_by=actor.person_id,
            ready_at=now + DELAY if counts else None,
            expires_at=now + DELAY + USED_WITHIN,
        )
    )
    assert isinstance(given, CursorResult)
    if given.rowcount and counts:
        name = session.scalar(select(OrganisationRow.data).where(OrganisationRow.key == actor.organisation)) or {}
        about = str(name.get("name", actor.organisation))
        note_event(session, keys, row.account, AccountEvent.RECOVERY_ATTESTED, now, about)
        account_id: UUID = row.account
        return account_id
    return None


def stop_recoveries(session: Session, keys: KeyStore, account_id: UUID, now: datetime) -> None:
    """End everything that would let somebody in with a helper's word."""
    if end_attested(session, account_id, now):
        note_event(session, keys, account_id, AccountEvent.RECOVERY_STOPPED, now)


def is_waiting(session: Session, account_id: UUID, now: datetime) -> bool:
    """Whether somebody waits to be let in to an account with a helper's word."""
    waiting = select(AttestedRecoveryRow.id).where(
        AttestedRecoveryRow.account == account_id,
        AttestedRecoveryRow.ended_at.is_(None),
        AttestedRecoveryRow.ready_at.is_not(None),
        AttestedRecoveryRow.expires_at > now,
    )
    return session.scalar(waiting.limit(1)) is not None


def recover_by_attestation(session: Session, keys: KeyStore, code: str, passphrase_hash: str, now: datetime) -> UUID:
    """Take one's own code for a new passphrase, and return the account; all sessions end, and the second step goes.

    Raises `InvalidRecovery` where the code isn't right, where it is too early or too late, and where it was stopped.
    """
    query = select(AttestedRecoveryRow.account).where(*_ready(code, now))
    account_id: UUID | None = session.scalar(query)
    spent = session.execute(update(AttestedRecoveryRow).where(*_ready(code, now)).values(ended_at=now))
    assert isinstance(spent, CursorResult)
    if account_id is None or spent.rowcount != 1:
        raise InvalidRecovery("The code is not right, or it is too early.", field="code", reason="wrong")
    reset_second_factor(session, keys, account_id, now, told=False)
    reset_passphrase(session, account_id, passphrase_hash, now, temporary=False)
    note_event(session, keys, account_id, AccountEvent.RECOVERED_BY_HELPER, now)
    return account_id


def _ready(code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AttestedRecoveryRow.claim_hash == _hash("own", code),
        AttestedRecoveryRow.ended_at.is_(None),
        AttestedRecoveryRow.ready_at <= now,
        AttestedRecoveryRow.expires_at > now,
    )


def _hash(kind: str, code: str) -> bytes:
    return hashlib.sha256(f"attested-recovery:{kind}:{bare_code(code)}".encode()).digest()
