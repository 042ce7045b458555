"""Which organisations a person has let in before: only those can say later that they know them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from core.grants.tables import GrantRow, LookRow


def list_acquainted(session: Session, owner_id: UUID, before: datetime) -> frozenset[str]:
    """Return the organisations that a person had let in before a moment, also where the grant is over.

    Looks count too, since they outlive the grant and its case.
    """
    given = select(GrantRow.organisation).where(GrantRow.owner_id == owner_id, GrantRow.valid_from <= before)
    looked = select(LookRow.organisation).where(LookRow.owner_id == owner_id, LookRow.at <= before)
    # Another person is no organisation, and speaks for nobody.
    return frozenset(found for found in session.scalars(union(given, looked)) if found is not None)
