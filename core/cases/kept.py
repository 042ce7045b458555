"""The cases of a person, with all that happened in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.cases.about import open_about
from core.cases.event_form import event_json
from core.cases.sealing import open_event
from core.cases.service import HEAD, CaseHead
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow
from core.grants.service import hold_grants_in
from core.notices.reminders import drop_reminders
from core.platform.kept import (
    Kept,
    Owner,
    Part,
    Record,
    anything,
    count_by,
    instant,
    many,
    maybe,
    number,
    record,
    text,
    truth,
    write_instant,
)


def _read(owner: Owner) -> Sequence[Record]:
    rows = owner.session.execute(select(*HEAD).where(CaseRow.owner_id == owner.id).order_by(CaseRow.id.desc()))
    return [_write_case(owner, CaseHead(*row)) for row in rows.all()]


def _write_case(owner: Owner, head: CaseHead) -> Record:
    query = (
        select(CaseEventRow.id, CaseEventRow.sealed, CaseEventRow.recorded_at)
        .where(CaseEventRow.case_id == head.id)
        .order_by(CaseEventRow.seq, CaseEventRow.id)
    )
    return {
        "id": str(head.id),
        "process": head.process,
        "version": head.version_number,
        "about": open_about(owner.key, head) or None,
        "opened_at": write_instant(head.opened_at),
        "changed_at": write_instant(head.updated_at),
        "closed_at": write_instant(head.closed_at),
        "events": [
            _write_event(owner, head.id, row.id, row.sealed) | {"recorded_at": write_instant(row.recorded_at)}
            for row in owner.session.execute(query)
        ],
    }


def _write_event(owner: Owner, case_id: UUID, event_id: UUID, sealed: bytes) -> dict[str, Any]:
    plain = event_json(open_event(owner.key, case_id, event_id, sealed))
    by = plain["by"]
    return {
        "id": plain["id"],
        "kind": plain["kind"],
        "what": plain["what"],
        "by": by["role"],  # not who: a helper's own id is theirs
        "organisation": by.get("organisation"),
        "on_behalf": by.get("organisation") is not None or by.get("grant") is not None,
        "at": plain.get("at"),
    }


def _owner_of(session: Session, case_id: UUID) -> UUID | None:
    return session.scalar(select(CaseRow.owner_id).where(CaseRow.id == case_id))


def _forget_one(session: Session, case_id: UUID) -> None:
    for subject_id in (case_id, *hold_grants_in(session, [case_id])):
        drop_reminders(session, subject_id)
    session.execute(delete(CaseRow).where(CaseRow.id == case_id))


KEPT = (
    Kept(
        name="cases",
        says="Saved procedures, with every answer, step, date, appointment and note, in the order in which they came.",
        tables=(CaseRow.__tablename__, CaseEventRow.__tablename__, CaseProjectionRow.__tablename__),
        record=record(
            id=text("a random id"),
            process=text("the process, as city/name"),
            version=number("the process's version"),
            about=maybe(text("whom it is about, where that is a child")),
            opened_at=instant("when it was saved first"),
            changed_at=instant("when something happened last"),
            closed_at=maybe(instant("when it was closed")),
            events=many(
                record(
                    id=text("a random id"),
                    kind=text("what happened, such as answered, step_marked, paper_added, note_added"),
                    what=anything("what was said: members by kind"),
                    by=text("migrant for a person, ngo for a helper of an organisation"),
                    organisation=maybe(text("the helper's organisation")),
                    on_behalf=truth("whether a helper, or another person who was let in, recorded it for the person"),
                    at=maybe(instant("when, by the device's clock")),
                    recorded_at=instant("when it reached us"),
                ),
                "all that happened",
            ),
        ),
        read=_read,
        count=count_by(CaseRow.owner_id),
        alone=Part("cases", _owner_of, _forget_one),
    ),
)
