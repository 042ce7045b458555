"""Accounts: who may sign in, under which chosen name, for which organisations."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.people.actor import Duty, Role
from core.people.tables import AccountRow, MembershipRow, OrganisationRow
from core.platform.encryption import KeyStore
from core.platform.errors import DomainError, InvalidRequest, NotFound
from core.platform.ids import uuid7

NAME_LIMIT = 80
_NAME_PURPOSE = "account:name"
DUTIES_OF: Mapping[Role, frozenset[Duty]] = {
    Role.MIGRANT: frozenset(),
    Role.AUTHORITY: frozenset(
        {Duty.AUTHOR, Duty.REVIEWER, Duty.TRANSLATOR, Duty.CASEWORKER, Duty.ANALYST, Duty.ORG_ADMIN}
    ),
    Role.NGO: frozenset({Duty.ANNOTATOR, Duty.HELPER, Duty.TRANSLATOR, Duty.COORDINATOR, Duty.ORG_ADMIN}),
}


class NameTaken(DomainError):
    """Somebody of the same role has this name already."""

    code = "name_taken"


class Membership(NamedTuple):
    """What somebody does for one organisation."""

    organisation: str
    city: str
    duties: frozenset[Duty]


class Account(NamedTuple):
    """An account as the sign-in pages and commands see it."""

    id: UUID
    role: Role
    name: str
    disabled: bool
    memberships: tuple[Membership, ...] = ()


def check_name(name: str) -> str:
    """Return a chosen name as it will be kept; raise `InvalidRequest` where it can't be one."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise InvalidRequest("Choose a name.", field="name", reason="missing")
    if len(name) > NAME_LIMIT:
        raise InvalidRequest("The name is too long.", field="name", reason="too_long", limit=NAME_LIMIT)
    if any(
        unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"}
        for character in name
        if character not in "\u200c\u200d"
    ):
        raise InvalidRequest("The name holds a character that can't be seen.", field="name", reason="characters")
    return name


def is_name_taken(session: Session, keys: KeyStore, role: Role, name: str) -> bool:
    """Whether an account of this role has the name already, in whatever case it is written."""
    return session.scalar(_by_name(keys, role, name)) is not None


def has_accounts(session: Session) -> bool:
    """Whether anybody has an account at all."""
    return session.scalar(select(AccountRow.id).limit(1)) is not None


def create_account(
    session: Session,
    keys: KeyStore,
    role: Role,
    name: str,
    passphrase_hash: str,
    now: datetime,
    *,
    temporary: bool = False,
    is_demo: bool = False,
) -> UUID:
    """Make an account, after its key, and return its id; raise `NameTaken`.

    The passphrase comes hashed, since hashing takes a tenth of a second and this runs in a writing transaction.
    """
    name = check_name(name)
    if is_name_taken(session, keys, role, name):
        raise NameTaken("This name is taken. Choose another.", field="name")
    account_id = uuid7()
    key = keys.create(account_id, now)
    try:
        session.execute(
            insert(AccountRow).values(
                id=account_id,
                role=role.value,
                name_index=keys.index_of(name),
                sealed_name=key.seal(name.encode(), _NAME_PURPOSE),
                passphrase_hash=passphrase_hash,
                passphrase_is_temporary=temporary,
                is_demo=is_demo,
                created_at=now,
            )
        )
    except IntegrityError as error:
        raise NameTaken("This name is taken. Choose another.", field="name") from error
    return account_id


def rename_account(session: Session, keys: KeyStore, account_id: UUID, role: Role, name: str) -> bool:
    """Give an account another chosen name, by which it signs in from now on; whether it is another than before.

    Raises `NameTaken`, and `InvalidRequest` for what can't be a name.
    """
    name = check_name(name)
    owner = session.scalar(_by_name(keys, role, name))
    if owner is not None and owner != account_id:
        raise NameTaken("This name is taken. Choose another.", field="name")
    before = session.scalar(select(AccountRow.sealed_name).where(AccountRow.id == account_id))
    if before is None:
        raise NotFound("There is no such account.")
    if open_name(keys, account_id, before) == name:
        return False
    sealed = keys.open(account_id).seal(name.encode(), _NAME_PURPOSE)
    renamed = update(AccountRow).where(AccountRow.id == account_id)
    try:
        session.execute(renamed.values(name_index=keys.index_of(name), sealed_name=sealed))
    except IntegrityError as error:
        raise NameTaken("This name is taken. Choose another.", field="name") from error
    return True


