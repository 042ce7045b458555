"""Accounts and cases filled to the brim, faster than by asking for each thing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update

from api.installation import Installation
from core.cases.event_form import KINDS
from core.cases.events import Event, NoteAdded, Recorder
from core.cases.sealing import fingerprint, seal_event
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow
from core.people.actor import Role
from core.platform.ids import uuid7

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def fill_case(installation: Installation, case_id: UUID, total: int) -> None:
    """Add notes to a case until it has so many events."""
    with installation.database.writing() as session:
        owner, version = session.execute(
            select(CaseRow.owner_id, CaseRow.version_hash).where(CaseRow.id == case_id)
        ).one()
        key, by = installation.keys.open(owner), Recorder(Role.MIGRANT, owner)
        there = session.scalar(select(func.count()).where(CaseEventRow.case_id == case_id)) or 0
        notes = [Event(uuid7(), number, NoteAdded("A note"), by, version) for number in range(there + 1, total + 1)]
        rows = [
            {
                "case_id": case_id,
                "id": note.id,
                "seq": note.seq,
                "kind": KINDS[NoteAdded],
                "role": Role.MIGRANT,
                "organisation": None,
                "person_id": owner,
                "recorded_at": NOW,
                "sealed": seal_event(key, case_id, note),
                "fingerprint": fingerprint(key, case_id, note),
            }
            for note in notes
        ]
        session.execute(insert(CaseEventRow), rows)
        session.execute(update(CaseRow).where(CaseRow.id == case_id).values(seq=total))


def fill_account(installation: Installation, case_id: UUID, total: int) -> None:
    """Open cases like one that is there until its owner has so many."""
    with installation.database.writing() as session:
        row = session.execute(select(*CaseRow.__table__.columns).where(CaseRow.id == case_id)).one()._asdict()
        columns = CaseProjectionRow.__table__.columns
        stood = session.execute(select(*columns).where(CaseProjectionRow.case_id == case_id)).one()._asdict()
        there = session.scalar(select(func.count()).where(CaseRow.owner_id == row["owner_id"])) or 0
        ids = [uuid7() for _ in range(total - there)]
        session.execute(insert(CaseRow), [row | {"id": one} for one in ids])
        session.execute(insert(CaseProjectionRow), [stood | {"case_id": one} for one in ids])


def count_events(installation: Installation, case_id: UUID) -> int:
    """Return how many events a case has."""
    with installation.database.reading() as session:
        return session.scalar(select(func.count()).where(CaseEventRow.case_id == case_id)) or 0
