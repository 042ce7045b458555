"""Passkeys (Web Authentication, level 2): a key on the person's device that signs a challenge of ours.

The device asks for a finger, a face or a number itself, so a passkey is two factors in one, and signs in without a
passphrase. A challenge is made without being stored: it carries its own time and a keyed hash; when it was answered
well it is remembered until it would expire anyway, so that no answer counts twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.people.account_log import AccountEvent, note_event
from core.people.account_tables import PasskeyChallengeRow, PasskeyRow
from core.people.actor import Role
from core.people.tables import AccountRow
from core.platform.encryption import KeyStore
from core.platform.errors import InvalidRequest, NotFound
from core.platform.ids import uuid7

if TYPE_CHECKING:
    # Loaded where it is first needed: it takes a start longer, and most people sign in with a passphrase or not at all.
    from fido2.server import Fido2Server
    from fido2.webauthn import AuthenticationResponse, RegistrationResponse

GOOD_FOR = timedelta(minutes=15)
MOST = 10
NAME_LIMIT = 60
_PURPOSE = "account:passkey"
_NONCE = 16
_UV = "required"
_SIGN_IN = "sign-in"


class Site(NamedTuple):
    """For whom a passkey is good: our host, and the origin of the pages that ask for it."""

    host: str
    origin: str


class Passkey(NamedTuple):
    """A passkey as its person sees it."""

    id: UUID
    name: str
    made_at: datetime
    last_used_at: datetime | None


def list_passkeys(session: Session, keys: KeyStore, account_id: UUID) -> list[Passkey]:
    """Return an account's passkeys, the oldest first."""
    rows = session.execute(
        select(PasskeyRow.id, PasskeyRow.sealed_name, PasskeyRow.made_at, PasskeyRow.last_used_at)
        .where(PasskeyRow.account == account_id)
        .order_by(PasskeyRow.made_at, PasskeyRow.id)
    ).all()
    if not rows:
        return []
    key = keys.open(account_id)
    return [
        Passkey(row.id, key.unseal(row.sealed_name, _PURPOSE).decode(), row.made_at, row.last_used_at) for row in rows
    ]


def ask_for_new(session: Session, keys: KeyStore, site: Site, account_id: UUID, name: str, now: datetime) -> str:
    """Return, as JSON, what a browser needs to make a passkey for an account (`PublicKeyCredentialCreationOptions`)."""
    from fido2.webauthn import (
        PublicKeyCredentialDescriptor,
        PublicKeyCredentialType,
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    known = [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one)
        for one in session.scalars(select(PasskeyRow.credential_id).where(PasskeyRow.account == account_id))
    ]
    options, _ = _server(site).register_begin(
        PublicKeyCredentialUserEntity(id=account_id.bytes, name=name, display_name=name),
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement(_UV),
        challenge=_make_challenge(keys, str(account_id), now),
    )
    return json.dumps(dict(options)["publicKey"])


def add_passkey(
    session: Session, keys: KeyStore, site: Site, account_id: UUID, answer: str, name: str, now: datetime
) -> None:
    """Keep the passkey that a browser made for an account; raise `InvalidRequest` for an answer that isn't good."""
    from fido2.webauthn import RegistrationResponse

    try:
        given: Mapping[str, Any] = json.loads(answer)
        state = _check_challenge(keys, str(account_id), _challenge_in(RegistrationResponse.from_dict(given)), now)
        made = _server(site).register_complete(state, given)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused() from error
    credential = made.credential_data
    if credential is None:
        raise _refused()
    if len(list_passkeys(session, keys, account_id)) >= MOST:
        raise InvalidRequest("There are too many passkeys already.", field="credential", reason="too_many")
    _spend(session, state, now)
    name = " ".join(name.split())[:NAME_LIMIT]
    try:
        session.execute(
            insert(PasskeyRow).values(
                id=uuid7(),
                account=account_id,
                credential_id=credential.credential_id,
                credential=bytes(credential),
                sign_count=made.counter,
                sealed_name=keys.open(account_id).seal(name.encode(), _PURPOSE),
                made_at=now,
            )
        )
    except IntegrityError as error:
        raise _refused() from error
    note_event(session, keys, account_id, AccountEvent.PASSKEY_ADDED, now, name)


