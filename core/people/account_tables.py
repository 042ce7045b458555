"""Mapped classes of what keeps an account safe, and of what happened to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
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
