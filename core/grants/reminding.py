"""Telling a person that a grant nears its end, so that they decide whether it goes on; it never does by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.grants.grant import ASKS_BEFORE, Grant
from core.notices.kinds import NoticeKind
from core.notices.reminders import Plan, plan_reminders
from core.platform.clock import last_day_in
from core.platform.encryption import PersonKey


def remind_of_end(session: Session, key: PersonKey, grant: Grant, zone: str, now: datetime) -> None:
    """Have the person asked two weeks before a grant ends, and told the morning after; `zone` is the city's, IANA.

    What was planned for an earlier end is forgotten.
    """
    last = last_day_in(zone, grant.expires_at)
    about = {**grant.whom, "case_id": str(grant.case_id)}
    plans = (
        Plan(NoticeKind.GRANT_ENDS, "ends", last, ASKS_BEFORE.days, zone, {**about, "ends": last.isoformat()}),
        Plan(NoticeKind.GRANT_ENDED, "ended", last + timedelta(days=1), 0, zone, about),
    )
    plan_reminders(session, key, grant.id, plans, now)
