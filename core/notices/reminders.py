"""Reminders: notices for days to come, planned anew whenever what they are about changes.

    plan_reminders(session, key, case_id, plans, now)    # in the transaction of the change

What is no longer planned is forgotten, what was told already is not told again, and what lies in the past is not told
at all. A day that moved is another reminder. Each deadline and appointment is planned by itself; those of one case
whose hour has come by then are told together, in one message.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from core.notices.kinds import NoticeKind
from core.notices.preferences import Preferences, load_preferences
from core.notices.tables import ReminderRow
from core.notices.telling import Data, tell_under
from core.outbox.nights import at_clock, is_night, next_daytime
from core.platform.clock import day_in
from core.platform.database import Base, connection_of
from core.platform.encryption import KeyDestroyed, KeyStore, PersonKey

MORNING: Final = time(9)
JOINED: Final = frozenset((NoticeKind.DEADLINE, NoticeKind.APPOINTMENT))
"""Kinds of which one message tells all that is due of the same case."""
_REMINDERS = Base.metadata.tables[ReminderRow.__tablename__]
# Built once: to build a statement takes several times as long as to run it.
_PLANNED = select(_REMINDERS.c.id, _REMINDERS.c.told_at).where(_REMINDERS.c.subject_id == bindparam("subject"))
_FORGET = delete(_REMINDERS).where(_REMINDERS.c.id == bindparam("gone"))
_PLAN = insert(_REMINDERS)


class Plan(NamedTuple):
    """A notice for the morning of a day, so many days before something is due."""

    kind: NoticeKind
    name: str  # tells it from others about the same thing, such as step/deadline
    due: date
    days: int
    zone: str  # IANA, of the city
    data: Data
    doubtful: bool = False  # that it concerns the person at all isn't sure, and it says so

    @property
    def at(self) -> datetime:
        """The instant at which it is told."""
        return at_clock(self.zone, self.due - timedelta(days=self.days), MORNING)

    def id_for(self, subject_id: UUID) -> UUID:
        """Return the id that this reminder about a case or a document always has."""
        doubt = "?" if self.doubtful else ""
        return uuid5(subject_id, f"{self.kind}/{self.name}/{self.due}/{self.days}{doubt}")

    def other_id_for(self, subject_id: UUID) -> UUID:
        """Return the id that it would have if it were as sure as it is doubtful, or the other way round."""
        return self._replace(doubtful=not self.doubtful).id_for(subject_id)


def plan_reminders(session: Session, key: PersonKey, subject_id: UUID, plans: Iterable[Plan], now: datetime) -> None:
    """Have these reminders about a case or a document told, and no others about it."""
    connection = connection_of(session)
    wanted = {plan.id_for(subject_id): plan for plan in plans}
    planned = {row.id: row.told_at for row in connection.execute(_PLANNED, {"subject": subject_id})}
    gone = [one for one, told_at in planned.items() if told_at is None and one not in wanted]
    if gone:
        connection.execute(_FORGET, [{"gone": one} for one in sorted(gone)])
    # One whose hour has come already, and that is still to be told, stays; a new one only looks ahead, unless it says as
    # sure what was doubtful in one that is still to be told, or the other way round.
    rows = [
        _row(key, subject_id, one, plan)
        for one, plan in wanted.items()
        if one not in planned and (plan.at > now or planned.get(plan.other_id_for(subject_id), now) is None)
    ]
    if rows:
        connection.execute(_PLAN, rows)


def drop_reminders(session: Session, subject_id: UUID) -> None:
    """Forget all reminders about a case or a document that is deleted."""
    session.execute(delete(ReminderRow).where(ReminderRow.subject_id == subject_id))


def list_due(session: Session, now: datetime, most: int = 100) -> Sequence[Sequence[UUID]]:
    """Return the reminders whose hour has come, those about at most so many things, the oldest first.

    Those that are told together stand together.
    """
    due = (ReminderRow.at <= now, ReminderRow.told_at.is_(None))
    first = func.min(ReminderRow.at)
    subjects = select(ReminderRow.subject_id).where(*due).group_by(ReminderRow.subject_id).order_by(first).limit(most)
    query = select(ReminderRow.id, ReminderRow.subject_id, ReminderRow.kind)
    query = query.where(*due, ReminderRow.subject_id.in_(subjects)).order_by(ReminderRow.at, ReminderRow.id)
    found: dict[object, list[UUID]] = {}
    for row in session.execute(query):
        together = (row.subject_id, row.kind) if NoticeKind(row.kind) in JOINED else row.id
        found.setdefault(together, []).append(row.id)
    return list(found.values())


def tell_reminders(session: Session, keys: KeyStore, together: Collection[UUID], now: datetime) -> bool:
    """Tell reminders of one kind about one thing in one message, once whoever else tries.

    False where nothing was told: it was before, it was put off to the morning, or it is too late. Too late is the
    day after it was due: by then the app says what to do now.
    """
    rows = _take(session, together, now)
    if not rows:
        return False
    zone, owner_id = rows[0].zone, rows[0].owner_id
    if is_night(zone, now):
        later = {"told_at": None, "at": next_daytime(zone, now)}
        session.execute(update(ReminderRow).where(ReminderRow.id.in_([row.id for row in rows])).values(later))
        return False
    today = day_in(zone, now)
    rows = [row for row in rows if row.due >= today]
    if not rows:
        return False
    kind = NoticeKind(rows[0].kind)
    try:
        key = keys.open(owner_id)
        plain = [json.loads(key.unseal(row.sealed, _purpose(row.id))) for row in rows]
    except KeyDestroyed:  # a restored backup brought it back
        return False
    chosen = load_preferences(session, key)
    wanted = [data for data in plain if _is_wanted(kind, data["days"], chosen)]
    if not wanted:
        return False
    return tell_under(session, key, kind, _join(wanted), now, quiet_zone=zone) is not None


def _take(session: Session, together: Collection[UUID], now: datetime) -> Sequence[Row[Any]]:
    mine = (ReminderRow.id.in_(together), ReminderRow.told_at.is_(None))
    # In one order, so that two who try at once don't wait for each other.
    query = select(*ReminderRow.__table__.columns).where(*mine).order_by(ReminderRow.id).with_for_update()
    rows = session.execute(query).all()
    taken = [row.id for row in rows]
    session.execute(update(ReminderRow).where(ReminderRow.id.in_(taken)).values(told_at=now))
    return sorted(rows, key=lambda row: (row.due, row.at, row.id))


def _join(several: Sequence[dict[str, Any]]) -> Data:
    """Return the data of one message, the first thing before the others; what would be said twice is said once."""
    first, *others = several
    also: list[dict[str, Any]] = []
    said = [_without_days(first)]
    names = {name for data in several for name in _without_days(data)}
    for data in others:
        plain = _without_days(data)
        if plain not in said:
            said.append(plain)
            also.append({name: plain.get(name) for name in sorted(names) if first.get(name) != plain.get(name)})
    return {**first, "also": also} if also else first


def _without_days(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "days"}


def _is_wanted(kind: NoticeKind, days: int, chosen: Preferences) -> bool:
    match kind:
        case NoticeKind.DEADLINE:
            return days in chosen.days
        case NoticeKind.PAPER_EXPIRES:
            return days in chosen.paper_days
        case _:
            return True


def _row(key: PersonKey, subject_id: UUID, reminder_id: UUID, plan: Plan) -> dict[str, object]:
    plain = json.dumps({**plan.data, "days": plan.days}, ensure_ascii=False).encode()
    return {
        "id": reminder_id,
        "owner_id": key.person_id,
        "subject_id": subject_id,
        "kind": plan.kind.value,
        "due": plan.due,
        "zone": plan.zone,
        "sealed": key.seal(plain, _purpose(reminder_id)),
        "at": plan.at,
    }


def _purpose(reminder_id: UUID) -> str:
    return f"reminder:{reminder_id}"
