"""A printed card that lets its person back in: a random secret on paper, and a PIN that isn't on it.

The card is good once. Ten wrong PINs end it: who found it can't try on for years, and who lost it makes another.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from core.people.account_log import AccountEvent, note_event
from core.people.account_tables import RecoveryCardRow
from core.people.actor import Role
from core.people.recovery import InvalidRecovery, bare_code, make_code, reset_passphrase
from core.people.second_factor import reset_second_factor
from core.people.tables import AccountRow
from core.platform.encryption import KeyStore
from core.platform.errors import InvalidRequest

SHORTEST_PIN = 6
_LONGEST_PIN = 12
_MOST_FAILURES = 10


class Card(NamedTuple):
    """The account that a card opens, and the hash that its PIN must have."""

    account_id: UUID
    pin_hash: str


def check_pin(pin: str) -> str:
    """Return a PIN in Latin digits, whatever keyboard it was typed on; raise `InvalidRequest` where it can't be one."""
    digits = "".join(str(unicodedata.decimal(one)) for one in pin if one.isdecimal())
    if len(digits) != len("".join(pin.split())) or not SHORTEST_PIN <= len(digits) <= _LONGEST_PIN:
        raise InvalidRequest("Take at least six digits.", field="pin", reason="too_short", limit=SHORTEST_PIN)
    steps = {ord(after) - ord(before) for before, after in pairwise(digits)}
    if steps <= {0} or steps <= {1} or steps <= {-1}:
        raise InvalidRequest("This PIN is easy to guess.", field="pin", reason="guessable")
    return digits


def make_card(session: Session, keys: KeyStore, account_id: UUID, pin_hash: str, now: datetime) -> str:
    """Make a card for an account in place of any before, and return the secret that is printed on it."""
    secret = make_code()
    session.execute(delete(RecoveryCardRow).where(RecoveryCardRow.account == account_id))
    session.execute(
        insert(RecoveryCardRow).values(
            account=account_id, secret_hash=hash_secret(secret), pin_hash=pin_hash, failures=0, made_at=now
        )
    )
    note_event(session, keys, account_id, AccountEvent.CARD_MADE, now)
    return secret


def has_card(session: Session, account_id: UUID) -> bool:
    """Whether a card of an account is good."""
    return session.scalar(select(RecoveryCardRow.account).where(RecoveryCardRow.account == account_id)) is not None


def find_card(session: Session, secret: str) -> Card | None:
    """Return what a printed secret opens; None where it opens nothing."""
    row = session.execute(
        select(RecoveryCardRow.account, RecoveryCardRow.pin_hash)
        .join(AccountRow, AccountRow.id == RecoveryCardRow.account)
        .where(
            RecoveryCardRow.secret_hash == hash_secret(secret),
            AccountRow.role == Role.MIGRANT.value,
            AccountRow.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else Card(row.account, row.pin_hash)


def note_wrong_pin(session: Session, keys: KeyStore, account_id: UUID, now: datetime) -> None:
    """Count a wrong PIN; the tenth ends the card, which its person is told."""
    session.execute(
        update(RecoveryCardRow)
        .where(RecoveryCardRow.account == account_id)
        .values(failures=RecoveryCardRow.failures + 1)
    )
    ended = session.execute(
        delete(RecoveryCardRow).where(RecoveryCardRow.account == account_id, RecoveryCardRow.failures >= _MOST_FAILURES)
    )
    assert isinstance(ended, CursorResult)
    if ended.rowcount:
        note_event(session, keys, account_id, AccountEvent.CARD_ENDED, now)


def recover_by_card(
    session: Session, keys: KeyStore, account_id: UUID, secret: str, passphrase_hash: str, now: datetime
) -> None:
    """Spend a card on a new passphrase: all sessions end, and the second step goes, since its device may be lost.

    Raises `InvalidRecovery` where somebody else was faster with the same card.
    """
    spent = session.execute(
        delete(RecoveryCardRow).where(
            RecoveryCardRow.account == account_id, RecoveryCardRow.secret_hash == hash_secret(secret)
        )
    )
    assert isinstance(spent, CursorResult)
    if spent.rowcount != 1:
        raise InvalidRecovery("The card or the PIN is not right.", field="code", reason="wrong")
    reset_second_factor(session, keys, account_id, now, told=False)
    reset_passphrase(session, account_id, passphrase_hash, now, temporary=False)
    note_event(session, keys, account_id, AccountEvent.RECOVERED_BY_CARD, now)


def hash_secret(secret: str) -> bytes:
    """Return the hash under which a card is found, however its secret is typed."""
    return hashlib.sha256(b"recovery-card:" + bare_code(secret).encode()).digest()
