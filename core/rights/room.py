"""How much room there is for what one person keeps, and how much of it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.recording import MAX_CASES, MAX_EVENTS
from core.cases.tables import CaseEventRow, CaseRow
from core.documents.tables import DocumentFileRow, DocumentRow
from core.documents.wallet import MAX_DOCUMENTS
from core.grants.service import MAX_GRANTS
from core.grants.tables import GrantRow
from core.platform.kept import count_by


class Room(NamedTuple):
    """One limit: `name` is cases, events (of the fullest case), documents, bytes (of all files) or grants."""

    name: str
    used: int
    limit: int


def measure(session: Session, owner_id: UUID, wallet_limit: int) -> Sequence[Room]:
    """Return what one person keeps beside what they may keep; nothing is opened for it."""
    fullest = (
        select(func.count())
        .select_from(CaseEventRow)
        .join(CaseRow, CaseRow.id == CaseEventRow.case_id)
        .where(CaseRow.owner_id == owner_id)
        .group_by(CaseRow.id)
        .order_by(func.count().desc())
        .limit(1)
    )
    taken = select(func.coalesce(func.sum(DocumentFileRow.size), 0)).where(
        DocumentFileRow.owner_id == owner_id, DocumentFileRow.document_id.is_not(None)
    )
    return [
        Room("cases", count_by(CaseRow.owner_id)(session, owner_id), MAX_CASES),
        Room("events", session.scalar(fullest) or 0, MAX_EVENTS),
        Room("documents", count_by(DocumentRow.owner_id)(session, owner_id), MAX_DOCUMENTS),
        Room("bytes", int(session.scalar(taken) or 0), wallet_limit),
        Room("grants", count_by(GrantRow.owner_id)(session, owner_id), MAX_GRANTS),
    ]
