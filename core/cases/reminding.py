"""Which days of a case its owner is reminded of, and how long before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from core.cases.service import CaseHead
from core.notices.kinds import NoticeKind
from core.notices.preferences import DAYS_BEFORE
from core.notices.reminders import Plan
from core.procedures.due import MATTERS, is_sure, list_pressing
from core.procedures.outline import Outline
from core.procedures.procedure import Ternary

BEFORE_AN_APPOINTMENT: Final = (3, 1)


def list_reminders(head: CaseHead, found: Outline, zone: str) -> Iterator[Plan]:
    """Yield what the owner of a case is to be told, as it stands today; nothing of past days, or of a closed case.

    `zone` is the IANA zone of the case's city.
    """
    today = found.today
    if head.closed_at is not None:
        return
    about = {"case_id": str(head.id), "process": head.process, "version": head.version_number}
    for step in found.steps:
        if step.state not in MATTERS or step.applies is Ternary.NO:
            continue
        data = {**about, "step": step.key}
        if step.appointment is not None and step.appointment.date() >= today:
            day, at = step.appointment.date(), clock_time(step.appointment)
            for days in BEFORE_AN_APPOINTMENT:
                yield Plan(NoticeKind.APPOINTMENT, f"{step.key}@{at}", day, days, zone, {**data, "at": at})
        for deadline in list_pressing(step):
            if deadline.date is None or deadline.date < today:
                continue
            if deadline.source == "appointment":  # keeping the appointment keeps it, and of that one is reminded above
                continue
            said = {**data, "sense": deadline.sense, "due": deadline.date.isoformat()}
            doubtful = not is_sure(step, deadline)
            if doubtful:
                said["perhaps"] = True
            # A first day is something to look forward to, not to be warned of.
            for days in (0,) if deadline.sense == "not_before" else DAYS_BEFORE:
                name = f"{step.key}/{deadline.key}"
                yield Plan(NoticeKind.DEADLINE, name, deadline.date, days, zone, said, doubtful=doubtful)


def clock_time(appointment: datetime) -> str:
    """Return an appointment as the city's clock shows it."""
    return appointment.replace(tzinfo=None).isoformat(timespec="minutes")