def remove_passkey(session: Session, keys: KeyStore, account_id: UUID, passkey_id: UUID, now: datetime) -> None:
    """Let a passkey of an account open nothing any more; raise `NotFound`."""
    gone = session.execute(delete(PasskeyRow).where(PasskeyRow.id == passkey_id, PasskeyRow.account == account_id))
    assert isinstance(gone, CursorResult)
    if gone.rowcount != 1:
        raise NotFound("There is no such passkey.")
    note_event(session, keys, account_id, AccountEvent.PASSKEY_REMOVED, now)


def ask_for_any(keys: KeyStore, site: Site, now: datetime) -> str:
    """Return, as JSON, what a browser needs to sign in with any passkey (`PublicKeyCredentialRequestOptions`)."""
    from fido2.webauthn import UserVerificationRequirement

    options, _ = _server(site).authenticate_begin(
        None, user_verification=UserVerificationRequirement(_UV), challenge=_make_challenge(keys, _SIGN_IN, now)
    )
    return json.dumps(dict(options)["publicKey"])


def take_passkey(session: Session, keys: KeyStore, site: Site, role: Role, answer: str, now: datetime) -> UUID:
    """Return the account whose passkey signed our challenge; raise `InvalidRequest` for anything else."""
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    try:
        given: Mapping[str, Any] = json.loads(answer)
        said = AuthenticationResponse.from_dict(given)
        state = _check_challenge(keys, _SIGN_IN, _challenge_in(said), now)
        row = session.execute(
            select(PasskeyRow.id, PasskeyRow.account, PasskeyRow.credential, PasskeyRow.sign_count)
            .join(AccountRow, AccountRow.id == PasskeyRow.account)
            .where(
                PasskeyRow.credential_id == said.raw_id,
                AccountRow.role == role.value,
                AccountRow.disabled_at.is_(None),
            )
            .with_for_update(of=PasskeyRow)
        ).one_or_none()
        if row is None:
            raise _refused()
        _server(site).authenticate_complete(state, [AttestedCredentialData(row.credential)], given)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused() from error
    counter = said.response.authenticator_data.counter
    if row.sign_count and counter <= row.sign_count:  # two devices hold the same key, which never should be
        raise _refused()
    _spend(session, state, now)
    session.execute(update(PasskeyRow).where(PasskeyRow.id == row.id).values(sign_count=counter, last_used_at=now))
    account_id: UUID = row.account
    return account_id


def _server(site: Site) -> Fido2Server:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    relying_party = PublicKeyCredentialRpEntity(id=site.host, name="Busola")
    return Fido2Server(relying_party, verify_origin=lambda origin: origin == site.origin)


def _make_challenge(keys: KeyStore, purpose: str, now: datetime) -> bytes:
    front = os.urandom(_NONCE) + struct.pack(">Q", int(now.timestamp()))
    return front + _mark(keys, purpose, front)


def _mark(keys: KeyStore, purpose: str, front: bytes) -> bytes:
    return keys.index_of(f"passkey-challenge:{purpose}:{front.hex()}")


def _challenge_in(answer: AuthenticationResponse | RegistrationResponse) -> bytes:
    return bytes(answer.response.client_data.challenge)


def _check_challenge(keys: KeyStore, purpose: str, challenge: bytes, now: datetime) -> dict[str, Any]:
    front, mark = challenge[: _NONCE + 8], challenge[_NONCE + 8 :]
    if len(front) != _NONCE + 8 or not hmac.compare_digest(mark, _mark(keys, purpose, front)):
        raise _refused()
    (seconds,) = struct.unpack(">Q", front[_NONCE:])
    if not now - GOOD_FOR <= datetime.fromtimestamp(seconds, UTC) <= now + timedelta(minutes=1):
        raise InvalidRequest("This took too long.", field="credential", reason="too_late")
    return {"challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(), "user_verification": _UV}


def _spend(session: Session, state: Mapping[str, Any], now: datetime) -> None:
    session.execute(delete(PasskeyChallengeRow).where(PasskeyChallengeRow.expires_at < now))
    spent = hashlib.sha256(str(state["challenge"]).encode()).digest()
    try:
        session.execute(
            insert(PasskeyChallengeRow).values(challenge_hash=spent, expires_at=now + GOOD_FOR + timedelta(minutes=1))
        )
    except IntegrityError as error:
        raise _refused() from error


def _refused() -> InvalidRequest:
    return InvalidRequest("This passkey can't be used here.", field="credential", reason="wrong")
