"""The e-mail address that a person gave, if they gave one: used for nothing before they typed the code sent to it."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from core.notices.tables import MailAddressRow
from core.outbox.sending import post
from core.platform.encryption import PersonKey
from core.platform.errors import DomainError, InvalidRequest
from core.platform.ids import uuid7

MAIL_CODE: Final = "mail_code"
"""The outbox's kind for the code by which an address is confirmed."""
CODE_MINUTES: Final = 30
TRIES: Final = 5
LONGEST: Final = 254  # RFC 5321, section 4.5.3.1
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_PURPOSE = "mail-address"


class WrongCode(DomainError):
    """The code isn't the one that was sent, or is too old, or was tried too often."""

    code = "invalid_request"


class MailAddress(NamedTuple):
    """An address, and whether the person showed that they read what is sent to it."""

    address: str
    confirmed: bool


def read_address(text: str) -> str:
    """Return an address as mail is sent to it; raises `InvalidRequest`. Names of other scripts' domains are encoded."""
    local, at, domain = text.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    labels = host.split(".")
    address = f"{local}@{host}"
    if (
        not at
        or not _LOCAL.fullmatch(local)
        or local.startswith(".")
        or local.endswith(".")
        or ".." in local
        or len(labels) < 2
        or not all(_LABEL.fullmatch(label) for label in labels)
        or len(address) > LONGEST
    ):
        raise InvalidRequest("This is no e-mail address.", field="address", reason="no_address")
    return address


def load_address(session: Session, key: PersonKey) -> MailAddress | None:
    """Return a person's address, or nothing."""
    query = select(MailAddressRow.sealed, MailAddressRow.confirmed_at).where(MailAddressRow.owner_id == key.person_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return MailAddress(key.unseal(row.sealed, _PURPOSE).decode(), row.confirmed_at is not None)


def give_address(session: Session, key: PersonKey, address: str, language: str, now: datetime) -> None:
    """Keep an address in place of another, and send a code to it."""
    code = f"{secrets.randbelow(10**6):06}"
    session.execute(delete(MailAddressRow).where(MailAddressRow.owner_id == key.person_id))
    session.execute(
        insert(MailAddressRow).values(
            owner_id=key.person_id,
            sealed=key.seal(address.encode(), _PURPOSE),
            code_hash=_hash(key, code),
            code_expires_at=now + timedelta(minutes=CODE_MINUTES),
            code_attempts=0,
        )
    )
    job_id = uuid7()
    plain = json.dumps({"code": code, "language": language, "address": address}).encode()
    post(session, MAIL_CODE, key.person_id, now, job_id=job_id, sealed=key.seal(plain, f"outbox:{job_id}"))


def count_try(session: Session, key: PersonKey) -> None:
    """Count a code that was typed, before it is looked at; to be committed even where it is wrong."""
    own = update(MailAddressRow).where(MailAddressRow.owner_id == key.person_id)
    session.execute(own.values(code_attempts=MailAddressRow.code_attempts + 1))


def confirm_address(session: Session, key: PersonKey, code: str, now: datetime) -> None:
    """Use an address from now on, whose code was typed; raises `WrongCode`. The try was counted before."""
    right = (
        MailAddressRow.owner_id == key.person_id,
        MailAddressRow.code_hash == _hash(key, "".join(character for character in code if character.isalnum())),
        MailAddressRow.code_expires_at > now,
        MailAddressRow.code_attempts <= TRIES,
    )
    values = {"confirmed_at": now, "code_hash": None, "code_expires_at": None}
    changed = session.execute(update(MailAddressRow).where(*right).values(values))
    assert isinstance(changed, CursorResult)
    if changed.rowcount != 1:
        raise WrongCode("The code is not right, or too old. Ask for a new one.", field="code", reason="wrong")


def forget_address(session: Session, key: PersonKey) -> None:
    """Send nothing any more, and forget the address."""
    session.execute(delete(MailAddressRow).where(MailAddressRow.owner_id == key.person_id))


def open_code(key: PersonKey, job_id: object, sealed: bytes) -> dict[str, str]:
    """Return the code, the language and the address of a row of the outbox."""
    plain: dict[str, str] = json.loads(key.unseal(sealed, f"outbox:{job_id}"))
    return plain


def _hash(key: PersonKey, code: str) -> bytes:
    # Six digits are guessed from a plain hash at once, so the key of the person is in it.
    return hmac.digest(key.secret, b"mail-code:" + code.encode(), "sha256")
