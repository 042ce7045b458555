"""What an authority has offered to the public: its processes, those included that it has taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.people.actor import Actor, Role
from core.processes.draft_tables import PublicationActRow
from core.processes.tables import ProcessRow, ProcessVersion, VersionState


class Withdrawal(NamedTuple):
    """Who took a version back, when and why; nobody for one that was taken back outside of the app."""

    person_id: UUID | None
    at: datetime | None
    reason: str | None


class Offer(NamedTuple):
    """A process of the authority, at the version that is published, or was until it was withdrawn."""

    process: str
    title: str
    number: int
    state: VersionState
    adopted: bool
    published_at: datetime
    withdrawal: Withdrawal | None


def list_offers(session: Session, actor: Actor, *, state: VersionState | None = None) -> Sequence[Offer]:
    """Return what the actor's authority has published, by address; each process once."""
    if actor.role is not Role.AUTHORITY or actor.organisation is None:
        return ()
    query = (
        select(ProcessVersion)
        .join(ProcessRow, ProcessRow.key == ProcessVersion.process)
        .where(ProcessRow.authority == actor.organisation, ProcessVersion.state != VersionState.SUPERSEDED)
        .order_by(ProcessVersion.process, ProcessVersion.number.desc())
    )
    current: dict[str, ProcessVersion] = {}
    for version in session.scalars(query):
        held = current.get(version.process)
        if held is None or version.state == VersionState.PUBLISHED:
            current[version.process] = version
    return [_offer(session, version) for version in current.values() if state is None or version.state == state]


def _offer(session: Session, version: ProcessVersion) -> Offer:
    is_withdrawn = version.state == VersionState.WITHDRAWN
    return Offer(
        process=version.process,
        title=json.loads(version.document)["definition"]["title"],
        number=version.number,
        state=VersionState(version.state),
        adopted=version.adopted_by is not None,
        published_at=version.published_at,
        withdrawal=_find_withdrawal(session, version) if is_withdrawn else None,
    )


def _find_withdrawal(session: Session, version: ProcessVersion) -> Withdrawal:
    act = session.execute(
        select(PublicationActRow.person_id, PublicationActRow.at, PublicationActRow.reason)
        .where(
            PublicationActRow.process == version.process,
            PublicationActRow.number == version.number,
            PublicationActRow.action == "withdraw",
        )
        .order_by(PublicationActRow.id.desc())
        .limit(1)
    ).one_or_none()
    return Withdrawal(None, version.ended_at, None) if act is None else Withdrawal(*act)
