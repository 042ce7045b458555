"""How far the database is, as it is stored: the ledger of erasures has the same number, in a place of its own."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from core.platform.database import Base


class LedgerMarkRow(Base):
    """The one row with the number that goes up now and then, here first and in the ledger after it."""

    __tablename__ = "ledger_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reached: Mapped[int]
