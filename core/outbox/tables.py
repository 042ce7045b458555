"""The outbox as it is stored; what a row says about a person is sealed under their key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.platform.database import Base

KIND_LENGTH = 40
ZONE_LENGTH = 64


class OutboxRow(Base):
    """One thing to be sent for a person; it is deleted when it was sent.

    A worker leases it for a while; when the lease runs out, because the worker died, another one takes it. A row
    that was refused too often is dead: it stays until a command sends it again or drops it.
    """

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # also the idempotence key of what is sent
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[UUID | None]  # what it is about, such as a notice
    sealed: Mapped[bytes | None]
    quiet_zone: Mapped[str | None] = mapped_column(
        String(ZONE_LENGTH)
    )  # where it is set, nothing is sent at night there
    made_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    failed_with: Mapped[str | None] = mapped_column(String(80))
    dead_at: Mapped[datetime | None]
