"""One-time codes by the clock (TOTP, RFC 6238), from an app on the person's phone; each is taken once.

SHA-1, six digits and half a minute, because that is what every such app can do.
"""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from core.people.account_tables import TimeCodesRow
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import InvalidRequest

SECONDS = 30
_DIGITS = 6
_SLACK = 1  # clocks of phones are up to this many steps off
_PURPOSE = "account:time-codes"
_OFFERED = "account:time-codes-offered"


def make_secret() -> str:
    """Return a new secret of 160 bits, in base 32 as apps take it."""
    return pyotp.random_base32()


def offer_secret(key: PersonKey, secret: str) -> bytes:
    """Seal a secret that isn't in use yet, to come back with the form that confirms it."""
    return key.seal(secret.encode(), _OFFERED)


def open_offered(key: PersonKey, sealed: bytes) -> str:
    """Return a secret that was offered to the same person; raise `KeyDestroyed` for any other."""
    return key.unseal(sealed, _OFFERED).decode()


def address_for_app(secret: str, name: str) -> str:
    """Return the `otpauth:` address by which an app learns the secret, to be shown as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Busola")


def turn_on(session: Session, keys: KeyStore, account_id: UUID, secret: str, code: str, now: datetime) -> None:
    """Ask for codes of this secret from now on, instead of any before; raise `InvalidRequest` for a wrong first code."""
    step = _step_of(secret, code, now)
    if step is None:
        raise InvalidRequest("The code is not right.", field="code", reason="wrong")
    session.execute(delete(TimeCodesRow).where(TimeCodesRow.account == account_id))
    sealed = keys.open(account_id).seal(secret.encode(), _PURPOSE)
    session.execute(insert(TimeCodesRow).values(account=account_id, sealed_secret=sealed, last_step=step, made_at=now))


def turn_off(session: Session, account_id: UUID) -> bool:
    """Forget the secret, and return whether there was one."""
    gone = session.execute(delete(TimeCodesRow).where(TimeCodesRow.account == account_id))
    assert isinstance(gone, CursorResult)
    return gone.rowcount == 1


def are_on(session: Session, account_id: UUID) -> bool:
    """Whether an account has codes by the clock."""
    return session.scalar(select(TimeCodesRow.account).where(TimeCodesRow.account == account_id)) is not None


def take_code(session: Session, keys: KeyStore, account_id: UUID, code: str, now: datetime) -> bool:
    """Whether a code is right; it and all older ones are taken then, and not a second time."""
    row = session.execute(select(TimeCodesRow.sealed_secret).where(TimeCodesRow.account == account_id)).one_or_none()
    if row is None:
        return False
    step = _step_of(keys.open(account_id).unseal(row.sealed_secret, _PURPOSE).decode(), code, now)
    if step is None:
        return False
    taken = session.execute(
        update(TimeCodesRow)
        .where(TimeCodesRow.account == account_id, TimeCodesRow.last_step < step)
        .values(last_step=step)
    )
    assert isinstance(taken, CursorResult)
    return taken.rowcount == 1


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    digits = _read_digits(code)
    codes = pyotp.TOTP(secret, digits=_DIGITS, interval=SECONDS)
    here = int(now.timestamp()) // SECONDS
    found = None
    for step in range(here - _SLACK, here + _SLACK + 1):  # all of them, so that the time taken says nothing
        if hmac.compare_digest(codes.generate_otp(step), digits):
            found = step
    return found


def _read_digits(code: str) -> str:
    """Return the digits of a code in Latin ones, whatever keyboard it was typed on."""
    return "".join(str(unicodedata.decimal(character)) for character in code if character.isdecimal())[:32]
