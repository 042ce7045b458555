"""What an authority took over of what was loaded as examples: who did, when, and whether that was taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.people.actor import Actor, Role
from core.processes.draft_tables import PublicationActRow
from core.processes.tables import ProcessRow, ProcessVersion, VersionState


class AdoptionState(StrEnum):
    """Whether the authority still stands behind what it adopted."""

    STANDING = "standing"
    REPLACED = "replaced"  # a newer version is published, or none: the one that was adopted isn't offered any more
    TAKEN_BACK = "taken_back"


class Deed(NamedTuple):
    """Who did something, and when."""

    person_id: UUID
    at: datetime


class Adoption(NamedTuple):
    """One version that was adopted, and what became of that."""

    process: str
    title: str
    source_language: str
    number: int
    state: AdoptionState
    adopted: Deed
    taken_back: Deed | None


def list_adoptions(session: Session, actor: Actor, *, state: AdoptionState | None = None) -> Sequence[Adoption]:
    """Return what the actor's authority adopted of its own processes, the newest first; each time it did."""
    if actor.role is not Role.AUTHORITY or actor.organisation is None:
        return ()
    act, version = PublicationActRow, ProcessVersion
    query = (
        select(act.process, act.number, act.action, act.person_id, act.at, version.state, version.document)
        .join(ProcessRow, ProcessRow.key == act.process)
        .join(version, (version.process == act.process) & (version.number == act.number))
        .where(ProcessRow.authority == actor.organisation, act.action.in_(("adopt", "unadopt")))
        .order_by(act.id)
    )
    found: list[Adoption] = []
    latest: dict[tuple[str, int], int] = {}  # where the adoption stands that may be taken back next
    for row in session.execute(query):
        key, deed = (row.process, row.number), Deed(row.person_id, row.at)
        if row.action == "adopt":
            latest[key] = len(found)
            offered = row.state == VersionState.PUBLISHED
            stands = AdoptionState.STANDING if offered else AdoptionState.REPLACED
            read = json.loads(row.document)["definition"]
            title, tongue = read["title"], read["source_language"]
            found.append(Adoption(row.process, title, tongue, row.number, stands, deed, None))
        elif key in latest:
            at = latest.pop(key)
            found[at] = found[at]._replace(state=AdoptionState.TAKEN_BACK, taken_back=deed)
    return [one for one in reversed(found) if state in {None, one.state}]
