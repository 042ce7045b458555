"""One counter, raised by every public write, tells all workers that their shelves are old."""

from __future__ import annotations

from sqlalchemy import BigInteger, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.platform.database import Base


class PublicRevision(Base):
    """The single row that holds the counter."""

    __tablename__ = "public_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


def raise_public_revision(session: Session) -> None:
    """Count one public write; seen by others when the transaction commits."""
    changed = session.execute(
        update(PublicRevision).values(value=PublicRevision.value + 1).returning(PublicRevision.id)
    )
    if changed.first() is None:
        session.execute(insert(PublicRevision).values(id=1, value=1))


def read_public_revision(session: Session) -> int:
    """Return the counter, 0 before the first public write."""
    return session.scalar(select(PublicRevision.value)) or 0