def add_membership(session: Session, account_id: UUID, organisation: str, duties: Collection[Duty]) -> None:
    """Let somebody act for an organisation with these duties, instead of those they had there."""
    role = session.scalar(select(AccountRow.role).where(AccountRow.id == account_id))
    if role is None:
        raise NotFound("There is no such account.")
    kind = session.scalar(select(OrganisationRow.kind).where(OrganisationRow.key == organisation))
    if kind is None:
        raise InvalidRequest("There is no such organisation.", field="organisation", reason="unknown")
    if kind != role:
        raise InvalidRequest(
            "The organisation is of another kind than the account.", field="organisation", reason="other_kind"
        )
    foreign = [duty for duty in duties if duty not in DUTIES_OF[Role(role)]]
    if foreign:
        raise InvalidRequest(f"This role has no duty {foreign[0]}.", field="duties", reason="other_role")
    remove_membership(session, account_id, organisation)
    values = sorted({duty.value for duty in duties})
    session.execute(insert(MembershipRow).values(account=account_id, organisation=organisation, duties=values))


def remove_membership(session: Session, account_id: UUID, organisation: str) -> None:
    """Stop somebody from acting for an organisation, from their next request on."""
    session.execute(
        delete(MembershipRow).where(MembershipRow.account == account_id, MembershipRow.organisation == organisation)
    )


def add_staff(
    session: Session,
    keys: KeyStore,
    role: Role,
    name: str,
    passphrase_hash: str,
    organisation: str,
    duties: Collection[Duty],
    now: datetime,
) -> UUID:
    """Make an account of an authority or NGO with its first membership, and return its id.

    Its passphrase is temporary: who signs in with it chooses their own, and gets recovery codes.
    """
    if role is Role.MIGRANT:
        raise InvalidRequest("People register themselves.", field="role", reason="not_staff")
    account_id = create_account(session, keys, role, name, passphrase_hash, now, temporary=True)
    add_membership(session, account_id, organisation, duties)
    return account_id


def find_account(session: Session, keys: KeyStore, role: Role, name: str) -> UUID:
    """Return the id of the account with a name; raise `NotFound`."""
    account_id = session.scalar(_by_name(keys, role, name))
    if account_id is None:
        raise NotFound("There is no account with this name.", field="name")
    return account_id


def load_account(session: Session, keys: KeyStore, account_id: UUID) -> Account:
    """Return an account with its memberships; raise `NotFound`."""
    row = session.execute(
        select(AccountRow.role, AccountRow.sealed_name, AccountRow.disabled_at).where(AccountRow.id == account_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such account.")
    found = session.execute(
        select(MembershipRow.organisation, OrganisationRow.city, MembershipRow.duties)
        .join(OrganisationRow, OrganisationRow.key == MembershipRow.organisation)
        .where(MembershipRow.account == account_id)
        .order_by(OrganisationRow.city, OrganisationRow.position, OrganisationRow.key)
    )
    memberships = tuple(Membership(one.organisation, one.city, frozenset(map(Duty, one.duties))) for one in found)
    name = open_name(keys, account_id, row.sealed_name)
    return Account(account_id, Role(row.role), name, row.disabled_at is not None, memberships)


def open_name(keys: KeyStore, account_id: UUID, sealed_name: bytes) -> str:
    """Return somebody's chosen name in plain."""
    return keys.open(account_id).unseal(sealed_name, _NAME_PURPOSE).decode()


def disable_account(session: Session, account_id: UUID, now: datetime) -> None:
    """Let an account act no more, from its next request on; nothing of it is deleted."""
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(disabled_at=now))


def enable_account(session: Session, account_id: UUID) -> None:
    """Let a disabled account sign in again; raises `InvalidRequest` for a demo account, which only the demo lets in."""
    enabled = session.execute(
        update(AccountRow).where(AccountRow.id == account_id, AccountRow.is_demo.is_(False)).values(disabled_at=None)
    )
    assert isinstance(enabled, CursorResult)
    if enabled.rowcount != 1:
        raise InvalidRequest("Everybody knows the passphrase of a demo account.", field="name", reason="demo")


def _by_name(keys: KeyStore, role: Role, name: str) -> Select[UUID]:
    index = keys.index_of(" ".join(name.split()))
    return select(AccountRow.id).where(AccountRow.role == role.value, AccountRow.name_index == index)
