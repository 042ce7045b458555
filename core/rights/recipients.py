"""Who has seen something of a person's, read from the access log: whoever erases their things is told whom to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.documents.tables import ShowingRow
from core.grants.tables import LookRow


class Recipient(NamedTuple):
    """An organisation that has looked, how often at what, and when last; all other people together are no organisation."""

    organisation: str | None
    looks: Mapping[str, int]
    last_at: datetime


def list_recipients(session: Session, owner_id: UUID) -> Sequence[Recipient]:
    """Return who has seen something of a person's, the latest first; people who were let in stand in one line, unnamed.

    It goes into a receipt, which outlives the person's own things: it names nobody else.
    """
    query = (
        select(LookRow.organisation, LookRow.noun, func.count(), func.max(LookRow.at))
        .where(LookRow.owner_id == owner_id)
        .group_by(LookRow.organisation, LookRow.noun)
        .order_by(LookRow.organisation, LookRow.noun)
    )
    looks: dict[str | None, dict[str, int]] = {}
    last: dict[str | None, datetime] = {}
    for organisation, noun, times, last_at in session.execute(query):
        looks.setdefault(organisation, {})[noun] = times
        last[organisation] = max(last.get(organisation, last_at), last_at)
    found = [Recipient(organisation, nouns, last[organisation]) for organisation, nouns in looks.items()]
    return sorted(found, key=lambda one: one.last_at, reverse=True)


def count_opened_showings(session: Session, owner_id: UUID) -> int:
    """Return how many times a paper was opened at a counter, by whomever it was shown to."""
    query = select(func.count()).where(ShowingRow.owner_id == owner_id, ShowingRow.opened_at.is_not(None))
    return session.scalar(query) or 0
