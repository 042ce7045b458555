"""What happened to an account, for its person to read: an own small log, so that nothing is done to it in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from core.notices.kinds import NoticeKind
from core.notices.telling import tell
from core.people.account_tables import AccountEventRow
from core.people.actor import Role
from core.people.tables import AccountRow
from core.platform.encryption import KeyStore
from core.platform.ids import uuid7

KEPT = timedelta(days=400)
MOST = 50
_PURPOSE = "account:event"


class AccountEvent(StrEnum):
    """What can happen to an account."""

    DEVICE_SIGNED_OUT = "device_signed_out"
    NAME_CHANGED = "name_changed"
    DEVICES_SIGNED_OUT = "devices_signed_out"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - no secret
    RECOVERED_BY_CODE = "recovered_by_code"
    RECOVERY_CODES_REPLACED = "recovery_codes_replaced"
    CARD_MADE = "card_made"
    CARD_ENDED = "card_ended"
    RECOVERED_BY_CARD = "recovered_by_card"
    EXPIRY_WARNED = "expiry_warned"
    CASE_EXPIRY_WARNED = "case_expiry_warned"
    TRUST_CHANGED = "trust_changed"
    RECOVERY_ATTESTED = "recovery_attested"
    RECOVERY_STOPPED = "recovery_stopped"
    RECOVERED_BY_HELPER = "recovered_by_helper"
    TIME_CODES_ON = "time_codes_on"
    TIME_CODES_OFF = "time_codes_off"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    LOSS_CODES_REPLACED = "loss_codes_replaced"
    LOSS_CODE_USED = "loss_code_used"
    SECOND_FACTOR_RESET = "second_factor_reset"
    SERVICE_PUT_BACK = "service_put_back"


# These are shown at the next sign-in too, before one goes on: the person may have to do something.
TOLD_AT_SIGN_IN: frozenset[AccountEvent] = frozenset(
    {
        AccountEvent.CARD_ENDED,
        AccountEvent.CASE_EXPIRY_WARNED,
        AccountEvent.EXPIRY_WARNED,
        AccountEvent.LOSS_CODE_USED,
        AccountEvent.RECOVERY_ATTESTED,
        AccountEvent.SECOND_FACTOR_RESET,
        AccountEvent.SERVICE_PUT_BACK,
    }
)
# These a person is told outside of their account's page too, by e-mail where they gave an address.
NOTICE_OF: Final[Mapping[AccountEvent, NoticeKind]] = {
    **dict.fromkeys(
        (
            AccountEvent.NAME_CHANGED,
            AccountEvent.PASSPHRASE_CHANGED,
            AccountEvent.RECOVERY_CODES_REPLACED,
            AccountEvent.CARD_MADE,
            AccountEvent.CARD_ENDED,
            AccountEvent.TRUST_CHANGED,
            AccountEvent.TIME_CODES_ON,
            AccountEvent.TIME_CODES_OFF,
            AccountEvent.PASSKEY_ADDED,
            AccountEvent.PASSKEY_REMOVED,
            AccountEvent.LOSS_CODES_REPLACED,
            AccountEvent.LOSS_CODE_USED,
            AccountEvent.SECOND_FACTOR_RESET,
        ),
        NoticeKind.SIGN_IN_CHANGED,
    ),
    **dict.fromkeys(
        (AccountEvent.RECOVERED_BY_CODE, AccountEvent.RECOVERED_BY_CARD, AccountEvent.RECOVERED_BY_HELPER),
        NoticeKind.RECOVERY_DONE,
    ),
    AccountEvent.SERVICE_PUT_BACK: NoticeKind.SERVICE_PUT_BACK,
}


class Happened(NamedTuple):
    """One event; `about` is what it was about, such as the name of a passkey."""

    id: UUID
    kind: AccountEvent
    about: str
    at: datetime
    seen: bool


def note_event(
    session: Session,
    keys: KeyStore,
    account_id: UUID,
    kind: AccountEvent,
    now: datetime,
    about: str = "",
    *,
    told: bool = True,
) -> None:
    """Write down that something happened to an account, and tell its person; what is older than KEPT is forgotten.

    Without `told` no notice goes out: something that happens at the same time says it already.
    """
    session.execute(
        delete(AccountEventRow)
        .where(AccountEventRow.account == account_id, AccountEventRow.at < now - KEPT)
        .execution_options(synchronize_session=False)
    )
    sealed = keys.open(account_id).seal(about.encode(), _PURPOSE) if about else None
    session.execute(
        insert(AccountEventRow).values(
            id=uuid7(int(now.timestamp() * 1000)), account=account_id, kind=kind.value, sealed=sealed, at=now
        )
    )
    notice = NOTICE_OF.get(kind)
    if told and notice is not None:
        tell_person(session, keys, account_id, notice, now)


def tell_person(session: Session, keys: KeyStore, account_id: UUID, notice: NoticeKind, now: datetime) -> None:
    """Tell the person of an account what concerns its safety; staff have no notices, they read their account's page."""
    role = session.scalar(select(AccountRow.role).where(AccountRow.id == account_id))
    if role == Role.MIGRANT.value:
        tell(session, keys, account_id, notice, {"at": now.isoformat()}, now)


def list_events(session: Session, keys: KeyStore, account_id: UUID, *, limit: int | None = MOST) -> list[Happened]:
    """Return the latest events of an account, the newest first; with no limit, all of them."""
    rows = session.execute(
        select(
            AccountEventRow.id,
            AccountEventRow.kind,
            AccountEventRow.sealed,
            AccountEventRow.at,
            AccountEventRow.seen_at,
        )
        .where(AccountEventRow.account == account_id)
        .order_by(AccountEventRow.at.desc(), AccountEventRow.id.desc())
        .limit(limit)
    ).all()
    key = keys.open(account_id) if any(row.sealed for row in rows) else None
    return [
        Happened(
            row.id,
            AccountEvent(row.kind),
            "" if row.sealed is None or key is None else key.unseal(row.sealed, _PURPOSE).decode(),
            row.at,
            row.seen_at is not None,
        )
        for row in rows
    ]


def has_news(session: Session, accounts: Iterable[UUID]) -> bool:
    """Whether something happened to one of these accounts that its person has to be told before they go on."""
    unseen = select(AccountEventRow.id).where(
        AccountEventRow.account.in_(tuple(accounts)),
        AccountEventRow.kind.in_(sorted(TOLD_AT_SIGN_IN)),
        AccountEventRow.seen_at.is_(None),
    )
    return session.scalar(unseen.limit(1)) is not None


def see_events(session: Session, account_id: UUID, now: datetime) -> None:
    """Note that the person was shown what happened so far."""
    session.execute(
        update(AccountEventRow)
        .where(AccountEventRow.account == account_id, AccountEventRow.seen_at.is_(None))
        .values(seen_at=now)
    )
