"""What is kept of an account: its name, how it is signed in, what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.people.account_log import list_events
from core.people.account_tables import (
    AccountEventRow,
    AttestedRecoveryRow,
    LossCodeRow,
    PasskeyRow,
    RecoveryCardRow,
    TimeCodesRow,
    TrustedOrganisationRow,
)
from core.people.accounts import load_account
from core.people.attested_recovery import list_trusted
from core.people.devices import open_device
from core.people.passkeys import list_passkeys
from core.people.recovery import count_unused_codes
from core.people.tables import (
    AccountRow,
    AuthorizationCodeRow,
    BrowserAccountRow,
    MembershipRow,
    RecoveryCodeRow,
    RefreshTokenRow,
    SignInSessionRow,
)
from core.platform.kept import Kept, Owner, Record, count_by, instant, many, maybe, number, record, text, write_instant


def _read_account(owner: Owner) -> Sequence[Record]:
    account = load_account(owner.session, owner.keys, owner.id)
    made_at = owner.session.scalar(select(AccountRow.created_at).where(AccountRow.id == owner.id))
    return [
        {
            "id": str(owner.id),
            "name": account.name,
            "role": account.role.value,
            "made_at": write_instant(made_at),
            "unused_recovery_codes": count_unused_codes(owner.session, owner.id),
            "organisations": [
                {"organisation": one.organisation, "duties": sorted(duty.value for duty in one.duties)}
                for one in account.memberships
            ],
        }
    ]


def _read_devices(owner: Owner) -> Sequence[Record]:
    rows = owner.session.scalars(
        select(SignInSessionRow).where(SignInSessionRow.account == owner.id).order_by(SignInSessionRow.id.desc())
    )
    return [
        {
            "id": str(row.id),
            "device": "" if row.sealed_device is None else open_device(owner.key, row.sealed_device),
            "app": row.client,
            "signed_in_at": write_instant(row.authenticated_at),
            "last_seen_at": write_instant(row.last_seen_at),
            "ended_at": write_instant(row.ended_at),
        }
        for row in rows
    ]


def _read_events(owner: Owner) -> Sequence[Record]:
    return [
        {"id": str(one.id), "kind": one.kind.value, "about": one.about, "at": write_instant(one.at)}
        for one in list_events(owner.session, owner.keys, owner.id, limit=None)
    ]


def _read_second_factors(owner: Owner) -> Sequence[Record]:
    codes = owner.session.scalars(select(TimeCodesRow.made_at).where(TimeCodesRow.account == owner.id))
    cards = owner.session.scalars(select(RecoveryCardRow.made_at).where(RecoveryCardRow.account == owner.id))
    return [
        *(
            _write_factor("passkey", one.name, one.made_at)
            for one in list_passkeys(owner.session, owner.keys, owner.id)
        ),
        *(_write_factor("time_codes", "", made_at) for made_at in codes),
        *(_write_factor("recovery_card", "", made_at) for made_at in cards),
    ]


def _write_factor(kind: str, name: str, made_at: datetime) -> Record:
    return {"kind": kind, "name": name, "made_at": write_instant(made_at)}


def _count_second_factors(session: Session, person_id: UUID) -> int:
    return sum(count_by(row.account)(session, person_id) for row in (PasskeyRow, TimeCodesRow, RecoveryCardRow))


def _read_trusted(owner: Owner) -> Sequence[Record]:
    return [{"organisation": key} for key in sorted(list_trusted(owner.session, owner.id))]


def _count_account(session: Session, person_id: UUID) -> int:
    return int(session.scalar(select(AccountRow.id).where(AccountRow.id == person_id)) is not None)


KEPT = (
    Kept(
        name="account",
        says="The account. Its passphrase and recovery codes are kept as hashes, from which nobody can read them.",
        tables=(AccountRow.__tablename__, MembershipRow.__tablename__, RecoveryCodeRow.__tablename__),
        record=record(
            id=text("the account's random id"),
            name=text("the chosen name"),
            role=text("migrant, authority or ngo"),
            made_at=instant("when the account was made"),
            unused_recovery_codes=number("recovery codes that were not used yet"),
            organisations=many(
                record(organisation=text("the organisation's key"), duties=many(text("a duty"), "what one does there")),
                "organisations that a member of staff acts for",
            ),
        ),
        read=_read_account,
        count=_count_account,
    ),
    Kept(
        name="devices",
        says="Where the account was signed in during the last weeks.",
        tables=(
            SignInSessionRow.__tablename__,
            BrowserAccountRow.__tablename__,
            AuthorizationCodeRow.__tablename__,
            RefreshTokenRow.__tablename__,
        ),
        record=record(
            id=text("the session's random id"),
            device=text("make of browser and system, as far as known"),
            app=text("the app: migrant, authority or ngo"),
            signed_in_at=instant("when the passphrase was typed"),
            last_seen_at=instant("when it was used last"),
            ended_at=maybe(instant("when it was signed out")),
        ),
        read=_read_devices,
        count=count_by(SignInSessionRow.account),
    ),
    Kept(
        name="keys_to_the_account",
        says="What opens the account besides its passphrase. The secrets themselves are hashes, or sealed.",
        tables=(
            PasskeyRow.__tablename__,
            TimeCodesRow.__tablename__,
            LossCodeRow.__tablename__,
            RecoveryCardRow.__tablename__,
        ),
        record=record(
            kind=text("passkey, time_codes or recovery_card"),
            name=text("the person's name for it; may be empty"),
            made_at=instant("when it was made"),
        ),
        read=_read_second_factors,
        count=_count_second_factors,
    ),
    Kept(
        name="account_events",
        says="What happened to the account, for its person to know. Kept for 400 days.",
        tables=(AccountEventRow.__tablename__,),
        record=record(
            id=text("a random id"),
            kind=text("what happened, such as device_signed_out"),
            about=text("what it was about; empty where there is nothing more to say"),
            at=instant("when"),
        ),
        read=_read_events,
        count=count_by(AccountEventRow.account),
    ),
    Kept(
        name="helpers_who_may_speak",
        says="Organisations that may say, when everything is lost, that it is the person. And who asked them to, unnamed.",
        tables=(TrustedOrganisationRow.__tablename__, AttestedRecoveryRow.__tablename__),
        record=record(organisation=text("the organisation's key")),
        read=_read_trusted,
        count=count_by(TrustedOrganisationRow.account),
    ),
)
