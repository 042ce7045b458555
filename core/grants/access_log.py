"""The access log: one line for each look by staff, or by another person, at something of a person's, who reads it.

A line is committed before the thing is read, so there is no look without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.orm import Session

from core.grants.tables import GrantRow, LookRow
from core.people.actor import Actor
from core.platform.errors import Forbidden
from core.platform.ids import uuid7

ONE_LINE_PER: Final = timedelta(hours=1)
"""A list that somebody has open all day is one line an hour, and not one for each time that it is loaded."""


class Noun(StrEnum):
    """What was looked at, and what for: whether something came of it, the case's history says."""

    LISTED = "listed"  # the case stood in a list, by its title and its next date
    CASE = "case"
    HISTORY = "history"
    PAPERS = "papers"  # which papers may be opened; none was opened by it
    DOCUMENT = "document"  # a page of a paper; the subject is the paper, and not the case
    MARKING = "marking"  # the case, to say something of a step
    ANSWERING = "answering"  # the case, to change an answer
    NOTING = "noting"  # the case, to write a note
    ADDING = "adding"  # a paper was about to be put into the wallet


class Look(NamedTuple):
    """One line of the log."""

    id: UUID
    owner_id: UUID
    grant_id: UUID
    actor_id: UUID
    organisation: str | None  # None: it was the person whom the grant lets in
    noun: str
    subject_id: UUID
    at: datetime
    sealed_name: bytes | None = None  # what that person calls themselves, under their own key


class Seen(NamedTuple):
    """How often something was looked at under a grant, when first and when last."""

    noun: str
    subject_id: UUID
    times: int
    first_at: datetime
    last_at: datetime


_COLUMNS = [getattr(LookRow, name) for name in Look._fields]
# With the name that the grant has: the line outlives it, and says then too who looked.
_NAME = select(GrantRow.sealed_name).where(GrantRow.id == bindparam("of_grant")).scalar_subquery()
_INSERT = insert(LookRow).values(sealed_name=_NAME)
_KNOWN = select(
    exists().where(
        LookRow.grant_id == bindparam("grant_id"),
        LookRow.actor_id == bindparam("actor_id"),
        LookRow.noun == Noun.LISTED,
        LookRow.subject_id == bindparam("subject_id"),
        LookRow.at > bindparam("since"),
    )
)


def note_look(
    session: Session,
    *,
    actor: Actor,
    grant_id: UUID,
    owner_id: UUID,
    noun: str,
    subject_id: UUID,
    now: datetime,
) -> None:
    """Write that somebody looks at what is another's; called before it is read, in a transaction of its own.

    Raises `Forbidden` for somebody who acts for no organisation and for nobody else: they look at what is theirs.
    """
    if actor.organisation is None and not actor.for_another:
        raise Forbidden("Only who was let in may look.")
    line = Look(uuid7(), owner_id, grant_id, actor.person_id, actor.organisation, noun, subject_id, now)
    if noun == Noun.LISTED and _is_known(session, line):
        return
    plain = line._asdict()
    del plain["sealed_name"]
    session.execute(_INSERT, {**plain, "of_grant": grant_id})


def list_unnoted(session: Session, actor: Actor, grants: Mapping[UUID, UUID], now: datetime) -> set[UUID]:
    """Return those of some cases, each with its grant, that aren't written down in this hour as seen in a list."""
    query = select(LookRow.grant_id, LookRow.subject_id).where(
        LookRow.grant_id.in_(grants.values()),
        LookRow.actor_id == actor.person_id,
        LookRow.noun == Noun.LISTED,
        LookRow.at > now - ONE_LINE_PER,
    )
    known = {(grant, case) for grant, case in session.execute(query)}
    return {case for case, grant in grants.items() if (grant, case) not in known}


def list_looks(
    session: Session, actor: Actor, *, grant_id: UUID | None = None, before: UUID | None = None, limit: int | None = 50
) -> Sequence[Look]:
    """Return who looked at what is the actor's own, the newest first, at most `limit`; all, where that is None."""
    if not actor.is_owner:
        return []
    query = select(*_COLUMNS).where(LookRow.owner_id == actor.person_id).order_by(LookRow.id.desc()).limit(limit)
    if grant_id is not None:
        query = query.where(LookRow.grant_id == grant_id)
    if before is not None:
        query = query.where(LookRow.id < before)
    return [Look(*row) for row in session.execute(query)]


def count_looks(session: Session, grant_id: UUID) -> Sequence[Seen]:
    """Return what was looked at under a grant, how often, when first and when last; the newest first."""
    last = func.max(LookRow.at).label("last_at")
    query = (
        select(LookRow.noun, LookRow.subject_id, func.count(), func.min(LookRow.at), last)
        .where(LookRow.grant_id == grant_id)
        .group_by(LookRow.noun, LookRow.subject_id)
        .order_by(last.desc(), LookRow.noun)
    )
    return [Seen(*row) for row in session.execute(query)]


def _is_known(session: Session, line: Look) -> bool:
    asked = {"grant_id": line.grant_id, "actor_id": line.actor_id, "subject_id": line.subject_id}
    return bool(session.execute(_KNOWN, {**asked, "since": line.at - ONE_LINE_PER}).scalar_one())
