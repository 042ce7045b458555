"""Mapped classes of what keeps an account safe, and of what happened to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.platform.database import Base


class AccountEventRow(Base):
    """Something that happened to an account and that its person should know; `sealed` is what else there is to say."""

    __tablename__ = "account_events"
    __table_args__ = (Index("ix_account_events_account_at", "account", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes | None]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class TimeCodesRow(Base):
    """The secret that an app for one-time codes shares with us, sealed; `last_step` is the last code that was taken."""

    __tablename__ = "time_codes"

    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    sealed_secret: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(BigInteger)  # half minutes since 1970
    made_at: Mapped[datetime]


class LossCodeRow(Base):
    """One of the printed codes, by its hash, that stands in once for a second step whose device is lost."""

    __tablename__ = "loss_codes"

    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class PasskeyRow(Base):
    """A passkey (WebAuthn): the public half of a key that a person's device keeps; `sealed_name` is their name for it."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    credential: Mapped[bytes]  # the authenticator's public key and the id of its model (WebAuthn, § 6.5.1)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    sealed_name: Mapped[bytes]
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallengeRow(Base):
    """A challenge that a passkey answered, kept by its hash until it would expire anyway: none is answered twice."""

    __tablename__ = "passkey_challenges"

    challenge_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCardRow(Base):
    """A printed card, by the hash of its random secret; it needs a PIN beside it and works once."""

    __tablename__ = "recovery_cards"

    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    pin_hash: Mapped[str] = mapped_column(String(255))
    failures: Mapped[int]
    made_at: Mapped[datetime]


class TrustedOrganisationRow(Base):
    """An organisation whose helpers may attest, for an account whose person lost everything, that it is them."""

    __tablename__ = "trusted_organisations"

    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"), primary_key=True)


class AttestedRecoveryRow(Base):
    """Somebody who wants back in with a helper's word; without an account where the name they gave has none.

    `claim_hash` is of the code that they keep, `helper_hash` of the one that they show to the helper.
    """

    __tablename__ = "attested_recoveries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    claim_hash: Mapped[bytes] = mapped_column(unique=True)
    helper_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    attested_by: Mapped[UUID | None]  # refers to nothing: a helper's account may go
    ready_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
