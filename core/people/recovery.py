"""Getting back in without an e-mail: printed one-time codes, and a new passphrase from the operator."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, insert, select, update
from sqlalchemy.orm import Session

from core.notices.feeds import revoke_feed
from core.people.account_log import AccountEvent, note_event
from core.people.account_tables import AttestedRecoveryRow
from core.people.actor import Role
from core.people.sessions import end_sessions_elsewhere, end_sessions_of_account
from core.people.tables import AccountRow, RecoveryCodeRow
from core.platform.encryption import KeyStore
from core.platform.errors import DomainError

HOW_MANY = 10
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no letter that looks like a digit, and no u
_LOOK_ALIKES = str.maketrans("oilu", "011v")


class InvalidRecovery(DomainError):
    """No account has this name and this unused code."""

    code = "invalid_request"


def replace_recovery_codes(session: Session, account_id: UUID) -> list[str]:
    """Make ten new codes for an account, forget the old ones, and return the new; only their hashes are kept."""
    codes = [make_code() for _ in range(HOW_MANY)]
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account == account_id))
    session.execute(
        insert(RecoveryCodeRow), [{"account": account_id, "code_hash": hash_code(account_id, code)} for code in codes]
    )
    return codes


def find_by_recovery_code(session: Session, keys: KeyStore, role: Role, name: str, code: str) -> UUID:
    """Return the account with a name and an unused code; raise `InvalidRecovery`. The code stays unused."""
    account_id = session.scalar(
        select(AccountRow.id).where(
            AccountRow.role == role.value,
            AccountRow.name_index == keys.index_of(" ".join(name.split())),
            AccountRow.disabled_at.is_(None),
        )
    )
    if account_id is not None:
        unused = select(RecoveryCodeRow.account).where(
            RecoveryCodeRow.account == account_id,
            RecoveryCodeRow.code_hash == hash_code(account_id, code),
            RecoveryCodeRow.used_at.is_(None),
        )
        if session.scalar(unused) is not None:
            return account_id
    raise InvalidRecovery("The name or the code is not right.", field="code", reason="wrong")


def recover_account(
    session: Session, keys: KeyStore, account_id: UUID, code: str, passphrase_hash: str, now: datetime
) -> None:
    """Spend a code on a new passphrase, and end all sessions of the account."""
    spent = session.execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.account == account_id,
            RecoveryCodeRow.code_hash == hash_code(account_id, code),
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=now)
    )
    assert isinstance(spent, CursorResult)
    if spent.rowcount != 1:  # somebody else was faster with the same code
        raise InvalidRecovery("The name or the code is not right.", field="code", reason="wrong")
    reset_passphrase(session, account_id, passphrase_hash, now, temporary=False)
    note_event(session, keys, account_id, AccountEvent.RECOVERED_BY_CODE, now)


def reset_passphrase(
    session: Session, account_id: UUID, passphrase_hash: str, now: datetime, *, temporary: bool
) -> None:
    """Give an account another passphrase and end all its sessions; a temporary one must be changed at sign-in.

    The address of its calendar ends too: whoever had the account before may know it.
    """
    session.execute(
        update(AccountRow)
        .where(AccountRow.id == account_id)
        .values(passphrase_hash=passphrase_hash, passphrase_is_temporary=temporary)
    )
    end_sessions_of_account(session, account_id, now)
    end_attested(session, account_id, now)
    revoke_feed(session, account_id)


def change_passphrase(
    session: Session, keys: KeyStore, account_id: UUID, passphrase_hash: str, browser: bytes, now: datetime
) -> None:
    """Give an account the passphrase that its person chose, and end its sessions in all browsers but theirs."""
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(passphrase_hash=passphrase_hash))
    end_sessions_elsewhere(session, account_id, browser, now)
    end_attested(session, account_id, now)
    note_event(session, keys, account_id, AccountEvent.PASSPHRASE_CHANGED, now)


def end_attested(session: Session, account_id: UUID, now: datetime) -> int:
    """End all that would let somebody in with a helper's word, and return how many: its person has a way in."""
    ended = session.execute(
        update(AttestedRecoveryRow)
        .where(AttestedRecoveryRow.account == account_id, AttestedRecoveryRow.ended_at.is_(None))
        .values(ended_at=now)
    )
    assert isinstance(ended, CursorResult)
    return ended.rowcount


def end_attested_of_all(session: Session, now: datetime) -> None:
    """End all that would let anybody in with a helper's word."""
    session.execute(update(AttestedRecoveryRow).where(AttestedRecoveryRow.ended_at.is_(None)).values(ended_at=now))


def count_unused_codes(session: Session, account_id: UUID) -> int:
    """Return how many recovery codes an account has left."""
    unused = select(func.count()).where(RecoveryCodeRow.account == account_id, RecoveryCodeRow.used_at.is_(None))
    return session.scalar(unused) or 0


def make_code() -> str:
    """Return a random code of 80 bits, in groups that are easy to read out: ``7k2m-x9qp-…``."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def hash_code(account_id: UUID, code: str) -> bytes:
    """Return the hash under which a code of an account is kept, however it is typed."""
    # Eighty random bits can't be guessed from their hash, so it needs not be slow.
    return hashlib.sha256(account_id.bytes + bare_code(code).encode()).digest()


def bare_code(code: str) -> str:
    """Return a code as it was made, however it is typed."""
    return "".join(character for character in code.casefold() if character.isalnum()).translate(_LOOK_ALIKES)
