"""Codes by which one person is let in by another whom they know: made by who is to be let in, used once.

There is no directory, and nobody is found by a name. Whoever makes a code agrees by that to be let in by whoever types
it, and says what that person may call them. The code itself asks for nothing: what is allowed, its owner decides.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from core.grants.grant import LETTERS, Recipient
from core.grants.invitations import LENGTH, UnknownInvitation, tidy_code
from core.grants.naming import open_name, read_name, seal_name, unseal_name
from core.grants.tables import SharingCodeRow
from core.people.actor import Actor
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import DomainError, Forbidden, InvalidRequest, NotFound
from core.platform.ids import uuid7

MOST_DAYS: Final = 30
USUAL_DAYS: Final = 7
MAX_OPEN: Final = 10  # of one person at once
KEPT_OVER: Final = timedelta(days=30)
"""So long after its end a code is kept, for its maker to see what became of it."""


class TooManyCodes(DomainError):
    """The person has as many open codes as anybody may have."""

    code = "too_many_codes"


class SharingCode(NamedTuple):
    """A code, what its maker calls themselves, and what became of it."""

    id: UUID
    code: str
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether somebody may still use it."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


class Asking(NamedTuple):
    """Whose code somebody typed: whom they may let in, and what that person calls themselves."""

    recipient: Recipient
    name: str


def make_code(session: Session, actor: Actor, key: PersonKey, name: str, days: int, now: datetime) -> SharingCode:
    """Make a code of the actor's own that can be used once, within some days; what was over for long is forgotten."""
    _require_owner(actor)
    if not 1 <= days <= MOST_DAYS:
        raise InvalidRequest(f"A code holds for 1 to {MOST_DAYS} days.", field="days")
    tidy = read_name(name)
    session.execute(delete(SharingCodeRow).where(_is_own(actor), _was_over(now - KEPT_OVER)))
    if sum(one.is_open(now) for one in list_codes(session, actor, key)) >= MAX_OPEN:
        raise TooManyCodes("Take a code back that nobody needs any more.", limit=MAX_OPEN)
    made = SharingCode(
        id=uuid7(),
        code="".join(secrets.choice(LETTERS) for _ in range(LENGTH)),
        name=tidy,
        created_at=now,
        expires_at=now + timedelta(days=days),
        used_at=None,
        withdrawn_at=None,
    )
    plain = made._asdict()
    del plain["name"]
    session.execute(insert(SharingCodeRow).values(**plain, person_id=actor.person_id, sealed_name=seal_name(key, tidy)))
    return made


def list_codes(session: Session, actor: Actor, key: PersonKey) -> Sequence[SharingCode]:
    """Return the actor's own codes, the newest first."""
    _require_owner(actor)
    query = select(SharingCodeRow).where(_is_own(actor)).order_by(SharingCodeRow.id.desc())
    return [_restore(key, row) for row in session.scalars(query)]


def withdraw_code(session: Session, actor: Actor, key: PersonKey, code_id: UUID, now: datetime) -> SharingCode:
    """End a code of the actor's own; raises `NotFound`. One that was used, or is over, stays as it is."""
    _require_owner(actor)
    query = select(SharingCodeRow).where(SharingCodeRow.id == code_id, _is_own(actor)).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    found = _restore(key, row)
    if not found.is_open(now):
        return found
    session.execute(update(SharingCodeRow).where(SharingCodeRow.id == code_id).values(withdrawn_at=now))
    return found._replace(withdrawn_at=now)


def find_asking(session: Session, keys: KeyStore, typed: str, now: datetime) -> Asking | None:
    """Return who asks to be let in by a code, however it was typed; None where it is none of a person's, or is over."""
    row = session.execute(select(*_FOUND).where(_opens(typed, now))).one_or_none()
    return None if row is None else _read_asking(keys, row)


def use_code(session: Session, actor: Actor, keys: KeyStore, typed: str, now: datetime) -> Asking:
    """Take a code, which nobody uses after that, and return who is let in by it; raises `UnknownInvitation`.

    Its row is locked, so that of two who type it at the same time one has it.
    """
    _require_owner(actor)
    row = session.execute(select(*_FOUND).where(_opens(typed, now)).with_for_update()).one_or_none()
    asking = None if row is None else _read_asking(keys, row)
    if row is None or asking is None:
        raise UnknownInvitation("There is no such code, or it is over.", field="code")
    session.execute(update(SharingCodeRow).where(SharingCodeRow.id == row.id).values(used_at=now))
    return asking


def end_codes_of_all(session: Session, now: datetime) -> None:
    """End all open codes: after a restored backup nobody knows which were used, or taken back, since it was made."""
    row = SharingCodeRow
    open_ones = update(row).where(row.used_at.is_(None), row.withdrawn_at.is_(None), row.expires_at > now)
    session.execute(open_ones.values(withdrawn_at=now))


# --- inside -------------------------------------------------------------------------------------------

_FOUND = (SharingCodeRow.id, SharingCodeRow.person_id, SharingCodeRow.sealed_name)


def _require_owner(actor: Actor) -> None:
    if not actor.is_owner:
        raise Forbidden("Only a person is let in by a code of their own.")


def _is_own(actor: Actor) -> ColumnElement[bool]:
    return SharingCodeRow.person_id == actor.person_id


def _opens(typed: str, now: datetime) -> ColumnElement[bool]:
    return (
        (SharingCodeRow.code == tidy_code(typed))
        & SharingCodeRow.used_at.is_(None)
        & SharingCodeRow.withdrawn_at.is_(None)
        & (SharingCodeRow.expires_at > now)
    )


def _was_over(then: datetime) -> ColumnElement[bool]:
    row = SharingCodeRow
    return or_(row.expires_at < then, row.used_at < then, row.withdrawn_at < then)


def _read_asking(keys: KeyStore, row: Any) -> Asking | None:
    name = open_name(keys, row.person_id, row.sealed_name)
    if name is None:  # the account is being erased: its key is gone, and this row is about to be
        return None
    return Asking(Recipient(row.person_id, frozenset(), row.id, row.sealed_name), name)


def _restore(key: PersonKey, row: SharingCodeRow) -> SharingCode:
    return SharingCode(
        id=row.id,
        code=row.code,
        name=unseal_name(key, row.sealed_name),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        withdrawn_at=row.withdrawn_at,
    )
