"""What a person was told and will be told, and how they want it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.notices.addresses import load_address
from core.notices.preferences import load_preferences
from core.notices.tables import CalendarFeedRow, MailAddressRow, NoticeRow, NoticeSettingsRow, ReminderRow
from core.notices.telling import load_notice
from core.platform.kept import (
    Kept,
    Owner,
    Part,
    Record,
    anything,
    count_by,
    day,
    instant,
    many,
    maybe,
    number,
    record,
    text,
    truth,
    write_instant,
)


def _read_notices(owner: Owner) -> Sequence[Record]:
    query = select(NoticeRow.id, NoticeRow.listed).where(NoticeRow.owner_id == owner.id).order_by(NoticeRow.id.desc())
    found = [(load_notice(owner.session, owner.key, row.id), row.listed) for row in owner.session.execute(query)]
    return [
        {
            "id": str(notice.id),
            "kind": notice.kind.value,
            "about": dict(notice.data),
            "in_the_app": listed,
            "told_at": write_instant(notice.made_at),
            "read_at": write_instant(notice.read_at),
        }
        for notice, listed in found
    ]


def _read_reminders(owner: Owner) -> Sequence[Record]:
    query = select(ReminderRow).where(ReminderRow.owner_id == owner.id).order_by(ReminderRow.at, ReminderRow.id)
    return [
        {
            "id": str(row.id),
            "kind": row.kind,
            "subject": str(row.subject_id),
            "due": row.due.isoformat(),
            "at": write_instant(row.at),
            "told_at": write_instant(row.told_at),
        }
        for row in owner.session.scalars(query)
    ]


def _read_settings(owner: Owner) -> Sequence[Record]:
    changed = select(NoticeSettingsRow.updated_at).where(NoticeSettingsRow.owner_id == owner.id)
    changed_at = owner.session.scalar(changed)
    if changed_at is None:
        return []
    chosen = load_preferences(owner.session, owner.key)
    return [
        {
            "language": chosen.language,
            "days_before": list(chosen.days),
            "days_before_a_paper_ends": list(chosen.paper_days),
            "switched_off": [f"{channel.value}: {topic.value}" for channel, topic in sorted(chosen.off)],
            "mails_say_what": chosen.mail_titles,
            "changed_at": write_instant(changed_at),
        }
    ]


def _read_address(owner: Owner) -> Sequence[Record]:
    found = load_address(owner.session, owner.key)
    return [] if found is None else [{"address": found.address, "confirmed": found.confirmed}]


def _read_feed(owner: Owner) -> Sequence[Record]:
    rows = owner.session.scalars(select(CalendarFeedRow.made_at).where(CalendarFeedRow.owner_id == owner.id))
    return [{"made_at": write_instant(made_at)} for made_at in rows]


def _notice_owner(session: Session, notice_id: UUID) -> UUID | None:
    return session.scalar(select(NoticeRow.owner_id).where(NoticeRow.id == notice_id))


def _forget_notice(session: Session, notice_id: UUID) -> None:
    session.execute(delete(NoticeRow).where(NoticeRow.id == notice_id))


KEPT = (
    Kept(
        name="notices",
        says="What the person was told. Deleted three months after it was read, or after a year.",
        tables=(NoticeRow.__tablename__,),
        record=record(
            id=text("a random id"),
            kind=text("what kind of notice, such as deadline"),
            about=anything("what it says, by its kind: keys of steps and organisations, ids, days"),
            in_the_app=truth("whether it stands in the app; otherwise it went by e-mail only"),
            told_at=instant("when"),
            read_at=maybe(instant("when it was marked as read")),
        ),
        read=_read_notices,
        count=count_by(NoticeRow.owner_id),
        alone=Part("notices", _notice_owner, _forget_notice),
    ),
    Kept(
        name="reminders",
        says="What the person will be told, or was told, before days that matter.",
        tables=(ReminderRow.__tablename__,),
        record=record(
            id=text("a random id"),
            kind=text("what kind of notice it becomes"),
            subject=text("the id of the case or of the document that it is about"),
            due=day("the day that it is about"),
            at=instant("when it is told"),
            told_at=maybe(instant("when it was told")),
        ),
        read=_read_reminders,
        count=count_by(ReminderRow.owner_id),
    ),
    Kept(
        name="notice_settings",
        says="How the person wants to be told. Empty where nothing was changed.",
        tables=(NoticeSettingsRow.__tablename__,),
        record=record(
            language=maybe(text("the language of e-mails")),
            days_before=many(number("days"), "how long before a day one is reminded"),
            days_before_a_paper_ends=many(number("days"), "how long before a paper ends one is reminded"),
            switched_off=many(text("way: topic"), "what is not told, and by which way"),
            mails_say_what=truth("whether e-mails say what they are about"),
            changed_at=instant("when this was changed last"),
        ),
        read=_read_settings,
        count=count_by(NoticeSettingsRow.owner_id),
    ),
    Kept(
        name="mail_addresses",
        says="The e-mail address, where one was given.",
        tables=(MailAddressRow.__tablename__,),
        record=record(address=text("the address"), confirmed=truth("whether its code was typed")),
        read=_read_address,
        count=count_by(MailAddressRow.owner_id),
    ),
    Kept(
        name="calendar_feeds",
        says="The calendar that a program fetches. Its secret address is kept as a hash, which nobody can read.",
        tables=(CalendarFeedRow.__tablename__,),
        record=record(made_at=instant("when its address was made")),
        read=_read_feed,
        count=count_by(CalendarFeedRow.owner_id),
    ),
)
