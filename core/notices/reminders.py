"""Reminders: notices for days to come, planned anew whenever what they are about changes.

    plan_reminders(session, key, case_id, plans, now)    # in the transaction of the change

What is no longer planned is forgotten, what was told already is not told again, and what lies in the past is not told
at all. A day that moved is another reminder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import bindparam, delete, insert, select, update
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

    @property
    def at(self) -> datetime:
        """The instant at which it is told."""
        return at_clock(self.zone, self.due - timedelta(days=self.days), MORNING)

    def id_for(self, subject_id: UUID) -> UUID:
        """Return the id that this reminder about a case or a document always has."""
        return uuid5(subject_id, f"{self.kind}/{self.name}/{self.due}/{self.days}")


def plan_reminders(session: Session, key: PersonKey, subject_id: UUID, plans: Iterable[Plan], now: datetime) -> None:
    """Have these reminders about a case or a document told, and no others about it."""
    connection = connection_of(session)
    wanted = {plan.id_for(subject_id): plan for plan in plans}
    planned = {row.id: row.told_at for row in connection.execute(_PLANNED, {"subject": subject_id})}
    gone = [one for one, told_at in planned.items() if told_at is None and one not in wanted]
    if gone:
        connection.execute(_FORGET, [{"gone": one} for one in gone])
    # One whose hour has come already, and that is still to be told, stays; a new one only looks ahead.
    rows = [_row(key, subject_id, one, plan) for one, plan in wanted.items() if one not in planned and plan.at > now]
    if rows:
        connection.execute(_PLAN, rows)


def drop_reminders(session: Session, subject_id: UUID) -> None:
    """Forget all reminders about a case or a document that is deleted."""
    session.execute(delete(ReminderRow).where(ReminderRow.subject_id == subject_id))


def list_due(session: Session, now: datetime, most: int = 100) -> Sequence[UUID]:
    """Return the reminders whose hour has come, the oldest first."""
    due = (ReminderRow.at <= now, ReminderRow.told_at.is_(None))
    return session.scalars(select(ReminderRow.id).where(*due).order_by(ReminderRow.at).limit(most)).all()


def tell_reminder(session: Session, keys: KeyStore, reminder_id: UUID, now: datetime) -> bool:
    """Tell one reminder, once whoever else tries; False where it was told, put off to the morning, or too late.

    Too late is the day after it was due: by then the app says what to do now.
    """
    mine = (ReminderRow.id == reminder_id, ReminderRow.told_at.is_(None))
    taken = update(ReminderRow).where(*mine).values(told_at=now).returning(*ReminderRow.__table__.columns)
    row = session.execute(taken).one_or_none()
    if row is None:
        return False
    if is_night(row.zone, now):
        later = {"told_at": None, "at": next_daytime(row.zone, now)}
        session.execute(update(ReminderRow).where(ReminderRow.id == reminder_id).values(later))
        return False
    if day_in(row.zone, now) > row.due:
        return False
    kind = NoticeKind(row.kind)
    try:
        key = keys.open(row.owner_id)
        data = json.loads(key.unseal(row.sealed, _purpose(reminder_id)))
    except KeyDestroyed:  # a restored backup brought it back
        return False
    if not _is_wanted(kind, data["days"], load_preferences(session, key)):
        return False
    return tell_under(session, key, kind, data, now, quiet_zone=row.zone) is not None


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
