"""What waits to be sent to a person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from core.outbox.tables import OutboxRow
from core.platform.kept import Kept, Owner, Record, count_by, instant, maybe, number, record, text, write_instant


def _read(owner: Owner) -> Sequence[Record]:
    rows = owner.session.scalars(select(OutboxRow).where(OutboxRow.owner_id == owner.id).order_by(OutboxRow.id))
    return [
        {
            "id": str(row.id),
            "kind": row.kind,
            "made_at": write_instant(row.made_at),
            "due_at": write_instant(row.due_at),
            "attempts": row.attempts,
            "given_up_at": write_instant(row.dead_at),
        }
        for row in rows
    ]


KEPT = (
    Kept(
        name="waiting_mails",
        says="E-mails that wait to be sent. A row is deleted as soon as its e-mail was sent.",
        tables=(OutboxRow.__tablename__,),
        record=record(
            id=text("a random id"),
            kind=text("mail_notice: something that stands among the notices; mail_code: a code for an address"),
            made_at=instant("when there was something to send"),
            due_at=instant("when it is tried next"),
            attempts=number("how often it was tried"),
            given_up_at=maybe(instant("when it was given up")),
        ),
        read=_read,
        count=count_by(OutboxRow.owner_id),
    ),
)
