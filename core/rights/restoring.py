"""Telling that a backup of the database was restored, and ending again what it brought to life.

The database and the ledger of erasures have the same number, which goes up now and then: in the database first, in the
ledger after it. So the ledger's is never ahead, unless the database went back in time. Then nobody knows which sessions,
addresses of calendars, codes at counters, codes for being let in and recoveries were ended meanwhile, and all of them
end: people sign in again, and are told why. What somebody chose instead of something else, such as a passphrase, can't
be chosen again by us.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.documents.showings import end_showings_of_all
from core.grants.sharing_codes import end_codes_of_all
from core.notices.feeds import list_feeds, revoke_feeds_of_all
from core.people.account_log import AccountEvent, note_event
from core.people.recovery import end_attested_of_all
from core.people.sessions import end_sessions_of_all, list_signed_in_accounts
from core.rights.erasure import Place
from core.rights.tables import LedgerMarkRow

AT_ONCE: Final = 200


def is_behind(place: Place) -> bool:
    """Whether the database is older than the ledger; raises `StoreUnavailable`."""
    written = place.ledger.read_mark()  # first: meanwhile the database may go on, and the ledger after it
    with place.database.reading() as session:
        return session.scalars(select(LedgerMarkRow.reached)).one() < written


def write_mark(place: Place) -> None:
    """Let database and ledger know that the installation went on; raises `StoreUnavailable`."""
    with place.database.writing() as session:
        session.execute(update(LedgerMarkRow).values(reached=LedgerMarkRow.reached + 1))
        reached = session.scalars(select(LedgerMarkRow.reached)).one()
    place.ledger.write_mark(reached)


def end_what_came_back(place: Place, now: datetime, *, surely: bool = False) -> int | None:
    """End all sessions, addresses of calendars, codes at counters and recoveries that wait, where a backup was restored.

    Return how many accounts were told, None where the database isn't behind the ledger; `surely` doesn't ask that.
    Raises `StoreUnavailable`. Of several that do this at the same time one does it.
    """
    written = place.ledger.read_mark()
    with place.database.writing() as session:
        reached = session.scalars(select(LedgerMarkRow.reached).with_for_update()).one()
        if reached >= written and not surely:
            return None
        concerned = sorted(set(list_signed_in_accounts(session, now)) | set(list_feeds(session)))
        _end_all(session, now)
        session.execute(update(LedgerMarkRow).values(reached=max(reached, written)))
    for start in range(0, len(concerned), AT_ONCE):
        _tell(place, concerned[start:][:AT_ONCE], now)
    return len(concerned)


def _end_all(session: Session, now: datetime) -> None:
    end_sessions_of_all(session, now)
    revoke_feeds_of_all(session)
    end_showings_of_all(session, now)
    end_attested_of_all(session, now)
    end_codes_of_all(session, now)


def _tell(place: Place, accounts: Sequence[UUID], now: datetime) -> None:
    there = place.keys.which_of(accounts)  # without a key, nothing can be said to somebody
    with place.database.writing() as session:
        for account_id in accounts:
            if account_id in there:
                note_event(session, place.keys, account_id, AccountEvent.SERVICE_PUT_BACK, now)
