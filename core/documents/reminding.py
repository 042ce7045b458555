"""Telling people in time that one of their papers ends, by its own date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.documents.sealing import About
from core.notices.kinds import NoticeKind
from core.notices.preferences import DAYS_BEFORE_A_PAPER_ENDS
from core.notices.reminders import Plan, plan_reminders
from core.platform.encryption import PersonKey
from core.processes.answers import read_date


def remind_of_end(session: Session, key: PersonKey, document_id: UUID, about: About, zone: str, now: datetime) -> None:
    """Have its owner told before a paper ends, and no more of an end that it had before; `zone` is IANA.

    To be called again changes nothing, so papers that were there before reminders were are planned by the day.
    """
    plan_reminders(session, key, document_id, list_reminders(about, zone), now)


def list_reminders(about: About, zone: str) -> Iterator[Plan]:
    """Yield what the owner of a paper is to be told; of one that ends in a month, its last day counts."""
    last = last_day(about)
    if last is None:
        return
    # The name that the person gave is sealed with the reminder: it tells one of several such papers from another.
    data = {"document_type": about.type, "name": about.name, "expires": last.isoformat()}
    for days in DAYS_BEFORE_A_PAPER_ENDS:
        yield Plan(NoticeKind.PAPER_EXPIRES, "ends", last, days, zone, data)


def last_day(about: About) -> date | None:
    """Return the last day on which a paper is good, where anything is known of it."""
    span = read_date(about.expires) if about.expires else None
    return None if span is None else span.last
