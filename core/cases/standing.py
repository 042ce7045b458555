"""Where cases stand as days pass: what a list shows and what people are reminded of, though nothing happened.

A deadline counts from an answer or from today, and a city's calendar may change, so each open case is looked at once
a day of its city, besides whenever something happens in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.cases.recording import Entry, prepare_entry, read_history, save_standing
from core.cases.service import Ground, load_head
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow
from core.people.actor import Actor
from core.platform.encryption import KeyStore

AT_ONCE: Final = 200


class StaleCase(NamedTuple):
    """An open case that nobody looked at since its city's day began."""

    id: UUID
    owner_id: UUID
    process: str
    version_number: int


def list_stale(session: Session, today: Mapping[str, date]) -> Iterator[StaleCase]:
    """Yield the open cases that stand as of an earlier day than the `today` of their city."""
    if not today:
        return
    after: UUID | None = None
    columns = [getattr(CaseRow, name) for name in StaleCase._fields]
    query = (
        select(*columns, CaseProjectionRow.computed_for)
        .join(CaseProjectionRow, CaseProjectionRow.case_id == CaseRow.id)
        .where(CaseRow.closed_at.is_(None), CaseProjectionRow.computed_for < max(today.values()))
        .order_by(CaseRow.id)
        .limit(AT_ONCE)
    )
    while True:
        rows = session.execute(query if after is None else query.where(CaseRow.id > after)).all()
        for row in rows:
            case = StaleCase(*row[:-1])
            if row.computed_for < today.get(case.process.partition("/")[0], row.computed_for):
                yield case
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def outdate_cases(session: Session, owner_id: UUID) -> None:
    """Note that nobody knows any more where a person's open cases stand, as when a paper of theirs came or went.

    A list works it out when it is read; what people are reminded of follows when all is looked at next.
    """
    own = select(CaseRow.id).where(CaseRow.owner_id == owner_id, CaseRow.closed_at.is_(None))
    session.execute(update(CaseProjectionRow).where(CaseProjectionRow.case_id.in_(own)).values(computed_for=date.min))


def prepare_standing(
    session: Session, actor: Actor, keys: KeyStore, case_id: UUID, ground: Ground, now: datetime
) -> Entry:
    """Return where a case stands today, before anything is locked."""
    history = read_history(session, actor, keys, case_id, now)
    return prepare_entry(session, actor, history, ground, lambda _: (), now)


def write_standing(session: Session, actor: Actor, entry: Entry) -> bool:
    """Write where a case stands; False where something happened meanwhile, since that wrote it too."""
    read = entry.history
    head = load_head(session, actor, read.head.id, entry.now, to_write=True)
    count = session.scalar(select(func.count()).where(CaseEventRow.case_id == head.id))
    if (head, count) != (read.head, len(read.events)):
        return False
    save_standing(session, entry)
    return True
