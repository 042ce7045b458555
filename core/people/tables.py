"""Mapped classes of people and places; whoever loads content fills the places, whoever signs in the people."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.platform.database import Base

KEY_LENGTH = 80
LANGUAGE_LENGTH = 35


class CityRow(Base):
    """A jurisdiction served by this installation; `data` is the canonical content of its file."""

    __tablename__ = "cities"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    position: Mapped[int]
    data: Mapped[dict[str, Any]]


class OrganisationRow(Base):
    """An authority or a civil-society organisation of one city; `data` is its canonical content."""

    __tablename__ = "organisations"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    city: Mapped[str] = mapped_column(ForeignKey("cities.key"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # authority | ngo
    position: Mapped[int]
    data: Mapped[dict[str, Any]]


class OfficeRow(Base):
    """A place with a door that people can go to; `data` is its canonical content."""

    __tablename__ = "offices"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    city: Mapped[str] = mapped_column(ForeignKey("cities.key"), index=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"), index=True)
    position: Mapped[int]
    data: Mapped[dict[str, Any]]


class PlaceTranslationRow(Base):
    """All texts of one city in one language: `data` is address → text with the hash of its source."""

    __tablename__ = "place_translations"

    city: Mapped[str] = mapped_column(ForeignKey("cities.key"), primary_key=True)
    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), primary_key=True)
    data: Mapped[dict[str, Any]]


class AccountRow(Base):
    """Somebody who signs in: a chosen name that is stored sealed, and found by its keyed hash within a role.

    A temporary passphrase was made by the operator; whoever signs in with it chooses their own first.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("role", "name_index"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    name_index: Mapped[bytes]
    sealed_name: Mapped[bytes]
    passphrase_hash: Mapped[str] = mapped_column(String(255))
    passphrase_is_temporary: Mapped[bool]
    is_demo: Mapped[bool]  # its passphrase is printed on a screen; refused outside the demo
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    expiry_warned_at: Mapped[datetime | None]


class MembershipRow(Base):
    """What a member of staff does for one organisation; `duties` are the values of `Duty`."""

    __tablename__ = "memberships"

    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.key"), primary_key=True)
    duties: Mapped[list[Any]]


class RecoveryCodeRow(Base):
    """One of the printed codes, by its hash; it resets the passphrase once."""

    __tablename__ = "recovery_codes"

    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class BrowserAccountRow(Base):
    """An account that signed in at the provider in one browser, which is known by the hash of its cookie.

    An ended row stays: it says that this browser was the account's own once, so that strangers who guess
    passphrases elsewhere don't slow it down.
    """

    __tablename__ = "browser_accounts"

    browser: Mapped[bytes] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    authenticated_at: Mapped[datetime]
    strong_at: Mapped[datetime | None]  # when the second step was taken
    arrived_at: Mapped[datetime | None]  # when the account first went on to an app from there
    ended_at: Mapped[datetime | None]


class SignInSessionRow(Base):
    """One signed-in session of an account in one app (`sid`); staff act for the organisation that stands here."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    client: Mapped[str] = mapped_column(String(40))
    organisation: Mapped[str | None] = mapped_column(ForeignKey("organisations.key"))
    browser: Mapped[bytes | None] = mapped_column(index=True)
    sealed_device: Mapped[bytes | None]
    authenticated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AuthorizationCodeRow(Base):
    """A code that an app exchanges for tokens, once and within a minute; kept a while to notice a second use."""

    __tablename__ = "authorization_codes"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    session: Mapped[UUID] = mapped_column(ForeignKey("sign_in_sessions.id", ondelete="CASCADE"), index=True)
    client: Mapped[str] = mapped_column(String(40))
    redirect_uri: Mapped[str] = mapped_column(String(2000))
    scope: Mapped[str] = mapped_column(String(200))
    nonce: Mapped[str | None] = mapped_column(String(255))
    code_challenge: Mapped[str] = mapped_column(String(128))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RefreshTokenRow(Base):
    """A refresh token by its hash; those of one session are a family, counted in generations.

    When one is first used, all others of its generation and of older ones retire half a minute later.
    """

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    session: Mapped[UUID] = mapped_column(ForeignKey("sign_in_sessions.id", ondelete="CASCADE"), index=True)
    client: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(200))
    generation: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    first_used_at: Mapped[datetime | None]
    retires_at: Mapped[datetime | None]


class UsedAssertionRow(Base):
    """A client's signed assertion that was seen already, until it would expire anyway."""

    __tablename__ = "used_assertions"

    assertion_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AttemptsRow(Base):
    """How often somebody tried in vain, under one name or from one address, both known by a keyed hash only."""

    __tablename__ = "attempts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[float]
    last_at: Mapped[datetime] = mapped_column(index=True)
