"""How a person wants to be told: which topics by which channel, how long before, in which language."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core.notices.kinds import Channel, Topic
from core.notices.tables import NoticeSettingsRow
from core.platform.encryption import PersonKey

DAYS_BEFORE: Final = (14, 3, 0)
DAYS_BEFORE_A_PAPER_ENDS: Final = (30, 14, 3)
ALWAYS_LISTED: Final = Topic.ACCOUNT
"""What concerns the safety of an account always stands in the app, so that nobody takes it over unseen."""
_PURPOSE = "notice-settings"


class Preferences(NamedTuple):
    """What a person chose. E-mails go only where there is a confirmed address, whatever stands here."""

    language: str | None = None  # of e-mails
    days: tuple[int, ...] = DAYS_BEFORE
    off: frozenset[tuple[Channel, Topic]] = frozenset()
    paper_days: tuple[int, ...] = DAYS_BEFORE_A_PAPER_ENDS
    mail_titles: bool = False  # whether an e-mail says what it is about, or only that there is something

    def wants(self, channel: Channel, topic: Topic) -> bool:
        """Whether the person is told of a topic by a channel."""
        return (channel is Channel.APP and topic is ALWAYS_LISTED) or (channel, topic) not in self.off


def load_preferences(session: Session, key: PersonKey) -> Preferences:
    """Return what a person chose, or what holds for everybody."""
    sealed = session.scalar(select(NoticeSettingsRow.sealed).where(NoticeSettingsRow.owner_id == key.person_id))
    if sealed is None:
        return Preferences()
    plain = json.loads(key.unseal(sealed, _PURPOSE))
    off = frozenset((Channel(channel), Topic(topic)) for channel, topic in plain["off"])
    return Preferences(
        plain["language"],
        tuple(plain["days"]),
        off,
        tuple(plain.get("paper_days", DAYS_BEFORE_A_PAPER_ENDS)),  # chosen before there was a choice: all of them
        plain["mail_titles"],
    )


def save_preferences(session: Session, key: PersonKey, chosen: Preferences, now: datetime) -> None:
    """Keep what a person chose."""
    plain = chosen._asdict() | {
        "off": sorted(chosen.off),
        "days": list(tidy_days(chosen.days)),
        "paper_days": list(tidy_days(chosen.paper_days, DAYS_BEFORE_A_PAPER_ENDS)),
    }
    session.execute(delete(NoticeSettingsRow).where(NoticeSettingsRow.owner_id == key.person_id))
    session.execute(
        insert(NoticeSettingsRow).values(
            owner_id=key.person_id, sealed=key.seal(json.dumps(plain).encode(), _PURPOSE), updated_at=now
        )
    )


def tidy_days(days: Collection[int], choice: tuple[int, ...] = DAYS_BEFORE) -> tuple[int, ...]:
    """Return those of some days that one may choose, in their order."""
    return tuple(day for day in choice if day in days)
