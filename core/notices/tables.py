"""Notices, reminders, and how a person wants to be told, as they are stored.

Plain in the database are only ids, kinds and days; what a notice says, an e-mail address and what somebody switched
off are sealed under the person's own key.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.outbox.tables import KIND_LENGTH, ZONE_LENGTH
from core.platform.database import Base


class NoticeRow(Base):
    """One thing that a person is told; one that isn't `listed` goes by e-mail only."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_owner_id_id", "owner_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    sealed: Mapped[bytes]
    listed: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]


class ReminderRow(Base):
    """A notice for a day to come; told once, and kept to know that it was.

    Its id follows from what it is about, the day and how many days before, so that planning it again finds it.
    """

    __tablename__ = "reminders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)  # the case or the document
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    due: Mapped[date]
    zone: Mapped[str] = mapped_column(String(ZONE_LENGTH))
    sealed: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)
    told_at: Mapped[datetime | None]


class NoticeSettingsRow(Base):
    """How a person wants to be told; without a row they are told in their app of everything."""

    __tablename__ = "notice_settings"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    updated_at: Mapped[datetime]


class MailAddressRow(Base):
    """The address that a person gave; nothing but a code is sent to it until they have typed that code."""

    __tablename__ = "mail_addresses"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    confirmed_at: Mapped[datetime | None]
    code_hash: Mapped[bytes | None]
    code_expires_at: Mapped[datetime | None]
    code_attempts: Mapped[int]


class CalendarFeedRow(Base):
    """A calendar that a program fetches under a secret address, which is known by its hash only."""

    __tablename__ = "calendar_feeds"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed: Mapped[bytes]  # how it is written: language, titles, alarms
    made_at: Mapped[datetime]
